package pebble

import (
	"errors"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// checker knows what is there, as of the batch that is being gathered. Only the
// committer uses it, or the caller who has its place (queue.takeAlone).
type checker struct {
	db  *pebbledb.DB
	hot hotTable
	// What the batch does that a look-up in the database does not show yet.
	newARNs   map[string]struct{}
	resources map[store.Key]uint64 // versions; 0: deleted
	timers    []timer              // memory for the timers after a change
	closed    []store.ID           // need not be hot once they are in the database
}

func newChecker(db *pebbledb.DB, hotExecutions int) checker {
	if hotExecutions == 0 {
		hotExecutions = defaultHot
	}
	return checker{
		db:        db,
		hot:       newHotTable(hotExecutions),
		newARNs:   make(map[string]struct{}),
		resources: make(map[store.Key]uint64),
	}
}

// applied forgets what only the batch knew: it is in the database now.
func (c *checker) applied() {
	clear(c.newARNs)
	for _, id := range c.closed {
		c.hot.drop(id)
	}
	c.closed = c.closed[:0]
}

// takeResources returns the resources that the batch writes.
func (c *checker) takeResources() map[store.Key]uint64 {
	if len(c.resources) == 0 {
		return nil
	}
	taken := c.resources
	c.resources = make(map[store.Key]uint64)
	return taken
}

// execution returns what is known of an execution; its version is 0 if there
// is none.
func (c *checker) execution(id store.ID) (hot, error) {
	if h, ok := c.hot.get(id); ok {
		return h, nil
	}
	state, err := readState(c.db, id)
	if err != nil && !errors.Is(err, errNotThere) {
		return hot{}, err
	}
	h := hot{version: state.version, timers: state.timers, closed: state.closed}
	c.hot.put(id, h)
	return h, nil
}

// change checks a change and adds to the batch what depends on what is there.
func (c *checker) change(b *pebbledb.Batch, change *store.Change) error {
	if change.Expect == 0 {
		return c.create(b, change)
	}
	was, err := c.execution(change.ID)
	switch {
	case err != nil:
		return err
	case was.version == 0:
		return store.ErrNotFound
	case was.version != change.Expect:
		return store.ErrConflict
	}
	now := was
	if e := change.Execution; e != nil {
		if err := c.moveListings(b, change.ID, e, was.status); err != nil {
			return err
		}
		now.status = e.Status
	}
	c.putState(b, change, now)
	return nil
}

// putState writes the events of a change and the state that it makes of the one
// before it, and remembers that.
func (c *checker) putState(b *pebbledb.Batch, change *store.Change, was hot) {
	now := was
	now.version++
	now.timers = changed(c.timers, was.timers, change)
	if len(change.RemoveTimers) > 0 || len(change.AddTimers) > 0 {
		c.timers = now.timers[:0] // which may have grown
	}
	now.closed = len(change.Snapshot) == 0 && len(now.timers) == 0
	if was.version > 0 && was.closed != now.closed {
		var key [scratchSize]byte
		remove(b, idKey(key[:0], stateKind(was.closed), change.ID))
	}
	if len(change.Events) > 0 {
		putEvents(b, change.ID, change.FirstEvent, change.Events)
	}
	state{version: now.version, timers: now.timers, snapshot: change.Snapshot, closed: now.closed}.put(b, change.ID)
	c.hot.put(change.ID, now)
	if now.closed {
		c.closed = append(c.closed, change.ID)
	}
}

func (c *checker) create(b *pebbledb.Batch, change *store.Change) error {
	if change.Execution == nil {
		return errNoRecord
	}
	there, err := c.exists(change.ID)
	if err != nil {
		return err
	}
	taken, err := c.taken(change.Execution.ARN)
	if err != nil {
		return err
	}
	if taken || there {
		return store.ErrExists
	}
	c.newARNs[change.Execution.ARN] = struct{}{}
	c.putState(b, change, hot{status: change.Execution.Status})
	return nil
}

// exists says whether there is an execution with an id: one look where
// execution takes two.
func (c *checker) exists(id store.ID) (bool, error) {
	if h, ok := c.hot.get(id); ok {
		return h.version > 0, nil
	}
	return has(c.db, idKey(nil, kindFacts, id))
}

func (c *checker) taken(arn string) (bool, error) {
	if _, ok := c.newARNs[arn]; ok {
		return true, nil
	}
	return has(c.db, arnKey(nil, arn))
}

// moveListings takes an execution out of the listings of the status it had.
func (c *checker) moveListings(b *pebbledb.Batch, id store.ID, e *store.Execution, was store.Status) error {
	if was == "" {
		var old store.Execution
		if err := readRecord(c.db, idKey(nil, kindOutcome, id), func(d *decoder) { readOutcome(d, &old) }); err != nil {
			return err
		}
		was = old.Status
	}
	if was == e.Status {
		return nil
	}
	var key [scratchSize]byte
	for _, scope := range scopes(e) {
		remove(b, listingKey(key[:0], scope, was, id))
	}
	return nil
}

// deletion checks that an execution is still as it was when its deletion was
// prepared.
func (c *checker) deletion(id store.ID, version uint64) error {
	was, err := c.execution(id)
	switch {
	case err != nil:
		return err
	case was.version == 0:
		return store.ErrNotFound
	case was.version != version:
		return store.ErrConflict
	}
	c.hot.put(id, hot{})
	c.closed = append(c.closed, id)
	return nil
}

// writes checks writes of resources, which see each other, and returns the
// version that each makes; 0: it deletes.
func (c *checker) writes(writes []store.Write) ([]uint64, error) {
	versions := make([]uint64, len(writes))
	own := make(map[store.Key]uint64, len(writes))
	for i := range writes {
		w := &writes[i]
		was, ok := own[w.Key]
		if !ok {
			var err error
			if was, err = c.resource(w.Key); err != nil {
				return nil, err
			}
		}
		if err := expected(w.Expect, was); err != nil {
			return nil, fmt.Errorf("%w: %s %s", err, w.Key.Table, w.Key.Key)
		}
		if w.Data != nil {
			versions[i] = was + 1
		}
		own[w.Key] = versions[i]
	}
	for key, version := range own {
		c.resources[key] = version
	}
	return versions, nil
}

// expected checks the version that a write expects against the one that is
// there.
func expected(expect, version uint64) error {
	switch {
	case expect == store.Any || expect == version:
		return nil
	case expect == 0:
		return store.ErrExists
	}
	return store.ErrConflict
}

// resource returns the version of a record, 0 if there is none.
func (c *checker) resource(key store.Key) (version uint64, err error) {
	if version, ok := c.resources[key]; ok {
		return version, nil
	}
	err = readRecord(c.db, resourceKey(nil, key), func(d *decoder) { version = d.uvarint(); d.all() })
	if errors.Is(err, errNotThere) {
		return 0, nil
	}
	return version, err
}
