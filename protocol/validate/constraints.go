package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// violation is one broken constraint.
type violation struct {
	value      string // as the message shows it: "Value 'x'", "Value null"
	path       string // "tags.1.member.key"
	constraint string
	pattern    string // of the model, if it is the pattern that is not matched
}

func (v violation) String() string {
	return v.value + " at '" + v.path + "' failed to satisfy constraint: " + v.constraint
}

// constraints gathers what is broken, in the order of the model's members.
type constraints struct{ broken []violation }

const notNull = "Member must not be null"

// structure checks the members of a structure. The path is that of the
// structure, with a dot at its end unless it is the input itself.
func (c *constraints) structure(path string, shape *model.Shape, v jsonvalue.Value) {
	for _, m := range shape.Members {
		e := v.Get(m.Name)
		memberPath := path + lowerFirst(m.Name)
		switch {
		case e.Exists() && !e.IsNull():
			c.value(memberPath, m.Shape, e)
		case m.Required:
			c.broken = append(c.broken, violation{"Value null", memberPath, notNull, ""})
		}
	}
}

// lowerFirst makes a member's name what AWS calls it in messages: "RoleName"
// is 'roleName', "KMSKeyArn" is 'kMSKeyArn'.
func lowerFirst(name string) string {
	return strings.ToLower(name[:1]) + name[1:]
}

func (c *constraints) value(path string, shape *model.Shape, v jsonvalue.Value) {
	for _, b := range broken(shape, v) {
		c.broken = append(c.broken, violation{shown(shape, v), path, b.words, b.pattern})
	}
	switch shape.Type {
	case model.Structure:
		c.structure(path+".", shape, v)
	case model.List:
		c.list(path, shape, v)
	case model.Map:
		c.mapping(path, shape, v)
	}
}

// list checks the items of a list: those that are structures each by itself,
// others all at once.
func (c *constraints) list(path string, shape *model.Shape, v jsonvalue.Value) {
	element := shape.Element.Shape
	fails := false
	for i, e := range v.Elements() {
		if e.IsNull() || len(broken(element, e)) > 0 {
			fails = true
			continue
		}
		c.inner(path+"."+strconv.Itoa(i+1)+".member", element, e)
	}
	if fails {
		all := append(all(element), notNull)
		c.collection(path, shape, v, "Member must satisfy constraint: ", all)
	}
}

// mapping checks the keys and the values of a map.
func (c *constraints) mapping(path string, shape *model.Shape, v jsonvalue.Value) {
	key, element := shape.Key.Shape, shape.Element.Shape
	keyFails, valueFails := false, false
	for k, e := range v.Members() {
		keyFails = keyFails || len(broken(key, jsonvalue.StringValue(k))) > 0
		if e.IsNull() || len(broken(element, e)) > 0 {
			valueFails = true
			continue
		}
		c.inner(path+"."+k+".member", element, e)
	}
	if keyFails {
		c.collection(path, shape, v, "Map keys must satisfy constraint: ", all(key))
	}
	if valueFails {
		c.collection(path, shape, v, "Map value must satisfy constraint: ", append(all(element), notNull))
	}
}

// inner checks what is within an item of a collection.
func (c *constraints) inner(path string, shape *model.Shape, v jsonvalue.Value) {
	switch shape.Type {
	case model.Structure, model.List, model.Map:
		c.value(path, shape, v)
	}
}

func (c *constraints) collection(path string, shape *model.Shape, v jsonvalue.Value, lead string, all []string) {
	words := lead + "[" + strings.Join(all, ", ") + "]"
	c.broken = append(c.broken, violation{shown(shape, v), path, words, ""})
}

// constraint is one constraint of a shape.
type constraint struct {
	words   string
	pattern string
	holds   func(shape *model.Shape, v jsonvalue.Value) bool
}

