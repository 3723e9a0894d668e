package resource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// Invalid says what is wrong with the properties of a resource.
type Invalid struct{ Message string }

// Error implements error.
func (e *Invalid) Error() string { return e.Message }

// Accept checks the properties as a template has them, evaluated, and brings them
// into the form that operations take. Errors are of type *Invalid.
func (t *Type) Accept(logicalID string, v jsonvalue.Value, stackTags []Tag) (Properties, error) {
	c := checker{}
	var b jsonvalue.Builder
	for name := range v.Members() {
		if t.property(name) == nil {
			c.fail("#: extraneous key [%s] is not permitted", name)
		}
	}
	for i := range t.Properties {
		p := &t.Properties[i]
		switch e := v.Get(p.Name); {
		case e.Exists() && !e.IsNull():
			b.Set(p.Name, c.property(p, e))
		case p.Rule&Required != 0:
			c.fail("#: required key [%s] not found", p.Name)
		}
		if p.Form == Tags {
			if all := mergeTags(stackTags, b.Value().Get(p.Name)); all.Len() > 0 {
				b = with(b.Value(), p.Name, all)
			}
		}
	}
	if len(c.broken) > 0 {
		return Properties{}, &Invalid{fmt.Sprintf("Properties validation failed for resource %s with message: [%s]", logicalID, strings.Join(c.broken, ", "))}
	}
	result := Properties{b.Value()}
	if t.Check != nil {
		return result, t.Check(result)
	}
	return result, nil
}

// with returns a builder that goes on from an object with a member set.
func with(v jsonvalue.Value, key string, value jsonvalue.Value) (b jsonvalue.Builder) {
	for k, e := range v.Members() {
		b.Set(k, e)
	}
	b.Set(key, value)
	return b
}

// checker gathers what is wrong with properties.
type checker struct{ broken []string }

func (c *checker) fail(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

func (c *checker) property(p *Property, v jsonvalue.Value) jsonvalue.Value {
	path := "#/" + p.Name
	switch p.Form {
	case Text:
		return c.text(path, v)
	case Integer:
		return c.number(path, v, true)
	case Decimal:
		return c.number(path, v, false)
	case Flag:
		return c.flag(path, v)
	case Policies:
		return c.policies(path, v)
	case Texts:
		return c.texts(path, v)
	case Document:
		return c.document(path, v)
	case Tags:
		return c.tags(path, v)
	case ByModel:
		return c.shape(path, p.shape, without(v, p.Besides))
	}
	return v
}

// without returns an object without some of its members.
func without(v jsonvalue.Value, names []string) jsonvalue.Value {
	if len(names) == 0 || v.Kind() != jsonvalue.Object {
		return v
	}
	var b jsonvalue.Builder
	for k, e := range v.Members() {
		if !slices.Contains(names, k) {
			b.Set(k, e)
		}
	}
	return b.Value()
}

// shape brings a value into the form of a shape: strings become numbers and
// booleans and the other way round, as CloudFormation does, and members get
// their names in the API.
func (c *checker) shape(path string, s *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	switch s.Type {
	case model.Structure:
		return c.structure(path, s, v)
	case model.List:
		return c.list(path, s, v)
	case model.Map:
		return c.mapping(path, s, v)
	case model.Integer, model.Long:
		return c.number(path, v, true)
	case model.Float, model.Double:
		return c.number(path, v, false)
	case model.Boolean:
		return c.flag(path, v)
	case model.String:
		if k := v.Kind(); k == jsonvalue.Object || k == jsonvalue.Array {
			if documents[s.Name] {
				return jsonvalue.StringValue(v.JSON())
			}
		}
	}
	return c.text(path, v)
}

// documents are the shapes of texts in which JSON is expected, so that templates
// may give an object.
var documents = map[string]bool{"EventPattern": true}

func (c *checker) structure(path string, s *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Object {
		return c.wrong(path, "JSONObject", v)
	}
	var b jsonvalue.Builder
	for name, e := range v.Members() {
		m := memberOf(s, name)
		if m == nil {
			c.fail("%s: extraneous key [%s] is not permitted", path, name)
			continue
		}
		if !e.IsNull() {
			b.Set(m.Name, c.shape(path+"/"+name, m.Shape, e))
		}
	}
	for _, m := range s.Members {
		if m.Required && !b.Value().Has(m.Name) {
			c.fail("%s: required key [%s] not found", path, upperFirst(m.Name))
		}
	}
	return b.Value()
}

func (c *checker) list(path string, s *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Array {
		return c.wrong(path, "JSONArray", v)
	}
	var list []jsonvalue.Value
	for i, e := range v.Elements() {
		list = append(list, c.shape(path+"/"+strconv.Itoa(i), s.Element.Shape, e))
	}
	return jsonvalue.ArrayValue(list...)
}

func (c *checker) mapping(path string, s *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Object {
		return c.wrong(path, "JSONObject", v)
	}
	var b jsonvalue.Builder
	for k, e := range v.Members() {
		b.Set(k, c.shape(path+"/"+k, s.Element.Shape, e))
	}
	return b.Value()
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
