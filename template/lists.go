package template

import (
	"strconv"

	"github.com/treadle-run/treadle/jsonvalue"
)

var errSelect = Errorf("Template error: Fn::Select requires a list argument with two elements: an integer index and a list")

func checkSelect(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Array || args.Len() != 2 {
		return errSelect
	}
	index, list := args.At(0), args.At(1)
	if s, ok := text(index); ok {
		if _, err := strconv.Atoi(s); err != nil {
			return errSelect
		}
	} else if !isCall(index) {
		return errSelect
	}
	if list.Kind() != jsonvalue.Array && !isCall(list) {
		return errSelect
	}
	return nil
}

func (e *evaluation) selectElement(args jsonvalue.Value) (jsonvalue.Value, error) {
	s, err := e.scalar(args.At(0), errSelect)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	values, err := e.value(args.At(1))
	if err != nil {
		return values, err
	}
	i, err := strconv.Atoi(s)
	if err != nil || values.Kind() != jsonvalue.Array {
		return values, errSelect
	}
	if i < 0 || i >= values.Len() {
		return values, Errorf("Template error: Fn::Select cannot select nonexistent value at index %d", i)
	}
	return values.At(i), nil
}

var errLength = Errorf("Template error: every Fn::Length object must have a value that is a list.")

func checkLength(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Array && !isCall(args) {
		return errLength
	}
	return nil
}

func (e *evaluation) length(args jsonvalue.Value) (jsonvalue.Value, error) {
	v, err := e.value(args)
	if err != nil {
		return v, err
	}
	if v.Kind() != jsonvalue.Array {
		return v, errLength
	}
	return jsonvalue.IntValue(int64(v.Len())), nil
}

var errGetAZs = Errorf("Template error: every Fn::GetAZs object must have a String-typed value.")

func checkGetAZs(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.String && !isCall(args) {
		return errGetAZs
	}
	return nil
}

// getAZs returns the zones of a region, of the stack's where none is named.
func (e *evaluation) getAZs(args jsonvalue.Value) (jsonvalue.Value, error) {
	region, err := e.scalar(args, errGetAZs)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	if region == "" && e.b.env.Region == "" {
		return jsonvalue.Value{}, Errorf("Template error: Fn::GetAZs cannot be used before the region is known")
	}
	return texts(e.b.env.zones(region)), nil
}

// texts returns a list of texts.
func texts(list []string) jsonvalue.Value {
	values := make([]jsonvalue.Value, len(list))
	for i, s := range list {
		values[i] = jsonvalue.StringValue(s)
	}
	return jsonvalue.ArrayValue(values...)
}
