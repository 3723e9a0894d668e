package pebble

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
)

func TestKeysSortAsTheyShould(t *testing.T) {
	early, late := store.ID{0: 1}, store.ID{0: 2}
	for name, keys := range map[string][][]byte{
		"events":         {numberedKey(nil, kindHistory, early, 1), numberedKey(nil, kindHistory, early, 2), numberedKey(nil, kindHistory, early, 256), numberedKey(nil, kindHistory, late, 1)},
		"newest first":   {listingKey(nil, "m", "", late), listingKey(nil, "m", "", early)},
		"scopes apart":   {listingKey(nil, "m", "RUNNING", early), listingKey(nil, "m1", "RUNNING", late)},
		"statuses apart": {listingKey(nil, "m", "FAILED", early), listingKey(nil, "m", "RUNNING", late)},
		"tables apart":   {resourceKey(nil, store.Key{Table: "a", Key: "z"}), resourceKey(nil, store.Key{Table: "a1", Key: "a"})},
	} {
		if !slices.IsSortedFunc(keys, bytes.Compare) {
			t.Errorf("%s: %q", name, keys)
		}
	}
}

func TestPrefixEnd(t *testing.T) {
	for _, c := range []struct{ prefix, end string }{{"h", "i"}, {"h\x00", "h\x01"}, {"h\xff", "i"}, {"ha\xff\xff", "hb"}} {
		if got := prefixEnd([]byte(c.prefix)); string(got) != c.end {
			t.Errorf("%q: %q, want %q", c.prefix, got, c.end)
		}
	}
}

func TestTimesComeBack(t *testing.T) {
	for _, want := range []time.Time{
		{},
		time.Unix(0, 0).UTC(),
		time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
	} {
		d := decoder{rest: appendTime(nil, want)}
		if got := d.time(); !reflect.DeepEqual(got, want) || d.bad {
			t.Errorf("%v came back as %v", want, got)
		}
	}
}

func TestEventsSizeIsExact(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 16383, 16384, 300000} {
		events := [][]byte{make([]byte, n), nil, make([]byte, 3)}
		if got := len(appendEvents(nil, events)); got != eventsSize(events) {
			t.Errorf("event of %d bytes: %d, size says %d", n, got, eventsSize(events))
		}
	}
}

func TestDescribe(t *testing.T) {
	id := store.ID{15: 7}
	for _, c := range []struct {
		key  []byte
		want string
	}{
		{nil, "empty key"},
		{[]byte("zx"), `unknown key "zx"`},
		{numberedKey(nil, kindHistory, id, 5), "history of execution 00000000000000000000000000000007 from 5"},
		{idKey(nil, kindFacts, id), "execution 00000000000000000000000000000007"},
		{idKey(nil, kindFacts, id)[:4], `execution "\x00\x00\x00"`},
		{arnKey(nil, "arn:x"), `execution ARN "arn:x"`},
		{[]byte{kindVersion}, `format of the folder ""`},
	} {
		if got := describe(c.key); got != c.want {
			t.Errorf("%q: %s, want %s", c.key, got, c.want)
		}
	}
}

// codecs are all kinds of values: each reads one and appends it again.
var codecs = map[string]func(d *decoder) []byte{
	"facts":   func(d *decoder) []byte { var e store.Execution; readFacts(d, &e); return appendFacts(nil, &e) },
	"outcome": func(d *decoder) []byte { var e store.Execution; readOutcome(d, &e); return appendOutcome(nil, &e) },
	"result":  func(d *decoder) []byte { var e store.Execution; readResult(d, &e); return appendResult(nil, &e) },
	"state": func(d *decoder) []byte {
		var s state
		s.read(d)
		return s.append(nil)
	},
	"task": func(d *decoder) []byte { var t store.Task; readTask(d, &t); return appendTask(nil, &t) },
	"resource": func(d *decoder) []byte {
		var r store.Record
		readResource(d, &r)
		return appendResource(nil, r.Version, r.Data)
	},
	"events": func(d *decoder) []byte { return appendEvents(nil, readEvents(d)) },
}

// FuzzDecode reads anything as any kind of value: that never panics, and what
// was understood is the same when it is written and read once more.
func FuzzDecode(f *testing.F) {
	text := "text"
	full := &store.Execution{ARN: "arn", Name: "n", Express: true, Status: "FAILED", Output: "1", Error: &text, StopDate: time.Unix(1, 2)}
	f.Add(appendFacts(nil, full))
	f.Add(appendOutcome(nil, full))
	f.Add(appendResult(nil, full))
	f.Add(state{version: 7, timers: []timer{{1, 2}, {-3, 4}}, snapshot: []byte("snapshot")}.append(nil))
	f.Add(appendTask(nil, &store.Task{Data: []byte("d"), Submitted: "{}"}))
	f.Add(appendEvents(nil, [][]byte{[]byte("one"), nil, []byte(strings.Repeat("x", 300))}))
	f.Fuzz(func(t *testing.T, value []byte) {
		for kind, again := range codecs {
			var once, twice []byte
			if err := decode([]byte("key"), value, func(d *decoder) { once = again(d) }); err != nil {
				continue
			}
			if err := decode([]byte("key"), once, func(d *decoder) { twice = again(d) }); err != nil || !bytes.Equal(once, twice) {
				t.Errorf("%s: %q became %q, then %q, %v", kind, value, once, twice, err)
			}
		}
	})
}
