package storetest

import (
	"fmt"

	"github.com/treadle-run/treadle/store"
)

const table = "states/stateMachine"

func key(name string) store.Key { return store.Key{Table: table, Key: name} }

// put returns a write of a text.
func put(name string, expect uint64, text string) store.Write {
	return store.Write{Key: key(name), Expect: expect, Data: []byte(text)}
}

func remove(name string, expect uint64) store.Write {
	return store.Write{Key: key(name), Expect: expect}
}

// hasResource checks a record; version 0 says there must be none.
func (f *fixture) hasResource(name string, version uint64, text string) {
	f.Helper()
	r, err := f.Get(f.Context(), key(name))
	if version == 0 {
		f.isError("get "+name, err, store.ErrNotFound)
		return
	}
	if err != nil || r.Key != key(name) || r.Version != version || string(r.Data) != text {
		f.Errorf("record %+v, %v; want %s version %d, %q", r, err, name, version, text)
	}
}

func definitions(f *fixture) {
	_, err := f.Definition(f.Context(), store.HashDefinition("{}"))
	f.isError("before", err, store.ErrNotFound)
	for range 2 {
		for _, text := range []string{"{}", `{"Comment":"ü"}`, ""} {
			id, err := f.PutDefinition(f.Context(), text)
			if err != nil || id != store.HashDefinition(text) {
				f.Fatalf("put %q: %x, %v", text, id, err)
			}
			if got, err := f.Definition(f.Context(), id); err != nil || got != text {
				f.Errorf("definition %q, %v; want %q", got, err, text)
			}
		}
		f.reopen()
	}
	if got, err := f.Definition(f.Context(), store.HashDefinition("{}")); err != nil || got != "{}" {
		f.Errorf("reopened: %q, %v", got, err)
	}
}

func resources(f *fixture) {
	f.hasResource("a", 0, "")
	f.apply(put("a", 0, "one"))
	f.hasResource("a", 1, "one")
	f.apply(put("a", 1, ""))
	f.hasResource("a", 2, "")
	f.apply(put("a", store.Any, "three"), put("b", store.Any, "b"))
	f.reopen()
	f.hasResource("a", 3, "three")
	f.hasResource("b", 1, "b")
	f.apply(remove("a", 3), remove("b", store.Any), remove("never", store.Any))
	f.hasResource("a", 0, "")
	f.hasResource("b", 0, "")
	f.apply(put("a", 0, "anew"))
	f.hasResource("a", 1, "anew")
	f.apply() // nothing
}

func resourcesRefuse(f *fixture) {
	f.apply(put("a", 0, "one"))
	for _, c := range []struct {
		name  string
		write store.Write
		want  error
	}{
		{"new but there", put("a", 0, "x"), store.ErrExists},
		{"version ahead", put("a", 2, "x"), store.ErrConflict},
		{"version of none", put("b", 1, "x"), store.ErrConflict},
		{"delete another version", remove("a", 2), store.ErrConflict},
		{"delete none", remove("b", 1), store.ErrConflict},
	} {
		f.isError(c.name, f.Apply(f.Context(), c.write), c.want)
	}
	f.hasResource("a", 1, "one")
	f.hasResource("b", 0, "")
}

func resourcesAllOrNone(f *fixture) {
	f.apply(put("a", 0, "a"), put("b", 0, "b"))
	err := f.Apply(f.Context(), put("c", 0, "c"), remove("a", 1), put("b", 7, "x"))
	f.isError("one stale", err, store.ErrConflict)
	f.hasResource("a", 1, "a")
	f.hasResource("b", 1, "b")
	f.hasResource("c", 0, "")

	// Writes see those before them.
	f.apply(put("c", 0, "c"), put("c", 1, "c2"), remove("a", 1), put("a", 0, "anew"))
	f.hasResource("c", 2, "c2")
	f.hasResource("a", 1, "anew")
	err = f.Apply(f.Context(), put("d", 0, "d"), put("d", 0, "d"))
	f.isError("new twice", err, store.ErrExists)
	f.hasResource("d", 0, "")
}

// listed returns the keys that List yields, at most max.
func (f *fixture) listed(table, prefix, after string, max int) []string {
	f.Helper()
	keys := []string{}
	for r, err := range f.List(f.Context(), table, prefix, after) {
		if err != nil {
			f.Fatalf("list: %v", err)
		}
		if r.Key.Table != table || string(r.Data) != r.Key.Key || r.Version != 1 {
			f.Errorf("listed %+v", r)
		}
		if keys = append(keys, r.Key.Key); len(keys) == max {
			break
		}
	}
	return keys
}

func resourcesListed(f *fixture) {
	for _, k := range []string{"eu/1/a", "us/1/b", "us/1/a", "us/10/a", "us/1/ä", "us/1", "us/1/\xff\xff", "us/2"} {
		f.apply(put(k, 0, k))
	}
	for _, neighbour := range []string{"states/stateMachine2", "states", "states/stateMachind"} {
		k := store.Key{Table: neighbour, Key: "us/1/a"}
		f.apply(store.Write{Key: k, Data: []byte(k.Key)})
	}
	for range 2 {
		for _, c := range []struct {
			prefix, after string
			max           int
			want          []string
		}{
			{"", "", 0, []string{"eu/1/a", "us/1", "us/1/a", "us/1/b", "us/1/ä", "us/1/\xff\xff", "us/10/a", "us/2"}},
			{"us/1/", "", 0, []string{"us/1/a", "us/1/b", "us/1/ä", "us/1/\xff\xff"}},
			{"us/1/", "", 2, []string{"us/1/a", "us/1/b"}},
			{"us/1/", "us/1/b", 0, []string{"us/1/ä", "us/1/\xff\xff"}},
			{"us/1/", "us/1/aa", 1, []string{"us/1/b"}},
			{"us/1/", "us/1/\xff\xff", 0, nil},
			{"us/1/", "zz", 0, nil},
			{"us/1/", "a", 1, []string{"us/1/a"}},
			{"us/1", "us/1", 1, []string{"us/1/a"}},
			{"us/1/\xff", "", 0, []string{"us/1/\xff\xff"}},
			{"\xff", "", 0, nil},
		} {
			f.same(fmt.Sprintf("prefix %q after %q", c.prefix, c.after), f.listed(table, c.prefix, c.after, c.max), c.want)
		}
		f.same("another table", f.listed("states", "", "", 0), []string{"us/1/a"})
		f.same("unknown table", f.listed("state", "", "", 0), nil)
		f.reopen()
	}
}

// resourcesChangeInList: the body of a listing may use the store.
func resourcesChangeInList(f *fixture) {
	for _, k := range []string{"a", "b", "c"} {
		f.apply(put(k, 0, k))
	}
	seen := []string{}
	for r, err := range f.List(f.Context(), table, "", "") {
		if err != nil {
			f.Fatal(err)
		}
		seen = append(seen, r.Key.Key)
		f.apply(remove(r.Key.Key, r.Version))
	}
	f.same("seen", seen, []string{"a", "b", "c"})
	f.same("left", f.listed(table, "", "", 0), nil)
}
