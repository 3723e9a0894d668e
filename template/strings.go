package template

import (
	"encoding/base64"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// pair says whether a value is a list of two of which the first is a text.
func pair(args jsonvalue.Value) bool {
	if args.Kind() != jsonvalue.Array || args.Len() != 2 {
		return false
	}
	return args.At(0).Kind() == jsonvalue.String
}

var errJoin = Errorf("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and" +
	" (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.")

func checkJoin(args jsonvalue.Value) error {
	if !pair(args) || args.At(1).Kind() != jsonvalue.Array && !isCall(args.At(1)) {
		return errJoin
	}
	return nil
}

func (e *evaluation) join(args jsonvalue.Value) (jsonvalue.Value, error) {
	values, err := e.value(args.At(1))
	if err != nil {
		return values, err
	}
	if values.Kind() != jsonvalue.Array {
		return values, errJoin
	}
	delimiter := args.At(0).Text()
	var texts []string
	for _, v := range values.Elements() {
		s, ok := text(v)
		if !ok {
			return v, errJoin
		}
		if err := e.spend(len(s) + len(delimiter)); err != nil {
			return v, err
		}
		texts = append(texts, s)
	}
	joined := strings.Join(texts, delimiter)
	return jsonvalue.StringValue(joined), unresolved(joined)
}

var errSplit = Errorf("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and" +
	" (2) a string to be split or a function that returns a string to be split.")

func checkSplit(args jsonvalue.Value) error {
	if !pair(args) || args.At(0).Text() == "" {
		return errSplit
	}
	if _, ok := text(args.At(1)); !ok && !isCall(args.At(1)) {
		return errSplit
	}
	return nil
}

func (e *evaluation) split(args jsonvalue.Value) (jsonvalue.Value, error) {
	s, err := e.scalar(args.At(1), errSplit)
	if err == nil {
		err = e.spend(len(s))
	}
	if err != nil {
		return jsonvalue.Value{}, err
	}
	var parts []jsonvalue.Value
	for part := range strings.SplitSeq(s, args.At(0).Text()) {
		parts = append(parts, jsonvalue.StringValue(part))
	}
	return jsonvalue.ArrayValue(parts...), nil
}

var errBase64 = Errorf("Template error: every Fn::Base64 object must have a String-typed value.")

func checkBase64(args jsonvalue.Value) error {
	if _, ok := text(args); !ok && !isCall(args) {
		return errBase64
	}
	return nil
}

func (e *evaluation) base64(args jsonvalue.Value) (jsonvalue.Value, error) {
	s, err := e.scalar(args, errBase64)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return e.text(base64.StdEncoding.EncodeToString([]byte(s)))
}

var errToJSON = Errorf("Template error: every Fn::ToJsonString object must have a value that is an object or a list.")

func checkToJSON(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Object && args.Kind() != jsonvalue.Array {
		return errToJSON
	}
	return nil
}

func (e *evaluation) toJSON(args jsonvalue.Value) (jsonvalue.Value, error) {
	v, err := e.value(args)
	if err != nil {
		return v, err
	}
	if err := checkToJSON(v); err != nil {
		return v, err
	}
	if !v.SizeWithin(e.left) {
		return v, errTooLarge
	}
	return e.text(v.JSON())
}
