package cloudformation

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/template"
)

// plan foresees what bringing a stack to a revision would change. What a changed
// resource will be like is not known yet: references to it have a mark in place of
// a value, and a property with a mark in it may change.
type plan struct {
	resolver
	bound    *template.Bound
	tags     []resource.Tag
	declared map[string]*template.Resource
	changed  map[string]bool // there will be another thing, so that Ref changes
	touched  map[string]bool // attributes may change
	refused  error           // an attribute that a type has not
	list     []foreseen
}

// foreseen is what will happen to one resource.
type foreseen struct {
	LogicalID   string
	PhysicalID  string
	Type        string
	Action      string // Add, Modify or Remove
	Replacement string
	Scope       []string
	Details     []detail
}

// detail is what will happen to one property.
type detail struct {
	Attribute  string // Properties, Metadata or Tags
	Name       string
	Recreation string // Never, Conditionally or Always
	Dynamic    bool
	Cause      string // the reference that may change it
}

// unknown marks what is not known before the change is made; the reference stands
// between two of them.
const unknown = "\x00"

// foresee plans the change. Its error is what no such change could get over.
func (s *Service) foresee(ctx context.Context, st *stack, b *template.Bound, tags []resource.Tag, resources map[string]*stackResource) (*plan, error) {
	p := &plan{
		resolver: resolver{ctx, s, st, resources}, bound: b, tags: tags, declared: map[string]*template.Resource{},
		changed: map[string]bool{}, touched: map[string]bool{},
	}
	for _, d := range b.Resources() {
		p.declared[d.LogicalID] = d
	}
	for _, id := range b.Order() {
		p.resource(p.declared[id])
	}
	for _, id := range sortedKeys(resources) {
		if inc := resources[id].Current; inc != nil && p.declared[id] == nil {
			p.list = append(p.list, foreseen{LogicalID: id, PhysicalID: inc.PhysicalID, Type: inc.Type, Action: "Remove"})
		}
	}
	for _, o := range b.Outputs() {
		_, _ = b.Evaluate(o.Value, p) // only to find what is refused
	}
	return p, p.refused
}

// Ref implements template.Resolver.
func (p *plan) Ref(logicalID string) (jsonvalue.Value, error) {
	if p.changed[logicalID] {
		return jsonvalue.StringValue(unknown + logicalID + unknown), nil
	}
	return p.resolver.Ref(logicalID)
}

// GetAtt implements template.Resolver.
func (p *plan) GetAtt(logicalID, attribute string) (jsonvalue.Value, error) {
	d := p.declared[logicalID]
	if d == nil {
		return p.resolver.GetAtt(logicalID, attribute)
	}
	if t := resource.Lookup(d.Type); t != nil && !t.HasAttribute(attribute) {
		p.refused = noAttribute(logicalID, attribute)
		return jsonvalue.Value{}, p.refused
	}
	if p.changed[logicalID] || p.touched[logicalID] {
		return jsonvalue.StringValue(unknown + logicalID + "." + attribute + unknown), nil
	}
	return p.resolver.GetAtt(logicalID, attribute)
}

func (p *plan) resource(d *template.Resource) {
	var before *incarnation
	if res := p.resources[d.LogicalID]; res != nil {
		before = res.Current
	}
	inc, err := p.service.incarnationOf(p.bound, d, p.tags, p)
	if before == nil {
		p.changed[d.LogicalID] = true
		p.list = append(p.list, foreseen{LogicalID: d.LogicalID, Type: d.Type, Action: "Add"})
		return
	}
	f := foreseen{LogicalID: d.LogicalID, PhysicalID: before.PhysicalID, Type: d.Type, Action: "Modify", Replacement: "False"}
	if err != nil { // it may come right with the values, or fails then
		f.Details = []detail{{Attribute: "Properties", Recreation: "Conditionally", Dynamic: true}}
		f.Replacement = "Conditional"
	} else {
		p.compare(&f, before, inc)
	}
	if len(f.Details) == 0 {
		return
	}
	for _, d := range f.Details {
		if !slices.Contains(f.Scope, d.Attribute) {
			f.Scope = append(f.Scope, d.Attribute)
		}
	}
	t := resource.Lookup(d.Type)
	p.changed[d.LogicalID] = f.Replacement != "False" || t != nil && t.Revisions
	p.touched[d.LogicalID] = f.Scope[0] != "Metadata"
	p.list = append(p.list, f)
}

// compare finds what differs.
func (p *plan) compare(f *foreseen, before, inc *incarnation) {
	t := resource.Lookup(inc.Type)
	if t == nil {
		if !jsonvalue.Equal(before.Properties.Value(), inc.Properties.Value()) {
			f.Details = append(f.Details, detail{Attribute: "Properties", Recreation: "Never"})
		}
		return
	}
	for _, c := range t.Changes(before.Properties, inc.Properties) {
		d := detail{Attribute: "Properties", Name: c.Property, Recreation: "Never"}
		if c.Property == "Tags" {
			d.Attribute, d.Name = "Tags", ""
		}
		if _, after, ok := strings.Cut(plainText(inc.Properties.Get(c.Property)), unknown); ok {
			d.Dynamic = true
			d.Cause, _, _ = strings.Cut(after, unknown)
		}
		if c.Replaces && !t.Revisions {
			d.Recreation, f.Replacement = "Always", "True"
			if d.Dynamic {
				d.Recreation = "Conditionally"
			}
		}
		f.Details = append(f.Details, d)
	}
	if f.Replacement == "True" && !slices.ContainsFunc(f.Details, func(d detail) bool { return d.Recreation == "Always" }) {
		f.Replacement = "Conditional"
	}
	if before.Metadata != inc.Metadata {
		f.Details = append(f.Details, detail{Attribute: "Metadata", Recreation: "Never"})
	}
}

// plainText joins all texts of a value.
func plainText(v jsonvalue.Value) string {
	var b strings.Builder
	addText(&b, v)
	return b.String()
}

func addText(b *strings.Builder, v jsonvalue.Value) {
	b.WriteString(v.Text())
	for _, e := range v.Elements() {
		addText(b, e)
	}
	for k, e := range v.Members() {
		b.WriteString(k)
		addText(b, e)
	}
}

// nothing reports whether the revision changes nothing at all.
func (p *plan) nothing(before, after *revision) bool {
	if len(p.list) > 0 || !slices.Equal(before.NotificationARNs, after.NotificationARNs) || !sameTags(before.Tags, after.Tags) {
		return false
	}
	outputs, err := outputsOf(p.bound, p)
	return err == nil && slices.Equal(outputs, p.stack.Outputs)
}

func sameTags(a, b []resource.Tag) bool {
	m := map[string]string{}
	for _, t := range a {
		m[t.Key] = t.Value
	}
	for _, t := range b {
		if v, ok := m[t.Key]; !ok || v != t.Value {
			return false
		}
	}
	return len(a) == len(b)
}
