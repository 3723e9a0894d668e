package intrinsic

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// format puts the arguments in the place of each {} of the template. In a
// template that is a literal, \{\} is no such place.
func format(in *invocation) (jsonvalue.Value, error) {
	template, err := in.string(0)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	pieces := strings.Split(template, "{}")
	if in.call.args[0].source != "" {
		pieces = literalPieces(in.call.args[0].source)
	}
	if len(pieces) != len(in.args) {
		return jsonvalue.Value{}, in.fail("The template has %d placeholders, but %d arguments are given",
			len(pieces)-1, len(in.args)-1)
	}
	var b strings.Builder
	b.WriteString(pieces[0])
	for i, piece := range pieces[1:] {
		b.WriteString(in.args[i+1].JavaText())
		b.WriteString(piece)
		if b.Len() > maxResult {
			return jsonvalue.Value{}, in.tooLarge()
		}
	}
	return jsonvalue.StringValue(b.String()), nil
}

// literalPieces splits a string literal at each {} that is not escaped and takes
// the escapes out of the pieces.
func literalPieces(source string) []string {
	var pieces []string
	var piece []byte
	for i := 0; i < len(source); i++ {
		switch {
		case source[i] == '\\':
			i++
			piece = append(piece, source[i])
		case strings.HasPrefix(source[i:], "{}"):
			i++
			pieces = append(pieces, string(piece))
			piece = nil
		default:
			piece = append(piece, source[i])
		}
	}
	return append(pieces, string(piece))
}

// stringSplit splits at every character that is one of the second argument's.
// Nothing between two of them is left out, as recorded on AWS.
func stringSplit(in *invocation) (jsonvalue.Value, error) {
	text, err := in.string(0)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	separators, err := in.string(1)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	isSeparator := runeSet(separators)
	var list []jsonvalue.Value
	for _, part := range strings.FieldsFunc(text, isSeparator) {
		list = append(list, jsonvalue.StringValue(part))
	}
	return jsonvalue.ArrayValue(list...), nil
}

func runeSet(s string) func(rune) bool {
	set := map[rune]bool{}
	for _, r := range s {
		set[r] = true
	}
	return func(r rune) bool { return set[r] }
}

func stringToJSON(in *invocation) (jsonvalue.Value, error) {
	text, err := in.string(0)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := jsonvalue.Parse(text)
	if err != nil {
		return jsonvalue.Value{}, in.fail("%v", err)
	}
	return v, nil
}

func jsonToString(in *invocation) (jsonvalue.Value, error) {
	return jsonvalue.StringValue(in.args[0].JSON()), nil
}

// jsonMerge merges two objects; of members with equal names the second's stands.
// AWS has the shallow merge only.
func jsonMerge(in *invocation) (jsonvalue.Value, error) {
	for i, kind := range []jsonvalue.Kind{jsonvalue.Object, jsonvalue.Object, jsonvalue.Bool} {
		if err := in.want(i, kind); err != nil {
			return jsonvalue.Value{}, err
		}
	}
	if in.args[2].Bool() {
		return jsonvalue.Value{}, in.fail("Deep merging is not supported: argument 3 must be false")
	}
	var b jsonvalue.Builder
	for _, v := range in.args[:2] {
		for k, e := range v.Members() {
			b.Set(k, e)
		}
	}
	return b.Value(), nil
}
