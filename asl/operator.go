package asl

import (
	"maps"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// operandKind is what a comparison operator compares with.
type operandKind uint8

const (
	operandString operandKind = iota
	operandNumber
	operandBoolean
	operandTimestamp
	operandPath
)

// operators are the 39 comparison operators of Choice rules.
var operators = comparisonOperators()

// operatorNames are the names of operators in a fixed order.
var operatorNames = slices.Sorted(maps.Keys(operators))

func comparisonOperators() map[string]operandKind {
	table := map[string]operandKind{
		"BooleanEquals":     operandBoolean,
		"BooleanEqualsPath": operandPath,
		"StringMatches":     operandString,
	}
	for _, what := range []string{"Null", "Present", "Numeric", "String", "Boolean", "Timestamp"} {
		table["Is"+what] = operandBoolean
	}
	ordered := map[string]operandKind{"String": operandString, "Numeric": operandNumber, "Timestamp": operandTimestamp}
	for prefix, kind := range ordered {
		for _, relation := range []string{"Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"} {
			table[prefix+relation] = kind
			table[prefix+relation+"Path"] = operandPath
		}
	}
	return table
}

// operand checks the literal operand n of an operator.
func (b *scopeBuilder) operand(n *node, kind operandKind) {
	switch kind {
	case operandString:
		b.is(n, jsonvalue.String)
		b.warnPath(n, JSONPath)
	case operandNumber:
		b.is(n, jsonvalue.Number)
	case operandBoolean:
		b.is(n, jsonvalue.Bool)
	case operandTimestamp:
		b.timestamp(n)
	}
}
