package definitiontest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/internal/yamldoc"
	"github.com/treadle-run/treadle/mock"
)

// parseCases reads the cases and what they have in common.
func (f *File) parseCases(p *asl.Program, o map[string]*yaml.Node) error {
	common, err := parseCommon(p, o)
	if err != nil {
		return err
	}
	list, err := yamldoc.Elements(o["cases"])
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, n := range list {
		c, err := parseCase(p, n, common)
		if err != nil {
			return err
		}
		if names[c.Name] {
			return yamldoc.Errorf(n, "there is a case %q already", c.Name)
		}
		names[c.Name] = true
		f.Cases = append(f.Cases, c)
	}
	return nil
}

// parseCommon reads what stands before the cases and is for all of them.
func parseCommon(p *asl.Program, o map[string]*yaml.Node) (c Case, err error) {
	c.Start = defaultStart
	if n := o["time"]; n != nil {
		if c.Start, err = parseTime(n); err != nil {
			return c, err
		}
	}
	if n := o["mocks"]; n != nil {
		c.Mocks, err = parseMocks(p, n)
	}
	return c, err
}

func parseTime(n *yaml.Node) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, n.Value)
	if err != nil {
		return t, yamldoc.Errorf(n, "expected a time such as 2024-02-29T12:00:00Z here")
	}
	return t, nil
}

// parseMocks reads mocks and sees to it that they are for Task states.
func parseMocks(p *asl.Program, n *yaml.Node) (mock.States, error) {
	states, err := mock.ParseNode(n)
	if err != nil {
		return nil, err
	}
	members, err := yamldoc.Members(n)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if err := mock.Check(p, m.Name); err != nil {
			return nil, yamldoc.Errorf(m.Key, "%v", err)
		}
	}
	return states, nil
}

func parseCase(p *asl.Program, n *yaml.Node, common Case) (c Case, err error) {
	c = common
	o, err := yamldoc.Object(n, "name", "input", "time", "mocks", "expect")
	if err != nil {
		return c, err
	}
	c.Line = n.Line
	if o["name"] == nil {
		return c, yamldoc.Errorf(n, "the case has no name")
	}
	if c.Name, err = yamldoc.Text(o["name"]); err != nil {
		return c, err
	}
	c.Input = "{}"
	if v := o["input"]; v != nil {
		if c.Input, _, err = yamldoc.JSON(v); err != nil {
			return c, err
		}
	}
	if v := o["time"]; v != nil {
		if c.Start, err = parseTime(v); err != nil {
			return c, err
		}
	}
	if v := o["mocks"]; v != nil {
		own, err := parseMocks(p, v)
		if err != nil {
			return c, err
		}
		c.Mocks = maps.Clone(common.Mocks)
		if c.Mocks == nil {
			c.Mocks = mock.States{}
		}
		maps.Copy(c.Mocks, own)
	}
	c.expect, err = parseExpectations(p, n, o["expect"])
	return c, err
}

// parseExpectations reads what is expected. Where neither a status nor an error
// is, the execution is to succeed.
func parseExpectations(p *asl.Program, c, n *yaml.Node) ([]expectation, error) {
	var list []expectation
	ending := false
	if n != nil {
		members, err := yamldoc.Members(n)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			parse, ok := expectations[m.Name]
			if !ok {
				names := strings.Join(slices.Sorted(maps.Keys(expectations)), ", ")
				return nil, yamldoc.Errorf(m.Key, "unknown name %q; there may be %s", m.Name, names)
			}
			check, err := parse(p, m.Value)
			if err != nil {
				return nil, err
			}
			list = append(list, expectation{m.Key.Line, check})
			ending = ending || m.Name == "status" || m.Name == "error" || m.Name == "cause" || m.Name == "causeContains"
		}
	}
	if !ending {
		list = append([]expectation{{c.Line, hasStatus("SUCCEEDED")}}, list...)
	}
	return list, nil
}
