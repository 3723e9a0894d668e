package table_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// TestLook: what is looked at is what is there, also after changes and after
// another value has come in place of one that was removed, with its version.
func TestLook(t *testing.T) {
	ships := table.Reader[ship]{Table: ships(t)}
	look := func(want ship) *ship {
		t.Helper()
		got, err := ships.Look(t.Context(), "Argo")
		if err != nil || *got != want {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
		return got
	}
	gone := func() {
		t.Helper()
		if _, err := ships.Look(t.Context(), "Argo"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of none: %v", err)
		}
	}
	gone()
	apply(t, ships.Store, ships.Put(&ship{"Argo", 1}, 0))
	first := look(ship{"Argo", 1})
	if again := look(ship{"Argo", 1}); again != first {
		t.Error("the same record was decoded twice")
	}
	apply(t, ships.Store, ships.Put(&ship{"Argo", 2}, 1))
	look(ship{"Argo", 2})
	apply(t, ships.Store, ships.Drop("Argo", 2))
	gone()
	apply(t, ships.Store, ships.Put(&ship{"Argo", 3}, 0))
	look(ship{"Argo", 3})
	for i := range 1500 { // more than are remembered
		name := fmt.Sprint("ship", i)
		apply(t, ships.Store, ships.Put(&ship{name, i}, 0))
		if got, err := ships.Look(t.Context(), name); err != nil || got.Masts != i {
			t.Fatalf("%v, %v", got, err)
		}
	}
	look(ship{"Argo", 3})
}
