package asl

import (
	"math"
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonvalue"
)

// maxSeconds is the largest time AWS lets a definition name.
const maxSeconds = 99_999_999

var machineFields = allowed("Comment QueryLanguage StartAt States TimeoutSeconds Version", "", "")

// machine compiles a whole definition.
func (c *compiler) machine(text string, kind Kind) {
	if strings.TrimSpace(text) == "" {
		c.whole(diagnostic.SchemaValidationFailed, "Definition must be a valid JSON object", 0, 0)
		return
	}
	v, at, err := parse(text)
	if err != nil {
		c.whole(diagnostic.InvalidJSONDescription, err.message, 0, err.offset)
		return
	}
	if v.Kind() != jsonvalue.Object {
		c.whole(diagnostic.SchemaValidationFailed, "Definition must be a valid JSON object", 0, int(at.offset))
		return
	}
	if c.alone {
		v, at = around(v, at)
	}
	c.root(&node{Value: v, at: &at}, kind)
}

func (c *compiler) root(n *node, kind Kind) {
	c.names, c.labels = map[string]bool{}, map[string]bool{}
	c.fields(n, machineFields, "")
	c.program = &Program{
		Comment:        c.text(n.get("Comment")),
		Version:        c.enum(n.get("Version"), "1.0"),
		QueryLanguage:  c.queryLanguage(n, JSONPath),
		TimeoutSeconds: c.integer(n.get("TimeoutSeconds"), 0, 0, maxSeconds),
	}
	b := scopeBuilder{compiler: c, kind: kind}
	c.program.Scope = b.build(n)
	c.program.Activities = activities(c.program.All)
	if b.endless() {
		c.whole(diagnostic.MissingEndState, "Workflow has no terminal state", math.MaxInt, -1)
		return
	}
	b.reportUnreachable()
}

func activities(states []*State) (arns []string) {
	seen := map[string]bool{}
	for _, s := range states {
		if s.Task == nil || seen[s.Task.Resource] || !activityPattern.MatchString(s.Task.Resource) {
			continue
		}
		seen[s.Task.Resource] = true
		arns = append(arns, s.Task.Resource)
	}
	return arns
}
