package interpreter

import (
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	execution := [16]byte{1, 2, 3, 15: 255}
	token := encodeToken(execution, 17, [2]uint64{1 << 60, 5})
	gotExecution, gotTask, ok := ParseToken(token)
	if !ok || gotExecution != execution || gotTask != 17 {
		t.Errorf("got %v %d %t", gotExecution, gotTask, ok)
	}
	if len(token) > 2048 {
		t.Errorf("%d characters", len(token))
	}
	for _, bad := range []string{
		"", "x", token[1:], token + "A", "Z" + token[1:], strings.Replace(token, token[:1], "!", 1),
		encodeToken(execution, 0, [2]uint64{}), encodeToken(execution, -1, [2]uint64{}),
	} {
		if _, _, ok := ParseToken(bad); ok {
			t.Errorf("%q is taken for a token", bad)
		}
	}
}

func TestPendingTask(t *testing.T) {
	d := newDriver(t, `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource":
		"arn:aws:states:eu-north-1:123456789012:activity:a", "End": true}}}`, `{}`)
	d.start()
	task := d.tasks[0]
	if execution, id, ok := ParseToken(task.Token); !ok || id != task.ID || execution != d.machine.Execution.ID {
		t.Errorf("token of %v %d %t", execution, id, ok)
	}
	other := encodeToken(d.machine.Execution.ID, task.ID, [2]uint64{})
	for _, c := range []struct {
		id            int64
		token         string
		pending, same bool
	}{
		{task.ID, task.Token, true, true},
		{task.ID, other, true, false},
		{task.ID, "", true, false},
		{task.ID + 1, task.Token, false, false},
	} {
		if pending, same := d.snapshot.PendingTask(c.id, c.token); pending != c.pending || same != c.same {
			t.Errorf("task %d: pending %t, same %t", c.id, pending, same)
		}
	}
	d.answer(Event{Kind: TaskSucceeded, Task: task.ID, Output: "1"})
	if pending, _ := d.snapshot.PendingTask(task.ID, task.Token); pending {
		t.Error("still pending")
	}
}

// Two tasks never share a token, whatever they have in common but the seed.
func TestTokensDifferBySeed(t *testing.T) {
	const definition = `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource":
		"arn:aws:states:eu-north-1:123456789012:activity:a", "End": true}}}`
	a, b := newDriver(t, definition, `{}`), newDriver(t, definition, `{}`)
	b.seed = 7
	a.start()
	b.start()
	if a.tasks[0].Token == b.tasks[0].Token {
		t.Error("equal tokens")
	}
}
