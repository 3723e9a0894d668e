package inbox

import "hash/maphash"

// index finds nodes by their keys: a hash table with open addressing, whose
// places hold a part of the hash and the number of a node. A map would hold each
// key once more, and be asked more often: here what is found can be changed.
type index struct {
	places []place // a power of two of them
	used   int
	seed   maphash.Seed
}

// place is empty where its node is zero.
type place struct {
	hash uint32
	node uint32 // the node's number and one
}

// fewestPlaces is how many an index begins with.
const fewestPlaces = 64

// find returns the node of a key.
func (x *index) find(nodes []node, k key) (n uint32, ok bool) {
	at, ok := x.at(nodes, k)
	if !ok {
		return 0, false
	}
	return x.places[at].node - 1, true
}

// at returns the place of a key.
func (x *index) at(nodes []node, k key) (at uint32, ok bool) {
	if x.used == 0 {
		return 0, false
	}
	hash := x.hash(k)
	for at := hash & x.mask(); ; at = (at + 1) & x.mask() {
		p := x.places[at]
		if p.node == 0 {
			return 0, false
		}
		if p.hash == hash && nodes[p.node-1].key == k {
			return at, true
		}
	}
}

// add puts in a key that is not there.
func (x *index) add(k key, n uint32) {
	if 4*(x.used+1) > 3*len(x.places) {
		x.grow()
	}
	x.used++
	x.put(place{x.hash(k), n + 1})
}

// remove takes a key out, returns its node, and moves up those behind it that
// were kept from their place.
func (x *index) remove(nodes []node, k key) (n uint32, ok bool) {
	hole, ok := x.at(nodes, k)
	if !ok {
		return 0, false
	}
	x.used--
	n = x.places[hole].node - 1
	for at := (hole + 1) & x.mask(); x.places[at].node != 0; at = (at + 1) & x.mask() {
		home := x.places[at].hash & x.mask()
		if (at-home)&x.mask() >= (at-hole)&x.mask() {
			x.places[hole] = x.places[at]
			hole = at
		}
	}
	x.places[hole] = place{}
	return n, true
}

func (x *index) put(p place) {
	at := p.hash & x.mask()
	for x.places[at].node != 0 {
		at = (at + 1) & x.mask()
	}
	x.places[at] = p
}

func (x *index) grow() {
	if x.places == nil {
		x.seed = maphash.MakeSeed()
	}
	old := x.places
	x.places = make([]place, max(2*len(old), fewestPlaces))
	for _, p := range old {
		if p.node != 0 {
			x.put(p)
		}
	}
}

func (x *index) mask() uint32 { return uint32(len(x.places) - 1) }

func (x *index) hash(k key) uint32 { return uint32(maphash.Comparable(x.seed, k)) }
