package template

import (
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// pseudo are the names of the pseudo parameters.
var pseudo = []string{
	"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition",
	"AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
}

// check looks at all functions and references of a template that has no
// transforms, and at circles of references that no condition can break.
func (t *Template) check() error {
	c := newChecker(t)
	for _, block := range []func(*checker) error{(*checker).conditionBlock, (*checker).ruleBlock, (*checker).resourceBlock, (*checker).outputBlock} {
		if err := block(c); err != nil {
			return err
		}
	}
	all := make([]*Resource, len(t.Resources))
	for i := range t.Resources {
		all[i] = &t.Resources[i]
	}
	_, err := newGraph(all, &visitor{skipIf: true}).order()
	return err
}

// checker knows what a template declares, and looks at one block at a time.
type checker struct {
	t          *Template
	parameters map[string]bool
	conditions map[string]bool
	mappings   map[string]bool
	resources  map[string]bool
	block      string // the section that is looked at
	missing    []string
}

func newChecker(t *Template) *checker {
	c := &checker{t: t, parameters: map[string]bool{}, conditions: map[string]bool{}, mappings: map[string]bool{}, resources: map[string]bool{}}
	for _, p := range t.Parameters {
		c.parameters[p.Name] = true
	}
	for _, condition := range t.Conditions {
		c.conditions[condition.Name] = true
	}
	for _, m := range t.Mappings {
		c.mappings[m.Name] = true
	}
	for _, r := range t.Resources {
		c.resources[r.LogicalID] = true
	}
	return c
}

func (c *checker) conditionBlock() error {
	c.block = "Conditions"
	for _, condition := range c.t.Conditions {
		if err := c.value(condition.Value); err != nil {
			return err
		}
	}
	if err := c.end(); err != nil {
		return err
	}
	return circularConditions(c.t.Conditions)
}

func (c *checker) ruleBlock() error {
	c.block = "Rules"
	for _, rule := range c.t.Rules {
		if err := c.value(rule.Condition); err != nil {
			return err
		}
		for _, a := range rule.Assertions {
			if err := c.value(a.Assert); err != nil {
				return err
			}
		}
	}
	return c.end()
}

func (c *checker) resourceBlock() error {
	c.block = "Resources"
	for i := range c.t.Resources {
		r := &c.t.Resources[i]
		if err := c.condition(r.Condition); err != nil {
			return err
		}
		for _, v := range append(r.values(), r.deletion, r.replacement) {
			if err := c.value(v); err != nil {
				return err
			}
		}
		for _, name := range r.DependsOn {
			if !c.resources[name] {
				c.miss(name)
			}
		}
	}
	return c.end()
}

func (c *checker) outputBlock() error {
	c.block = "Outputs"
	for i := range c.t.Outputs {
		o := &c.t.Outputs[i]
		if err := c.condition(o.Condition); err != nil {
			return err
		}
		if err := c.value(o.Value); err != nil {
			return err
		}
		if err := c.value(o.ExportName); err != nil {
			return err
		}
	}
	return c.end()
}

// end reports what the block names and nobody has declared.
func (c *checker) end() error {
	missing := c.missing
	c.missing = nil
	switch {
	case len(missing) == 0:
		return nil
	case c.static():
		return Errorf("Template format error: Unresolved dependencies %s. Cannot reference resources in the %s block of the template", list(missing), c.block)
	}
	return unresolvedResources(missing, c.block)
}

func unresolvedResources(names []string, block string) error {
	return Errorf("Template format error: Unresolved resource dependencies %s in the %s block of the template", list(names), block)
}

// static says whether the block is decided before there are resources.
func (c *checker) static() bool { return c.block == "Conditions" || c.block == "Rules" }

func (c *checker) miss(name string) {
	if !slices.Contains(c.missing, name) {
		c.missing = append(c.missing, name)
	}
}

func (c *checker) condition(name string) error {
	if name == "" || c.conditions[name] {
		return nil
	}
	return Errorf("Template format error: Unresolved condition dependency %s in the %s block of the template", name, c.block)
}

// value checks a value of the block.
func (c *checker) value(v jsonvalue.Value) error {
	w := visitor{conditions: c.static(), call: c.call, object: strayFunction}
	return w.value(v)
}

// circularConditions says which conditions wait for each other.
func circularConditions(conditions []Condition) error {
	g := graph{dependencies: map[string][]string{}}
	for _, condition := range conditions {
		var needs []string
		w := visitor{conditions: true, call: func(name string, args jsonvalue.Value) error {
			if name == "Condition" {
				needs = append(needs, args.Text())
			}
			if name == "Fn::If" {
				needs = append(needs, args.At(0).Text())
			}
			return nil
		}}
		if err := w.value(condition.Value); err != nil {
			return err
		}
		g.ids = append(g.ids, condition.Name)
		g.dependencies[condition.Name] = needs
	}
	if _, circle := g.sort(); len(circle) > 0 {
		return circular(circle)
	}
	return nil
}
