package asl

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// dump writes a program as an indented tree of its fields, zero ones left out.
// States that are gone to are given by name.
func dump(p *Program) string {
	d := dumper{}
	d.value("Program", reflect.ValueOf(p).Elem(), 0)
	return strings.TrimSuffix(d.b.String(), "\n")
}

type dumper struct{ b strings.Builder }

func (d *dumper) line(depth int, format string, args ...any) {
	fmt.Fprintf(&d.b, strings.Repeat("  ", depth)+format+"\n", args...)
}

func (d *dumper) value(name string, v reflect.Value, depth int) {
	if v.IsZero() || name == "All" {
		return
	}
	switch x := v.Interface().(type) {
	case jsonvalue.Value:
		d.line(depth, "%s: %s", name, x.JSON())
		return
	case *State:
		d.line(depth, "%s: -> %s", name, x.Name)
		return
	case *Path:
		d.line(depth, "%s: %s", name, pathText(x))
		return
	case *Template:
		d.template(name, x, depth)
		return
	case []*State:
		for _, s := range x {
			d.fields(fmt.Sprintf("State %d %q", s.Index, s.Name), reflect.ValueOf(s).Elem(), depth)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		d.value(name, v.Elem(), depth)
	case reflect.Struct:
		d.fields(name, v, depth)
	case reflect.Slice:
		d.slice(name, v, depth)
	default:
		d.line(depth, "%s: %v", name, v)
	}
}

func (d *dumper) slice(name string, v reflect.Value, depth int) {
	if v.Type().Elem().Kind() == reflect.String {
		d.line(depth, "%s: %q", name, v.Interface())
		return
	}
	for i := range v.Len() {
		d.value(fmt.Sprintf("%s[%d]", name, i), v.Index(i), depth)
	}
}

func (d *dumper) fields(name string, v reflect.Value, depth int) {
	d.line(depth, "%s", name)
	for i := range v.NumField() {
		switch field := v.Type().Field(i).Name; {
		case field == "Index", field == "Name":
		case field == "Scope":
			d.value("StartAt", v.FieldByName("StartAt"), depth+1)
			d.value("States", v.FieldByName("States"), depth+1)
		default:
			d.value(field, v.Field(i), depth+1)
		}
	}
}

func (d *dumper) template(name string, t *Template, depth int) {
	head := fmt.Sprintf("%s: (%s)", name, t.Field)
	switch t.Kind {
	case TemplateLiteral:
		d.line(depth, "%s %s", head, t.Literal.JSON())
	case TemplatePath:
		d.line(depth, "%s path %s", head, pathText(t.Path))
	case TemplateIntrinsic:
		d.line(depth, "%s call %s", head, t.Intrinsic.Text)
	case TemplateJSONata:
		d.line(depth, "%s jsonata %s", head, t.JSONata.Text)
	case TemplateObject:
		d.line(depth, "%s object", head)
		for _, m := range t.Members {
			d.template(m.Key, m.Value, depth+1)
		}
	case TemplateArray:
		d.line(depth, "%s array", head)
		for i, e := range t.Elements {
			d.template(fmt.Sprintf("[%d]", i), e, depth+1)
		}
	}
}

func pathText(p *Path) string {
	switch p.Root {
	case RootContext:
		return fmt.Sprintf("%s = context object, %s", p.Text, p.Path)
	case RootVariable:
		return fmt.Sprintf("%s = variable %s, %s", p.Text, p.Variable, p.Path)
	default:
		return p.Text
	}
}
