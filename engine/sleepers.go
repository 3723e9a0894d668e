package engine

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// sleepers keeps open executions that nothing happens to for a while in little
// memory: what those of one state machine have in common once, all else of each
// packed into one string. Only its shard touches it.
//
// There are two generations: when the young one is full, the old one is forgotten
// and the young one grows old. So nothing is linked or moved at each use, and the
// one that sleeps longest is forgotten first, more or less. Those that are
// forgotten are read from the store when they wake.
type sleepers struct {
	machine    func(*store.Execution, *asl.Program) *interpreter.Machine
	kin        map[kinKey]*kin
	young, old map[store.ID]sleeper
	half       int // bytes of one generation
	bytes      int // of the young one
	scratch    []byte
}

// sleeper is one execution.
type sleeper struct {
	*kin
	packed string
}

// kin is what many executions have in common.
type kin struct {
	kinKey
	program *asl.Program
}

// kinKey is the part of a record that many executions have in common.
type kinKey struct {
	arn              string // all but the name at its end
	stateMachineARN  string
	stateMachineName string
	versionARN       string
	aliasARN         string
	roleARN          string
	loggingRevision  string
	definition       store.DefinitionID
	express          bool
}

const (
	maxKin       = 1000 // kinds of executions; when there are more, they are gathered anew
	sleeperBytes = 100  // of memory that an execution takes beside what is packed
)

func newSleepers(bytes int, machine func(*store.Execution, *asl.Program) *interpreter.Machine) *sleepers {
	return &sleepers{
		machine: machine, half: bytes / 2,
		kin: map[kinKey]*kin{}, young: map[store.ID]sleeper{},
	}
}

// put lets an open execution sleep. What is asleep of it from before is replaced.
func (s *sleepers) put(l *live) {
	id := l.record.ID
	one := s.pack(l)
	s.drop(id)
	if s.bytes += len(one.packed) + sleeperBytes; s.bytes > s.half {
		s.young, s.old = map[store.ID]sleeper{}, s.young
		s.bytes = len(one.packed) + sleeperBytes
	}
	s.young[id] = one
}

// wake takes an execution out, nil where it is not there.
func (s *sleepers) wake(id store.ID) *live {
	one, ok := s.young[id]
	if !ok {
		if one, ok = s.old[id]; !ok {
			return nil
		}
	}
	s.drop(id)
	return s.unpack(id, one)
}

func (s *sleepers) drop(id store.ID) {
	if one, ok := s.young[id]; ok {
		s.bytes -= len(one.packed) + sleeperBytes
		delete(s.young, id)
	}
	delete(s.old, id)
}

// pack packs an open execution.
func (s *sleepers) pack(l *live) sleeper {
	r := l.record
	prefix, named := strings.CutSuffix(r.ARN, r.Name)
	tail := "" // that of a Standard execution ends in its name
	if !named {
		prefix, tail = "", r.ARN
	}
	snapshot := l.encoded
	if snapshot == nil {
		snapshot = l.snapshot.Encode()
	}
	b := binary.AppendVarint(s.scratch[:0], int64(l.version))
	b = binary.AppendVarint(b, r.RedriveCount)
	b = appendMoment(appendMoment(b, r.StartDate), r.RedriveDate)
	for _, text := range [...]string{r.Name, tail, r.Input, r.TraceHeader, r.ParentMapRunARN} {
		b = append(binary.AppendVarint(b, int64(len(text))), text...)
	}
	b = append(b, snapshot...)
	s.scratch = b[:0]
	return sleeper{s.kinOf(l, prefix), string(b)}
}

// unpack makes an execution again of what pack made of it, nil if it cannot.
func (s *sleepers) unpack(id store.ID, one sleeper) *live {
	u := unpacking{one.packed}
	r := &store.Execution{
		ID: id, StateMachineARN: one.stateMachineARN, StateMachineName: one.stateMachineName,
		VersionARN: one.versionARN, AliasARN: one.aliasARN, RoleARN: one.roleARN,
		LoggingRevision: one.loggingRevision, Definition: one.definition, Express: one.express,
		Status: store.Status(interpreter.Running),
	}
	version := uint64(u.varint())
	r.RedriveCount = u.varint()
	r.StartDate, r.RedriveDate = u.moment(), u.moment()
	r.Name, r.ARN = u.text(), u.text()
	if r.ARN == "" {
		r.ARN = one.arn + r.Name
	}
	r.Input, r.TraceHeader, r.ParentMapRunARN = u.text(), u.text(), u.text()
	snapshot, err := interpreter.DecodeText(u.rest)
	if err != nil {
		return nil
	}
	return &live{
		record: r, machine: s.machine(r, one.program), snapshot: snapshot, version: version,
		bytes: len(r.Input) + len(u.rest),
	}
}

// unpacking reads what pack wrote.
type unpacking struct{ rest string }

func (u *unpacking) varint() int64 {
	var raw uint64
	for shift := 0; ; shift += 7 {
		b := u.rest[0]
		u.rest = u.rest[1:]
		raw |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int64(raw>>1) ^ -int64(raw&1)
		}
	}
}

func (u *unpacking) text() string {
	n := u.varint()
	text := u.rest[:n]
	u.rest = u.rest[n:]
	return text
}

// appendMoment appends a time that may be zero.
func appendMoment(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return binary.AppendVarint(b, 0)
	}
	return binary.AppendVarint(b, t.UnixNano())
}

func (u *unpacking) moment() time.Time {
	if n := u.varint(); n != 0 {
		return time.Unix(0, n).UTC()
	}
	return time.Time{}
}

func (s *sleepers) kinOf(l *live, prefix string) *kin {
	r := l.record
	key := kinKey{
		prefix, r.StateMachineARN, r.StateMachineName, r.VersionARN, r.AliasARN, r.RoleARN,
		r.LoggingRevision, r.Definition, r.Express,
	}
	if k := s.kin[key]; k != nil {
		return k
	}
	if len(s.kin) >= maxKin {
		clear(s.kin)
	}
	k := &kin{key, l.machine.Program}
	s.kin[key] = k
	return k
}
