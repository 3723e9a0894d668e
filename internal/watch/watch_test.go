package watch

import "testing"

func TestHub(t *testing.T) {
	var h Hub[string]
	a, stopA := h.Watch("a")
	b, stopB := h.Watch("b")
	defer stopB()
	h.Tell("a")
	h.Tell("a") // nobody has taken the first: one value stands for both
	if len(a) != 1 || len(b) != 0 {
		t.Errorf("a has %d values, b %d; want 1 and 0", len(a), len(b))
	}
	<-a
	stopA()
	h.Tell("a")
	if len(a) != 0 {
		t.Error("told after stop")
	}
	if len(h.byKey) != 1 {
		t.Errorf("%d keys are kept, want 1", len(h.byKey))
	}
}
