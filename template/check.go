package template

import (
	"slices"
	"strings"

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

// strayFunction refuses a function that shares its object with other members.
func strayFunction(v jsonvalue.Value) error {
	for key := range v.Members() {
		if strings.HasPrefix(key, forEach) || strings.HasPrefix(key, "Fn::") && functions[key].check == nil {
			return unsupported(key)
		}
		if strings.HasPrefix(key, "Fn::") {
			return Errorf("Template error: %s must be the only member of its object", key)
		}
	}
	return nil
}

func unsupported(name string) error {
	return Errorf("Template error: Encountered unsupported function: %s Supported functions are: %s", name, supported)
}

func (c *checker) call(name string, args jsonvalue.Value) error {
	f, ok := functions[name]
	if !ok || f.extension && !c.t.extended || f.rule && c.block != "Rules" {
		return unsupported(name)
	}
	if f.condition && !c.static() {
		return Errorf("Template error: %s can only be used in the Conditions and Rules blocks of the template", name)
	}
	if err := f.check(args); err != nil {
		return err
	}
	if err := c.named(name, args); err != nil {
		return err
	}
	for _, ref := range references(name, args) {
		if err := c.reference(ref); err != nil {
			return err
		}
	}
	return nil
}

// named checks the names of conditions, mappings and exports in a call.
func (c *checker) named(name string, args jsonvalue.Value) error {
	switch name {
	case "Fn::If":
		return c.condition(args.At(0).Text())
	case "Condition":
		return c.condition(args.Text())
	case "Fn::ImportValue":
		return c.importName(args)
	case "Fn::FindInMap":
		return c.findInMap(args)
	}
	return nil
}

func (c *checker) findInMap(args jsonvalue.Value) error {
	if !c.t.extended {
		if err := checkPlainFindInMap(args); err != nil {
			return err
		}
	}
	if s, ok := text(args.At(0)); ok && !c.mappings[s] && args.Len() == 3 {
		return noMapping(s)
	}
	return nil
}

// importName refuses names of imports that depend on a resource.
func (c *checker) importName(args jsonvalue.Value) error {
	w := visitor{call: func(name string, args jsonvalue.Value) error {
		for _, ref := range references(name, args) {
			if c.resources[ref.name] {
				return errImport
			}
		}
		return nil
	}}
	return w.value(args)
}

func (c *checker) reference(ref reference) error {
	isResource := c.resources[ref.name]
	switch {
	case c.static() && (isResource || ref.attribute != "" || ref.function == "Fn::GetAtt"):
		c.miss(ref.name)
	case isResource:
	case ref.function == "Fn::GetAtt":
		return Errorf("Template error: instance of Fn::GetAtt references undefined resource %s", ref.name)
	case ref.attribute != "":
		return Errorf("Template error: instance of Fn::Sub references invalid resource attribute %s.%s", ref.name, ref.attribute)
	case !c.parameters[ref.name] && !slices.Contains(pseudo, ref.name):
		c.miss(ref.name)
	}
	return nil
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
		return Errorf("Template error: Found circular condition dependency between %s", strings.Join(circle, " and "))
	}
	return nil
}
