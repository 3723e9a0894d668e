package table_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
	"github.com/treadle-run/treadle/store/table"
)

type ship struct {
	Name  string
	Masts int
}

func ships(t *testing.T) table.Table[ship] {
	s := memory.New()
	t.Cleanup(func() { s.Close() })
	return table.Table[ship]{Name: "harbour/ship", Store: s, Key: func(v *ship) string { return v.Name }}
}

func apply(t *testing.T, s store.Resources, writes ...store.Write) {
	t.Helper()
	if err := s.Apply(t.Context(), writes...); err != nil {
		t.Fatal(err)
	}
}

func TestLifeOfARecord(t *testing.T) {
	ships := ships(t)
	if _, _, err := ships.Get(t.Context(), "Argo"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get of none: %v", err)
	}
	apply(t, ships.Store, ships.Put(&ship{"Argo", 1}, 0))
	got, version, err := ships.Get(t.Context(), "Argo")
	if err != nil || *got != (ship{"Argo", 1}) || version != 1 {
		t.Fatalf("Get: %v, version %d, %v", got, version, err)
	}
	got.Masts = 2
	apply(t, ships.Store, ships.Put(got, version))
	if err := ships.Store.Apply(t.Context(), ships.Put(got, version)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Put over another version: %v", err)
	}
	if err := ships.Store.Apply(t.Context(), ships.Put(got, 0)); !errors.Is(err, store.ErrExists) {
		t.Errorf("Put of a new one where one is: %v", err)
	}
	if err := ships.Store.Apply(t.Context(), ships.Drop("Argo", version)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Drop of another version: %v", err)
	}
	apply(t, ships.Store, ships.Drop("Argo", store.Any))
	if _, _, err := ships.Get(t.Context(), "Argo"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get of a dropped one: %v", err)
	}
}

func TestListAndPage(t *testing.T) {
	ships := ships(t)
	for _, name := range []string{"b/2", "a/1", "b/1", "b/3", "c/1"} {
		apply(t, ships.Store, ships.Put(&ship{Name: name}, 0))
	}
	for _, c := range []struct {
		prefix, after string
		limit         int
		want          string
	}{
		{"", "", 10, "a/1 b/1 b/2 b/3 c/1"},
		{"b/", "", 10, "b/1 b/2 b/3"},
		{"b/", "b/1", 10, "b/2 b/3"},
		{"b/", "", 2, "b/1 b/2, after b/2"},
		{"b/", "b/2", 2, "b/3"},
		{"b/", "", 3, "b/1 b/2 b/3"},
		{"x", "", 1, ""},
	} {
		page, after, err := ships.Page(ships.List(t.Context(), c.prefix, c.after), c.limit)
		if err != nil || page == nil {
			t.Fatal(page, err)
		}
		var names []string
		for _, v := range page {
			names = append(names, v.Name)
		}
		got := strings.Join(names, " ")
		if after != "" {
			got += ", after " + after
		}
		if got != c.want {
			t.Errorf("%q after %q, at most %d: %q, want %q", c.prefix, c.after, c.limit, got, c.want)
		}
	}
}

func TestListEndsWithItsReader(t *testing.T) {
	ships := ships(t)
	apply(t, ships.Store, ships.Put(&ship{Name: "a"}, 0), ships.Put(&ship{Name: "b"}, 0))
	for v, err := range ships.List(t.Context(), "", "") {
		if err != nil || v.Name != "a" {
			t.Fatal(v, err)
		}
		break
	}
}

func TestDamagedRecord(t *testing.T) {
	ships := ships(t)
	apply(t, ships.Store, ships.Put(&ship{Name: "a"}, 0),
		store.Write{Key: store.Key{Table: ships.Name, Key: "b"}, Data: []byte("{")}, ships.Put(&ship{Name: "c"}, 0))
	const want = "decode harbour/ship b: unexpected end of JSON input"
	if _, _, err := ships.Get(t.Context(), "b"); fmt.Sprint(err) != want {
		t.Errorf("Get: %v", err)
	}
	if _, _, err := ships.Page(ships.List(t.Context(), "", ""), 10); fmt.Sprint(err) != want {
		t.Errorf("Page: %v", err)
	}
	var seen []string
	for v, err := range ships.List(t.Context(), "", "") {
		if err != nil {
			seen = append(seen, "an error")
			continue // and nothing may follow
		}
		seen = append(seen, v.Name)
	}
	if got := strings.Join(seen, ", "); got != "a, an error" {
		t.Errorf("List yields %s", got)
	}
}

func TestFailureOfTheStore(t *testing.T) {
	ships := table.Table[ship]{Name: "harbour/ship", Store: broken{}, Key: func(v *ship) string { return v.Name }}
	if _, _, err := ships.Get(t.Context(), "a"); !errors.Is(err, errBroken) {
		t.Errorf("Get: %v", err)
	}
	if _, _, err := ships.Page(ships.List(t.Context(), "", ""), 10); !errors.Is(err, errBroken) {
		t.Errorf("Page: %v", err)
	}
	err := table.Change(t.Context(), broken{}, func() ([]store.Write, error) {
		return []store.Write{ships.Put(&ship{}, 0)}, nil
	})
	if !errors.Is(err, errBroken) {
		t.Errorf("Change: %v", err)
	}
}

func TestWhatJSONCannotHold(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Put does not panic")
		}
	}()
	channels := table.Table[chan int]{Key: func(*chan int) string { return "k" }}
	channels.Put(new(chan int), 0)
}

func TestChangesAtOnceAllHappen(t *testing.T) {
	const builders, each = 8, 25
	ships := ships(t)
	apply(t, ships.Store, ships.Put(&ship{Name: "Argo"}, 0))
	var wg sync.WaitGroup
	for range builders {
		wg.Go(func() {
			for range each {
				err := table.Change(t.Context(), ships.Store, func() ([]store.Write, error) {
					v, version, err := ships.Get(t.Context(), "Argo")
					if err != nil {
						return nil, err
					}
					v.Masts++
					return []store.Write{ships.Put(v, version)}, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if v, _, err := ships.Get(t.Context(), "Argo"); err != nil || v.Masts != builders*each {
		t.Errorf("%d masts, want %d (%v)", v.Masts, builders*each, err)
	}
}

func TestChangeOfNothing(t *testing.T) {
	if err := table.Change(t.Context(), broken{}, func() ([]store.Write, error) { return nil, nil }); err != nil {
		t.Error(err)
	}
	refused := errors.New("refused")
	err := table.Change(t.Context(), broken{}, func() ([]store.Write, error) { return nil, refused })
	if !errors.Is(err, refused) {
		t.Error(err)
	}
}

func TestChangeGivesUp(t *testing.T) {
	ships := ships(t)
	apply(t, ships.Store, ships.Put(&ship{Name: "Argo"}, 0))
	calls := 0
	err := table.Change(t.Context(), ships.Store, func() ([]store.Write, error) {
		calls++
		return []store.Write{ships.Put(&ship{Name: "Argo"}, 7)}, nil
	})
	if !errors.Is(err, table.ErrBusy) || calls < 2 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// broken is a store whose medium fails.
type broken struct{}

var errBroken = errors.New("broken")

func (broken) Get(context.Context, store.Key) (store.Record, error) { return store.Record{}, errBroken }

func (broken) List(context.Context, string, string, string) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) { yield(store.Record{}, errBroken) }
}

func (broken) Apply(context.Context, ...store.Write) error { return errBroken }
