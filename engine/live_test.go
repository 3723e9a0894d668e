package engine

import (
	"testing"

	"github.com/treadle-run/treadle/store"
)

func TestCacheOfExecutionsIsBounded(t *testing.T) {
	c := newLives(3, 100, newSleepers(0, nil))
	busy := started(t, `{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","End":true}`)
	put := func(id byte, bytes int) {
		c.put(&live{record: &store.Execution{ID: store.ID{id}}, machine: busy.machine, snapshot: busy.snapshot, bytes: bytes})
	}
	for _, step := range []struct {
		what  string
		do    func()
		there string
		bytes int
	}{
		{"three fit", func() { put('a', 10); put('b', 20); put('c', 30) }, "abc", 60},
		{"of four the oldest goes", func() { put('d', 10) }, "bcd", 60},
		{"what is used stays", func() { c.get(store.ID{'b'}); put('e', 10) }, "bde", 40},
		{"one that grows drives others out", func() { put('e', 75) }, "be", 95},
		{"one that is too large is alone", func() { put('f', 1000) }, "f", 1000},
		{"one that shrinks leaves room", func() { put('f', 50); put('g', 50) }, "fg", 100},
		{"what is dropped counts no more", func() { c.drop(store.ID{'f'}); c.drop(store.ID{'x'}) }, "g", 50},
	} {
		step.do()
		there := ""
		for id := byte('a'); id <= 'z'; id++ {
			if c.byID[store.ID{id}] != nil {
				there += string(rune(id))
			}
		}
		if there != step.there || c.bytes != step.bytes || c.order.Len() != len(there) {
			t.Errorf("%s: cached are %q with %d bytes, want %q with %d", step.what, there, c.bytes, step.there, step.bytes)
		}
	}
}
