package template

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func checkRef(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.String || args.Text() == "" {
		return Errorf("Template error: every Ref object must have a single String value.")
	}
	return nil
}

func (e *evaluation) ref(args jsonvalue.Value) (jsonvalue.Value, error) {
	return e.lookup(args.Text())
}

// lookup returns what a name stands for: a pseudo parameter, a parameter or a
// resource.
func (e *evaluation) lookup(name string) (jsonvalue.Value, error) {
	if v, ok := e.b.values[name]; ok {
		return v, nil
	}
	if err := e.resource(name); err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := e.resolver.Ref(name)
	if err != nil {
		return v, fromResolver(name, err)
	}
	return v, nil
}

// resource makes sure that the name is that of a resource whose condition holds.
func (e *evaluation) resource(name string) error {
	if _, ok := e.b.active[name]; !ok || e.resolver == nil {
		return unresolvedResources([]string{name}, "Resources")
	}
	return nil
}

func checkGetAtt(args jsonvalue.Value) error {
	if resource, attribute, ok := attributeOf(args); ok && resource != "" && (isCall(attribute, "Ref") || attribute.Text() != "") {
		return nil
	}
	return Errorf("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute")
}

// attributeOf takes the argument of Fn::GetAtt apart: "X.A.B", or a list of X
// and A.B, or a list of X, A and B.
func attributeOf(args jsonvalue.Value) (resource string, attribute jsonvalue.Value, ok bool) {
	if args.Kind() == jsonvalue.String {
		resource, name, ok := strings.Cut(args.Text(), ".")
		return resource, jsonvalue.StringValue(name), ok
	}
	if args.Kind() != jsonvalue.Array || args.Len() < 2 || args.At(0).Kind() != jsonvalue.String {
		return "", attribute, false
	}
	resource, attribute = args.At(0).Text(), args.At(1)
	for i := 2; i < args.Len(); i++ {
		if attribute.Kind() != jsonvalue.String || args.At(i).Kind() != jsonvalue.String {
			return "", attribute, false
		}
		attribute = jsonvalue.StringValue(attribute.Text() + "." + args.At(i).Text())
	}
	return resource, attribute, true
}

func (e *evaluation) getAtt(args jsonvalue.Value) (jsonvalue.Value, error) {
	resource, attribute, _ := attributeOf(args)
	name, err := e.scalar(attribute, checkGetAtt(jsonvalue.NullValue()))
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return e.attribute(resource, name)
}

func (e *evaluation) attribute(resource, name string) (jsonvalue.Value, error) {
	if err := e.resource(resource); err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := e.resolver.GetAtt(resource, name)
	if err != nil {
		return v, fromResolver(resource+"."+name, err)
	}
	return v, nil
}

func checkImportValue(args jsonvalue.Value) error {
	free := visitor{call: func(name string, args jsonvalue.Value) error {
		if name == "Fn::GetAtt" || name == "Fn::ImportValue" || name == "Fn::GetAZs" {
			return errImport
		}
		return nil
	}}
	if _, ok := text(args); !ok && !isCall(args) {
		return Errorf("Template error: every Fn::ImportValue object must have a String-typed value.")
	}
	return free.value(args)
}

var errImport = Errorf("Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs")

func (e *evaluation) importValue(args jsonvalue.Value) (jsonvalue.Value, error) {
	name, err := e.importName(args)
	if err == nil && e.resolver == nil {
		err = Errorf("Template error: Fn::ImportValue cannot be used where no resource can be referred to")
	}
	if err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := e.resolver.ImportValue(name)
	if err != nil {
		return v, fromResolver("the import "+name, err)
	}
	return v, nil
}

// importName returns the name of the export that an Fn::ImportValue asks for.
func (e *evaluation) importName(args jsonvalue.Value) (string, error) {
	alone := *e
	alone.resolver = nil
	defer func() { e.left = alone.left }()
	return alone.scalar(args, Errorf("Template error: every Fn::ImportValue object must have a String-typed value."))
}
