package graph

import (
	"strings"

	"github.com/treadle-run/treadle/asl"
)

// longest is how many characters of a condition are shown.
const longest = 80

// condition words a rule of a Choice.
func condition(r asl.ChoiceRule) string {
	text := ""
	switch {
	case r.Condition != nil && r.Condition.JSONata != nil:
		text = strings.Join(strings.Fields(r.Condition.JSONata.Text), " ")
	case r.Condition != nil:
		text = r.Condition.Literal.JSON()
	default:
		text = test(r.Test)
	}
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return text
}

// relations are the signs of comparisons, by how their operators' names go on
// behind the kind of what is compared.
var relations = map[string]string{
	"Equals":            "=",
	"LessThan":          "<",
	"LessThanEquals":    "≤",
	"GreaterThan":       ">",
	"GreaterThanEquals": "≥",
	"Matches":           "matches",
}

func test(t *asl.Test) string {
	switch t.Operator {
	case "And", "Or":
		var parts []string
		for _, c := range t.Children {
			parts = append(parts, nested(c))
		}
		return strings.Join(parts, " "+strings.ToLower(t.Operator)+" ")
	case "Not":
		return "not " + nested(t.Children[0])
	}
	if kind, ok := strings.CutPrefix(t.Operator, "Is"); ok {
		verb := " is "
		if !t.Value.Bool() {
			verb = " is not "
		}
		return t.Variable.Text + verb + strings.ToLower(kind)
	}
	value := t.Value.JSON()
	if t.ValuePath != nil {
		value = t.ValuePath.Text
	}
	return t.Variable.Text + " " + relation(t.Operator) + " " + value
}

func nested(t *asl.Test) string {
	if t.Operator == "And" || t.Operator == "Or" {
		return "(" + test(t) + ")"
	}
	return test(t)
}

func relation(operator string) string {
	name := strings.TrimSuffix(operator, "Path")
	for _, kind := range []string{"String", "Numeric", "Boolean", "Timestamp"} {
		if rest, ok := strings.CutPrefix(name, kind); ok && relations[rest] != "" {
			return relations[rest]
		}
	}
	return name
}
