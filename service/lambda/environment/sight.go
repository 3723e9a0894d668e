package environment

import (
	"cmp"
	"slices"
	"time"
)

// Sight is what is seen of an environment.
type Sight struct {
	ID        string    `json:"id"`
	Version   string    `json:"version"`
	State     string    `json:"state"`
	Started   time.Time `json:"started"`
	IdleSince time.Time `json:"idleSince,omitzero"`
	// Ends is when it is ended unless it is used before.
	Ends      time.Time `json:"ends,omitzero"`
	Outdated  bool      `json:"outdated,omitempty"` // its code or configuration is an older one
	LogGroup  string    `json:"logGroupName"`
	LogStream string    `json:"logStreamName"`
}

// The states of environments.
const (
	StateStarting = "STARTING" // the runtime has not asked for an invocation yet
	StateBusy     = "BUSY"
	StateWarm     = "WARM"   // it waits for an invocation
	StateFrozen   = "FROZEN" // it waits, halted
)

// Look returns what is seen of the environments of a function, of all its versions,
// the oldest first.
func (p *Pool) Look(account, region, name string) []Sight {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := []Sight{}
	for e := range p.all {
		f := e.function
		if f.Account != account || f.Region != region || f.Name != name {
			continue
		}
		s := Sight{
			ID: e.id, Version: f.Version, State: StateBusy, Started: e.started,
			Outdated: f.Generation < p.groups[f.ID].oldest,
			LogGroup: e.log.stream.Group, LogStream: e.log.stream.Name,
		}
		switch {
		case e.element != nil:
			s.State, s.IdleSince, s.Ends = StateWarm, e.idleSince, e.idleSince.Add(p.options.IdleTimeout)
			if e.rested {
				s.State = StateFrozen
			}
		case !e.isReady():
			s.State = StateStarting
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b Sight) int { return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID)) })
	return list
}

// isReady reports whether the runtime has ever asked for an invocation.
func (e *environment) isReady() bool {
	select {
	case <-e.api.Ready():
		return true
	default:
		return false
	}
}
