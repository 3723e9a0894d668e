package inbox

import (
	"math/rand/v2"
	"testing"

	"github.com/treadle-run/treadle/store"
)

// TestIndexLikeAMap adds and removes keys in an index that grows and empties
// several times, and in a map.
func TestIndexLikeAMap(t *testing.T) {
	const keys = 3000
	random := rand.New(rand.NewPCG(1, 0))
	nodes := make([]node, keys) // each key has its own
	for i := range nodes {
		nodes[i].key = key{store.ID{byte(i), byte(i >> 8)}, int64(i % 3)}
	}
	var x index
	want := map[key]uint32{}
	for step := range 100_000 {
		n := uint32(random.IntN(keys))
		k := nodes[n].key
		_, there := want[k]
		switch grows := step/10_000%2 == 0; {
		case !there && (grows || random.IntN(4) == 0):
			x.add(k, n)
			want[k] = n
		case there && (!grows || random.IntN(4) == 0):
			if got, ok := x.remove(nodes, k); !ok || got != n {
				t.Fatalf("step %d: removed %d, %t, want %d", step, got, ok, n)
			}
			delete(want, k)
		case !there:
			if _, ok := x.remove(nodes, k); ok {
				t.Fatalf("step %d: removed what is not there", step)
			}
		}
		if x.used != len(want) {
			t.Fatalf("step %d: %d keys, want %d", step, x.used, len(want))
		}
		if step%1000 != 0 {
			continue
		}
		for i := range nodes {
			got, ok := x.find(nodes, nodes[i].key)
			if n, there := want[nodes[i].key]; ok != there || got != n {
				t.Fatalf("step %d: found %d, %t, want %d, %t", step, got, ok, n, there)
			}
		}
	}
}

// TestNodesAreUsedAgain: sleepers that wake over and over take no more room than
// they are, but for what the heap holds of the dead.
func TestNodesAreUsedAgain(t *testing.T) {
	const sleepers, rounds = 100, 200
	var b Inbox
	for i := range byte(sleepers) {
		b.Add(message(i, 1, 0))
	}
	for round := 1; round <= rounds; round++ {
		claimed, _ := b.Claim(message(0, 0, round-1).Due, sleepers)
		if len(claimed) != sleepers {
			t.Fatalf("round %d: %d woke", round, len(claimed))
		}
		for i := range claimed {
			b.Remove(claimed[i].Execution, 1)
			b.Add(message(claimed[i].Execution[15], 1, round))
		}
	}
	if b.Len() != sleepers || len(b.nodes) != sleepers || len(b.free) != 0 {
		t.Errorf("%d messages, %d nodes, %d free", b.Len(), len(b.nodes), len(b.free))
	}
}
