package template

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// forEach begins the name of a loop, which stands where a member could.
const forEach = "Fn::ForEach::"

// withoutLoops leaves out the loops of a section while the transform that
// unrolls them is still to come.
func (b *builder) withoutLoops(v jsonvalue.Value) jsonvalue.Value {
	if !slices.Contains(b.t.Transforms, LanguageExtensions) {
		return v
	}
	var rest jsonvalue.Builder
	for key, member := range v.Members() {
		if !strings.HasPrefix(key, forEach) {
			rest.Set(key, member)
		}
	}
	return rest.Value()
}

// resources reads the section Resources.
func (b *builder) resources(v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.Object {
		return Errorf("Template format error: unsupported structure.")
	}
	return members(b.withoutLoops(v), "Resources", "Resource", maxResources, func(name string, v jsonvalue.Value) error {
		if slices.ContainsFunc(b.t.Parameters, func(p Parameter) bool { return p.Name == name }) {
			return Errorf("Template format error: The name %s is that of a parameter and of a resource.", name)
		}
		r, err := b.resource(name, v)
		b.t.Resources = append(b.t.Resources, r)
		return err
	})
}

// resourceMembers are the members of a resource with what reads each.
var resourceMembers = map[string]func(r *Resource, v jsonvalue.Value) error{
	"Type":           (*Resource).readType,
	"Properties":     func(r *Resource, v jsonvalue.Value) error { return readObject(&r.Properties, "Properties", v) },
	"Metadata":       func(r *Resource, v jsonvalue.Value) error { return readObject(&r.Metadata, "Metadata", v) },
	"CreationPolicy": func(r *Resource, v jsonvalue.Value) error { return readObject(&r.CreationPolicy, "CreationPolicy", v) },
	"UpdatePolicy":   func(r *Resource, v jsonvalue.Value) error { return readObject(&r.UpdatePolicy, "UpdatePolicy", v) },
	"Condition":      func(r *Resource, v jsonvalue.Value) error { return readCondition(&r.Condition, v) },
	"DependsOn":      (*Resource).readDependsOn,
	"DeletionPolicy": func(r *Resource, v jsonvalue.Value) error {
		r.deletion = v
		return nil
	},
	"UpdateReplacePolicy": func(r *Resource, v jsonvalue.Value) error {
		r.replacement = v
		return nil
	},
	"Description": func(*Resource, jsonvalue.Value) error { return nil },
	"Version":     func(*Resource, jsonvalue.Value) error { return nil },
}

// transformMembers are members of resources that the transform for serverless
// applications takes out.
var transformMembers = []string{"Connectors", "IgnoreGlobals"}

func (b *builder) resource(name string, v jsonvalue.Value) (Resource, error) {
	r := Resource{LogicalID: name}
	if v.Kind() != jsonvalue.Object {
		return r, Errorf("Template format error: Any Resources member must be an object.")
	}
	for key, member := range v.Members() {
		read, ok := resourceMembers[key]
		if !ok && b.pending() && slices.Contains(transformMembers, key) {
			continue
		}
		if !ok {
			return r, Errorf("Invalid template resource property '%s'", key)
		}
		if err := read(&r, member); err != nil {
			return r, err
		}
	}
	if r.Type == "" {
		return r, Errorf("Template format error: [/Resources/%s] Every Resources object must contain a Type member.", name)
	}
	return r, b.policies(&r)
}

func (r *Resource) readType(v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.String {
		return Errorf("Template format error: [/Resources/%s/Type] Every Type member must be a string.", r.LogicalID)
	}
	r.Type = v.Text()
	return nil
}

func readObject(to *jsonvalue.Value, member string, v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.Object {
		return Errorf("Template format error: Any %s member must be an object.", member)
	}
	*to = v
	return nil
}

func readCondition(to *string, v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.String {
		return Errorf("Template format error: Every Condition member must be a string.")
	}
	*to = v.Text()
	return nil
}

// readDependsOn takes a name or a list of names.
func (r *Resource) readDependsOn(v jsonvalue.Value) error {
	each := []jsonvalue.Value{v}
	if v.Kind() == jsonvalue.Array {
		each = each[:0]
		for _, e := range v.Elements() {
			each = append(each, e)
		}
	}
	for _, e := range each {
		if e.Kind() != jsonvalue.String {
			return Errorf("Template format error: Every DependsOn value must be a string.")
		}
		r.DependsOn = append(r.DependsOn, e.Text())
	}
	return nil
}

// policies checks the two policies as far as they are plain texts: with the
// language extensions they may be functions, whose values Bind checks.
func (b *builder) policies(r *Resource) error {
	for _, p := range r.policyList() {
		if !p.value.Exists() || p.value.Kind() == jsonvalue.Object && (b.t.extended || b.pending()) {
			continue
		}
		if err := p.set(r, p.value); err != nil {
			return err
		}
	}
	return nil
}

// policy is one of the policies of a resource that say what becomes of the thing
// when the template no longer has the resource.
type policy struct {
	name    string
	value   jsonvalue.Value
	to      *string
	allowed []string
}

func (r *Resource) policyList() []policy {
	return []policy{
		{"DeletionPolicy", r.deletion, &r.DeletionPolicy, []string{"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"}},
		{"UpdateReplacePolicy", r.replacement, &r.UpdateReplacePolicy, []string{"Delete", "Retain", "Snapshot"}},
	}
}

func (p policy) set(r *Resource, v jsonvalue.Value) error {
	if v.Kind() != jsonvalue.String {
		return Errorf("Template format error: Every %s member must be a string.", p.name)
	}
	if !slices.Contains(p.allowed, v.Text()) {
		return Errorf("Template format error: Unrecognized %s %s for %s.", p.name, v.Text(), r.LogicalID)
	}
	*p.to = v.Text()
	return nil
}
