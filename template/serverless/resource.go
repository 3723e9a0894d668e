package serverless

import (
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// resource is a serverless resource on its way.
type resource struct {
	x          *transform
	id         string
	attributes jsonvalue.Value // Type, Properties, Condition, …
	properties jsonvalue.Value // with the globals
	made       []jsonvalue.Member
}

// make makes the resources that this one stands for.
func (r *resource) make(kind string) error {
	f, ok := kinds[kind]
	if !ok {
		return template.Errorf("The type %s is not supported here.", kind)
	}
	if properties := r.attributes.Get("Properties"); properties.Exists() && properties.Kind() != jsonvalue.Object {
		return template.Errorf("'Properties' must be an object.")
	}
	if r.attributes.Has("Connectors") {
		return template.Errorf("'Connectors' are not supported here.")
	}
	return f(r)
}

// known refuses properties that the type has not.
func (r *resource) known(kind string, names ...[]string) error {
	return onlyNames(r.properties, kind, slices.Concat(names...))
}

// onlyNames refuses members of an object that have other names.
func onlyNames(v jsonvalue.Value, kind string, names []string) error {
	for name := range v.Members() {
		if !slices.Contains(names, name) {
			return template.Errorf("property %s not defined for resource of type %s", name, kind)
		}
	}
	return nil
}

// get returns a property, Missing where there is none.
func (r *resource) get(name string) jsonvalue.Value { return r.properties.Get(name) }

// passed are the attributes of the serverless resource that all of its
// resources get.
var passed = []string{"Condition", "DeletionPolicy", "UpdateReplacePolicy"}

// add adds a resource; further are attributes of its own.
func (r *resource) add(id, kind string, properties jsonvalue.Value, further ...any) {
	v := object("Type", kind)
	for _, name := range passed {
		if a := r.attributes.Get(name); a.Exists() {
			v = v.With(name, a)
		}
	}
	for name, a := range object(further...).Members() {
		if !v.Has(name) {
			v = v.With(name, a)
		}
	}
	r.made = append(r.made, jsonvalue.Member{Key: id, Value: v.With("Properties", properties)})
}

// addMain adds the resource that has the logical id of the serverless one.
func (r *resource) addMain(kind string, properties jsonvalue.Value) {
	r.add(r.id, kind, properties, "DependsOn", r.attributes.Get("DependsOn"), "Metadata", r.attributes.Get("Metadata"))
}

// tags returns the property Tags as a list, with the tag that tells who made the
// resource.
func (r *resource) tags(creator string) (jsonvalue.Value, error) {
	list := []jsonvalue.Value{object("Key", creator, "Value", "SAM")}
	tags := r.get("Tags")
	if tags.Exists() && tags.Kind() != jsonvalue.Object {
		return tags, template.Errorf("'Tags' must be a map.")
	}
	for key, value := range tags.Members() {
		list = append(list, object("Key", key, "Value", value))
	}
	return jsonvalue.ArrayValue(list...), nil
}

// alias returns the name under AutoPublishAlias, "" where there is none.
func (r *resource) alias() (string, error) {
	v := r.get("AutoPublishAlias")
	if !v.Exists() {
		return "", nil
	}
	if v = r.x.parameter(v); v.Kind() != jsonvalue.String || v.Text() == "" {
		return "", template.Errorf("'AutoPublishAlias' must be a string or a Ref to a template parameter")
	}
	return v.Text(), nil
}

// aliasID returns the logical id of an alias.
func (r *resource) aliasID(name string) string { return r.id + "Alias" + plain(name) }
