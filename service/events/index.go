package events

import (
	"slices"
	"sync"
	"time"

	"github.com/treadle-run/treadle/internal/schedule"
	"github.com/treadle-run/treadle/service/events/pattern"
)

// index holds the rules that do something: enabled ones with targets.
type index struct {
	mu    sync.RWMutex
	rules map[string]*compiled            // by key
	byBus map[string]map[string]*compiled // those with a pattern, by the bus's key and theirs
}

// compiled is a rule ready to be used.
type compiled struct {
	*rule
	pattern *pattern.Pattern // nil: none
	sources []string         // pattern.Sources
	inputs  []input          // what the targets are given, in their order
}

// apply has a rule as it is now be used from now on.
func (s *Service) apply(r *rule) {
	c, err := compile(r)
	if err != nil { // an older Treadle took it
		s.options.Log.Error("rule not used", "rule", r.arn(), "error", err)
		c = nil
	}
	if c != nil && (!r.enabled() || len(r.Targets) == 0) {
		c = nil
	}
	s.index.set(r, c)
	if c == nil || r.Schedule == "" {
		s.agenda.Remove(r.key())
		return
	}
	when, err := schedule.Parse(r.Schedule, time.UTC, r.Created.Time)
	if err != nil {
		s.options.Log.Error("rule not scheduled", "rule", r.arn(), "error", err)
		return
	}
	s.agenda.Set(r.key(), when)
}

func compile(r *rule) (c *compiled, err error) {
	c = &compiled{rule: r}
	if r.Pattern != "" {
		if c.pattern, err = pattern.Compile(r.Pattern); err != nil {
			return nil, err
		}
		c.sources = c.pattern.Sources()
	}
	for i := range r.Targets {
		in, err := compileInput(&r.Targets[i])
		if err != nil {
			return nil, err
		}
		c.inputs = append(c.inputs, in)
	}
	return c, nil
}

// set puts a rule in place of what there was of it; nil takes it out.
func (x *index) set(r *rule, c *compiled) {
	key, bus := r.key(), busKey(r.Account, r.Region, r.Bus)
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.rules, key)
	delete(x.byBus[bus], key)
	if len(x.byBus[bus]) == 0 {
		delete(x.byBus, bus)
	}
	if c == nil {
		return
	}
	x.rules[key] = c
	if c.pattern == nil {
		return
	}
	if x.byBus[bus] == nil {
		x.byBus[bus] = map[string]*compiled{}
	}
	x.byBus[bus][key] = c
}

func (x *index) rule(key string) *compiled {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.rules[key]
}

// wanted returns the rules of a bus that events of a source may match.
func (x *index) wanted(bus, source string) (rules []*compiled) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, c := range x.byBus[bus] {
		if c.sources == nil || slices.Contains(c.sources, source) {
			rules = append(rules, c)
		}
	}
	return rules
}

// wants reports whether there are any.
func (x *index) wants(bus, source string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, c := range x.byBus[bus] {
		if c.sources == nil || slices.Contains(c.sources, source) {
			return true
		}
	}
	return false
}
