package cloudformation

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"

	"github.com/treadle-run/treadle/store"
)

// meddler is a store that does something else just before a stack gets a status.
type meddler struct {
	store.Resources
	status string
	first  func()
}

// Apply implements store.Resources.
func (m *meddler) Apply(ctx context.Context, writes ...store.Write) error {
	for _, w := range writes {
		if w.Key.Table == "cloudformation/stack" && m.first != nil && bytes.Contains(w.Data, []byte(`"Status":"`+m.status+`"`)) {
			first := m.first
			m.first = nil
			first()
		}
	}
	return m.Resources.Apply(ctx, writes...)
}

// TestRequestsAtTheLastMoment makes requests just before an operation comes to its
// end: they count.
func TestRequestsAtTheLastMoment(t *testing.T) {
	for _, c := range []struct {
		name, status string
		request      step
		want         string
	}{
		{"a deletion before a creation is complete", "CREATE_COMPLETE", deleteIt, "DELETE_COMPLETE"},
		{"a cancellation before an update is complete", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", step{"CancelUpdateStack", `{"StackName":"s"}`, nil}, "UPDATE_ROLLBACK_COMPLETE"},
		{"a deletion before a creation is taken back", "ROLLBACK_COMPLETE", deleteIt, "DELETE_COMPLETE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newTheatre(t)
				s.stop()
				m := &meddler{Resources: s.store, status: c.status}
				s.store = m
				s.start()
				defer s.stop()
				s.templates = map[string]string{"before": crashBefore, "after": crashAfter}
				m.first = func() {
					if _, err := s.call(c.request.operation, c.request.input); err != nil {
						t.Error(err)
					}
				}
				if c.status == "ROLLBACK_COMPLETE" {
					s.cloud.faults = []fault{{"AddPermission", "", "Refused", "no", true}}
				}
				s.insist(createIt)
				if c.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" {
					s.insist(updateIt)
				}
				for st, err := range s.service.stacks.List(t.Context(), "", "") {
					if err != nil || st.Status != c.want {
						t.Errorf("the stack is %s (%v), want %s", st.Status, err, c.want)
					}
				}
				if left := s.cloud.content(); c.want == "DELETE_COMPLETE" && left != "" {
					t.Errorf("there is still %s", left)
				}
			})
		})
	}
}
