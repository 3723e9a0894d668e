package pebble

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/store"
)

// The layout of the store. A key begins with a letter that says what it is;
// numbers are big-endian, so that keys sort as their numbers do. Names end in a
// zero byte where more follows, which no name may hold. Every value begins with
// its format (see codec.go).
//
//	a <ARN>                        → id           the execution of an ARN
//	c <id>                         → version      what s is of a closed execution that has no timers
//	d <hash>                       → text         a definition
//	e <id>                         → facts        what of an execution never changes, without its input
//	h <id> <first event>           → events       the events of one change, packed
//	i <id>                         → text         the input of an execution
//	l <scope> 0 <^id>              → nothing      listing of a scope, newest first
//	m <scope> 0 <status> 0 <^id>   → nothing      the same by status
//	o <id>                         → outcome      status and dates of an execution
//	p <id>                         → result       output, error, cause and redrive, if it has any
//	r <table> 0 <key>              → resource     a record of a service
//	s <id>                         → state        version, timers and snapshot of an execution
//	v                              → version      the format of the whole folder
//	w <id> <task>                  → task         a task that is not over
//
// A scope is "" for all executions, or the ARN of a state machine, a version,
// an alias or a map run. <^id> is the id with all bits turned, so that later
// ones come first.
//
// A transition writes h and s and what it does to tasks. Timers, the messages of
// the inbox, stand in s: they change with nearly every transition, and the inbox
// in memory finds what is due. It is filled at the start from all s, which is why
// an execution that is closed, of which there can be many, has c in its place.
//
// An execution's end writes o and p, c instead of s, and moves its m keys; e and
// i, which can be large, stay as they are.
const (
	kindARN        = 'a'
	kindClosed     = 'c'
	kindDefinition = 'd'
	kindFacts      = 'e'
	kindHistory    = 'h'
	kindInput      = 'i'
	kindListing    = 'l'
	kindByStatus   = 'm'
	kindOutcome    = 'o'
	kindResult     = 'p'
	kindResource   = 'r'
	kindState      = 's'
	kindVersion    = 'v'
	kindTask       = 'w'
)

const idSize = len(store.ID{})

// idKey appends the key of a kind that has one record an execution.
func idKey(dst []byte, kind byte, id store.ID) []byte {
	return append(append(dst, kind), id[:]...)
}

// numberedKey appends the key of a kind that has many records an execution:
// history and tasks. Numbers are not negative.
func numberedKey(dst []byte, kind byte, id store.ID, number int64) []byte {
	return binary.BigEndian.AppendUint64(idKey(dst, kind, id), uint64(number))
}

// idOf returns the id in an idKey.
func idOf(key []byte) (id store.ID, ok bool) {
	if len(key) != 1+idSize {
		return id, false
	}
	return store.ID(key[1:]), true
}

// numberOf returns the number at the end of a numberedKey.
func numberOf(key []byte) (store.ID, int64, bool) {
	if len(key) != 1+idSize+8 {
		return store.ID{}, 0, false
	}
	return store.ID(key[1 : 1+idSize]), int64(binary.BigEndian.Uint64(key[1+idSize:])), true
}

func arnKey(dst []byte, arn string) []byte {
	return append(append(dst, kindARN), arn...)
}

func definitionKey(id store.DefinitionID) []byte {
	return append([]byte{kindDefinition}, id[:]...)
}

func resourceKey(dst []byte, key store.Key) []byte {
	return append(named(dst, kindResource, key.Table), key.Key...)
}

// listingPrefix appends what the listing keys of a scope begin with: all of
// them or those of one status.
func listingPrefix(dst []byte, scope string, status store.Status) []byte {
	if status == "" {
		return named(dst, kindListing, scope)
	}
	return append(append(named(dst, kindByStatus, scope), status...), 0)
}

func listingKey(dst []byte, scope string, status store.Status, id store.ID) []byte {
	dst = listingPrefix(dst, scope, status)
	for _, b := range id {
		dst = append(dst, ^b)
	}
	return dst
}

// listedID returns the id at the end of a listing key that begins with prefix.
func listedID(key []byte, prefix int) (id store.ID, ok bool) {
	if len(key) != prefix+idSize {
		return id, false
	}
	for i, b := range key[prefix:] {
		id[i] = ^b
	}
	return id, true
}

func named(dst []byte, kind byte, name string) []byte {
	return append(append(append(dst, kind), name...), 0)
}

// prefixEnd returns the first key behind all that begin with prefix. Prefixes
// begin with a letter, so there always is one.
func prefixEnd(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xff {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}

// kindNames says in words what the kinds of keys hold.
var kindNames = map[byte]string{
	kindARN: "execution ARN", kindClosed: "closed state of execution", kindDefinition: "definition", kindFacts: "execution",
	kindHistory: "history of execution", kindInput: "input of execution",
	kindListing: "listing", kindByStatus: "listing by status",
	kindOutcome: "outcome of execution", kindResult: "result of execution",
	kindResource: "resource", kindState: "state of execution",
	kindVersion: "format of the folder", kindTask: "task of execution",
}

// describe names a key for people.
func describe(key []byte) string {
	if len(key) == 0 {
		return "empty key"
	}
	name, ok := kindNames[key[0]]
	rest := key[1:]
	switch {
	case !ok:
		return fmt.Sprintf("unknown key %q", key)
	case strings.HasSuffix(name, "execution") && len(rest) == idSize:
		return fmt.Sprintf("%s %x", name, rest)
	case strings.HasSuffix(name, "of execution") && len(rest) == idSize+8:
		return fmt.Sprintf("%s %x from %d", name, rest[:idSize], binary.BigEndian.Uint64(rest[idSize:]))
	case key[0] == kindDefinition:
		return fmt.Sprintf("%s %x", name, rest)
	}
	return fmt.Sprintf("%s %q", name, rest)
}
