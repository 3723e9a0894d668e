package history

import "strings"

// Entered reports whether the event says that a state was entered; its name is in
// the details.
func (e *Event) Entered() bool { return strings.HasSuffix(string(e.Type), "StateEntered") }

// Exited reports whether the event says that a state was left.
func (e *Event) Exited() bool { return strings.HasSuffix(string(e.Type), "StateExited") }

// Path returns the names of the states in the order in which they were entered,
// once for each time.
func Path(events []Event) (names []string) {
	for i := range events {
		if events[i].Entered() {
			names = append(names, events[i].Details.Name)
		}
	}
	return names
}

// Inside returns the names of the states that were entered and not left, in the
// order in which they were first entered.
func Inside(events []Event) (names []string) {
	times := map[string]int{}
	for i := range events {
		e := &events[i]
		switch {
		case e.Entered():
			times[e.Details.Name]++
		case e.Exited():
			times[e.Details.Name]--
		}
	}
	for _, name := range Path(events) {
		if times[name] > 0 {
			names = append(names, name)
			times[name] = 0
		}
	}
	return names
}
