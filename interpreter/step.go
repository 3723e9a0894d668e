package interpreter

import "errors"

// Snapshot is the whole changing state of an execution between two steps. It is
// small: a waiting poller costs a few hundred bytes.
type Snapshot struct{}

// Encode returns the snapshot in its versioned binary form.
func (s *Snapshot) Encode() []byte { return nil }

// Decode reads what Encode wrote, of this and of all earlier versions.
func Decode(data []byte) (*Snapshot, error) { return nil, errors.New("interpreter: not built yet") }

// PendingTask reports whether the task with the id waits for an answer and
// whether token is its token.
func (s *Snapshot) PendingTask(id int64, token string) (pending, tokenMatches bool) {
	return false, false
}

// Step applies one event. It takes the snapshot over: the caller must not use s
// again. A nil s stands for an execution that has not begun, for which the
// event must be Start.
func (m *Machine) Step(s *Snapshot, e Event) Result { return Result{Snapshot: &Snapshot{}} }

// ParseToken takes a task token apart into the execution and task it belongs
// to; ok is false for what no Machine made.
func ParseToken(token string) (execution [16]byte, task int64, ok bool) { return }