// constraintsOf lists the constraints of a shape in the order in which AWS
// tells of them.
func constraintsOf(shape *model.Shape) []constraint {
	var list []constraint
	quantity := "have length"
	if isNumber(shape.Type) {
		quantity = "have value"
	}
	if shape.Max != nil {
		list = append(list, constraint{"Member must " + quantity + " less than or equal to " + number(*shape.Max), "", atMost})
	}
	if shape.Min != nil {
		list = append(list, constraint{"Member must " + quantity + " greater than or equal to " + number(*shape.Min), "", atLeast})
	}
	if shape.Pattern != "" {
		list = append(list, constraint{"Member must satisfy regular expression pattern: " + shape.Pattern, shape.Pattern, matches})
	}
	if len(shape.Enum) > 0 {
		list = append(list, constraint{"Member must satisfy enum value set: [" + strings.Join(enumValues(shape), ", ") + "]", "", isListed})
	}
	return list
}

// broken returns the constraints of a shape that v does not satisfy.
func broken(shape *model.Shape, v jsonvalue.Value) []constraint {
	if satisfies(shape, v) {
		return nil
	}
	return slices.DeleteFunc(constraintsOf(shape), func(c constraint) bool { return c.holds(shape, v) })
}

// satisfies is what nearly every value does; it makes no words.
func satisfies(shape *model.Shape, v jsonvalue.Value) bool {
	return (shape.Max == nil || atMost(shape, v)) &&
		(shape.Min == nil || atLeast(shape, v)) &&
		(shape.Pattern == "" || matches(shape, v)) &&
		(len(shape.Enum) == 0 || isListed(shape, v))
}

// all returns the words of all constraints of a shape.
func all(shape *model.Shape) []string {
	var words []string
	for _, c := range constraintsOf(shape) {
		words = append(words, c.words)
	}
	return words
}

func atMost(shape *model.Shape, v jsonvalue.Value) bool  { return measure(shape, v) <= *shape.Max }
func atLeast(shape *model.Shape, v jsonvalue.Value) bool { return measure(shape, v) >= *shape.Min }

func isListed(shape *model.Shape, v jsonvalue.Value) bool {
	if anyCase[shape.Name] {
		return slices.ContainsFunc(shape.Enum, func(s string) bool { return strings.EqualFold(s, v.Text()) })
	}
	return slices.Contains(shape.Enum, v.Text())
}

func enumValues(shape *model.Shape) []string {
	if seen := enumOrder[shape.Name]; len(seen) == len(shape.Enum) {
		return seen
	}
	return shape.Enum
}

// measure is what Min and Max bound: the value of a number, the characters of
// a string, the bytes of a blob, the items of a list or map.
func measure(shape *model.Shape, v jsonvalue.Value) float64 {
	switch {
	case isNumber(shape.Type):
		f, _ := v.Float64()
		return f
	case shape.Type == model.String:
		return float64(utf8.RuneCountInString(v.Text()))
	case shape.Type == model.Blob:
		text := strings.TrimRight(v.Text(), "=")
		return float64(len(text) * 3 / 4)
	default:
		return float64(v.Len())
	}
}

func isNumber(t model.Type) bool {
	switch t {
	case model.Integer, model.Long, model.Float, model.Double:
		return true
	}
	return false
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// shown is a value as messages have it. That of a sensitive shape is not told.
func shown(shape *model.Shape, v jsonvalue.Value) string {
	if shape.Sensitive || shape.Element != nil && shape.Element.Shape.Sensitive {
		return "Value"
	}
	return fmt.Sprintf("Value '%s'", javaText(v))
}

// javaText writes a value as Java does, in whose terms AWS's messages are.
func javaText(v jsonvalue.Value) string {
	var parts []string
	switch v.Kind() {
	case jsonvalue.Array:
		for _, e := range v.Elements() {
			parts = append(parts, javaText(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case jsonvalue.Object:
		for k, e := range v.Members() {
			parts = append(parts, k+"="+javaText(e))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case jsonvalue.String:
		return v.Text()
	default:
		return v.JSON()
	}
}
