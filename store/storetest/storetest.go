// Package storetest is the suite that every store passes: the contract of
// package store as a list of facts.
package storetest

import (
	"testing"

	"github.com/treadle-run/treadle/store"
)

// Subject is a kind of store to be tested.
type Subject struct {
	// Open returns a new empty store. The suite closes it.
	Open func(t *testing.T) store.Store
	// Reopen closes a store of Open or Reopen, as at the end of the process, and
	// opens what it kept.
	Reopen func(t *testing.T, s store.Store) store.Store
}

// facts is the suite: each fact gets a store of its own.
var facts = []struct {
	name string
	fact func(f *fixture)
}{
	{"create", created},
	{"create refuses", createRefuses},
	{"change", changed},
	{"change refuses", changeRefuses},
	{"change is whole", changeIsWhole},
	{"changes in order", changesInOrder},
	{"close and redrive", closedAndRedriven},
	{"kept over reopen", keptOverReopen},
	{"given slices are free", givenSlicesAreFree},
	{"cancelled context", cancelledContext},
	{"closed store", closedStore},
	{"claims", claims},
	{"claims in order of due", claimsInOrderOfDue},
	{"claims released", claimsReleased},
	{"claims consumed", claimsConsumed},
	{"claims survive conflict", claimsSurviveConflict},
	{"claims end with process", claimsEndWithProcess},
	{"timers replaced", timersReplaced},
	{"due in microseconds", dueInMicroseconds},
	{"tasks claimed once", tasksClaimedOnce},
	{"tasks put and removed", tasksPutAndRemoved},
	{"history both ways", historyBothWays},
	{"history of another", historyOfAnother},
	{"listing", listing},
	{"listing follows status", listingFollowsStatus},
	{"listing pages are stable", listingPagesAreStable},
	{"listing refuses tokens", listingRefusesTokens},
	{"delete", deleted},
	{"delete refuses", deleteRefuses},
	{"definitions", definitions},
	{"resources", resources},
	{"resources refuse", resourcesRefuse},
	{"resources all or none", resourcesAllOrNone},
	{"resources listed", resourcesListed},
	{"resources change in list", resourcesChangeInList},
	{"many writers", manyWriters},
	{"many creators of one name", manyCreatorsOfOneName},
	{"many claimers", manyClaimers},
	{"many appliers", manyAppliers},
	{"closed under load", closedUnderLoad},
	{"same as memory", sameAsMemory},
}

// Run runs the suite.
func Run(t *testing.T, subject Subject) {
	for _, c := range facts {
		t.Run(c.name, func(t *testing.T) {
			f := &fixture{T: t, Store: subject.Open(t), subject: subject}
			t.Cleanup(func() {
				if err := f.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			c.fact(f)
		})
	}
}
