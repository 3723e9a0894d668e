package cloudformation

import (
	"fmt"
	"math"

	"github.com/treadle-run/treadle/store/table"
)

func (s *Service) openTables() {
	st := s.options.Store
	s.stacks = table.Table[stack]{Name: "cloudformation/stack", Store: st, Key: func(v *stack) string { return v.Key }}
	s.names = table.Table[stackName]{Name: "cloudformation/name", Store: st, Key: func(v *stackName) string { return v.Region + "/" + v.Account + "/" + v.Name }}
	s.revisions = table.Table[revision]{Name: "cloudformation/revision", Store: st, Key: func(v *revision) string { return revisionKey(v.Stack, v.Number) }}
	s.resources = table.Table[stackResource]{Name: "cloudformation/resource", Store: st, Key: func(v *stackResource) string { return v.Stack + "/" + v.LogicalID }}
	s.events = table.Table[event]{Name: "cloudformation/event", Store: st, Key: func(v *event) string { return eventKey(v.Stack, v.Number) }}
	s.changeSets = table.Table[changeSet]{Name: "cloudformation/changeSet", Store: st, Key: func(v *changeSet) string { return v.Stack + "/" + v.UUID }}
	s.exports = table.Table[export]{Name: "cloudformation/export", Store: st, Key: func(v *export) string { return v.Region + "/" + v.Account + "/" + v.Name }}
}

func revisionKey(stack string, number int) string { return fmt.Sprintf("%s/%08d", stack, number) }

// eventKey puts the newest event first.
func eventKey(stack string, number int64) string {
	return fmt.Sprintf("%s/%016x", stack, math.MaxInt64-number)
}
