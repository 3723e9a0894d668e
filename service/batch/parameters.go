package batch

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// substituted returns a command in which each "Ref::name" stands for the value
// of that parameter; those without a value stay
// (https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html).
func substituted(command jsonvalue.Value, parameters map[string]string) jsonvalue.Value {
	words := make([]jsonvalue.Value, 0, command.Len())
	for _, w := range command.Elements() {
		words = append(words, jsonvalue.StringValue(substitute(w.Text(), parameters)))
	}
	return jsonvalue.ArrayValue(words...)
}

const placeholder = "Ref::"

// substitute replaces the placeholders of one word. What a value brings with it
// is not looked at again.
func substitute(word string, parameters map[string]string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(word, placeholder)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, ok := longestName(rest, parameters)
		if ok {
			b.WriteString(parameters[name])
		} else {
			b.WriteString(placeholder)
		}
		word = rest[len(name):]
	}
}

// longestName returns the longest name of a parameter that text begins with, as
// a whole word.
func longestName(text string, parameters map[string]string) (name string, ok bool) {
	for p := range parameters {
		if p != "" && len(p) > len(name) && strings.HasPrefix(text, p) && !(len(text) > len(p) && isWordByte(text[len(p)])) {
			name, ok = p, true
		}
	}
	return name, ok
}
