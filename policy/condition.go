package policy

import (
	"strings"
)

// condition is one key of an operator: all conditions of a statement have to
// hold, of the values one.
type condition struct {
	operator   *operator
	quantifier quantifier
	ifExists   bool
	key        string // in small letters
	values     []pattern
}

// quantifier says how many of the request's values a condition is about.
type quantifier int

const (
	anyValue quantifier = iota // none named: a key has one value
	forAllValues
	forAnyValue
)

// operator compares values of a request with those of a policy.
type operator struct {
	compare func(value string, want []rune) bool
	// negated operators ask that no value matches.
	negated bool
	style   style // of the policy's values; variables only where the policy has any
}

// operators are those of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
// Null is not among them: it asks for the key, not for its values.
var operators = withOpposites(map[string]*operator{
	"StringEquals":           {compare: equal, style: style{variables: true}},
	"StringEqualsIgnoreCase": {compare: equalFold, style: style{variables: true}},
	"StringLike":             {compare: like, style: style{variables: true, wild: true}},
	"ArnEquals":              {compare: arnLike, style: style{variables: true, wild: true}},
	"ArnLike":                {compare: arnLike, style: style{variables: true, wild: true}},
	"NumericEquals":          {compare: numeric(func(c int) bool { return c == 0 })},
	"NumericLessThan":        {compare: numeric(func(c int) bool { return c < 0 })},
	"NumericLessThanEquals":  {compare: numeric(func(c int) bool { return c <= 0 })},
	"NumericGreaterThan":     {compare: numeric(func(c int) bool { return c > 0 })},
	"NumericGreaterThanEquals": {
		compare: numeric(func(c int) bool { return c >= 0 }),
	},
	"DateEquals":            {compare: date(func(c int) bool { return c == 0 })},
	"DateLessThan":          {compare: date(func(c int) bool { return c < 0 })},
	"DateLessThanEquals":    {compare: date(func(c int) bool { return c <= 0 })},
	"DateGreaterThan":       {compare: date(func(c int) bool { return c > 0 })},
	"DateGreaterThanEquals": {compare: date(func(c int) bool { return c >= 0 })},
	"Bool":                  {compare: equalFold},
	"BinaryEquals":          {compare: sameBytes},
	"IpAddress":             {compare: inNetwork},
})

// opposites are the operators that ask for the opposite of another.
var opposites = map[string]string{
	"StringNotEquals":           "StringEquals",
	"StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
	"StringNotLike":             "StringLike",
	"ArnNotEquals":              "ArnEquals",
	"ArnNotLike":                "ArnLike",
	"NumericNotEquals":          "NumericEquals",
	"DateNotEquals":             "DateEquals",
	"NotIpAddress":              "IpAddress",
}

// nullOperator asks whether the request lacks the key.
var nullOperator = &operator{compare: equalFold}

func withOpposites(table map[string]*operator) map[string]*operator {
	for name, of := range opposites {
		o := *table[of]
		o.negated = true
		table[name] = &o
	}
	return table
}

// newCondition reads the name of an operator ("ForAllValues:StringLikeIfExists").
// It is not ok for one that AWS has not.
func newCondition(name string) (c condition, ok bool) {
	switch prefix, rest, found := strings.Cut(name, ":"); {
	case !found:
	case prefix == "ForAllValues":
		c.quantifier, name = forAllValues, rest
	case prefix == "ForAnyValue":
		c.quantifier, name = forAnyValue, rest
	default:
		return c, false
	}
	if name == "Null" {
		c.operator = nullOperator
		return c, true
	}
	name, c.ifExists = strings.CutSuffix(name, "IfExists")
	c.operator, ok = operators[name]
	return c, ok
}

// holds reports whether the condition is true of the request.
func (c *condition) holds(q *Request) bool {
	values := q.Context.values[c.key]
	switch {
	case c.operator == nullOperator:
		return c.null(q, len(values) == 0)
	case len(values) > 0:
	case c.ifExists, c.quantifier == forAllValues:
		return true
	case c.quantifier == forAnyValue:
		return false
	default:
		return c.operator.negated
	}
	switch c.quantifier {
	case forAllValues:
		for _, v := range values {
			if !c.accepts(q, v) {
				return false
			}
		}
		return true
	case forAnyValue:
		for _, v := range values {
			if c.accepts(q, v) {
				return true
			}
		}
		return false
	default:
		return c.one(q, values)
	}
}

// one is the condition without a quantifier: a match is one of any value, and
// none may match where the operator is negated.
func (c *condition) one(q *Request, values []string) bool {
	for _, v := range values {
		if c.accepts(q, v) != c.operator.negated {
			return !c.operator.negated
		}
	}
	return c.operator.negated
}

// accepts reports whether the condition holds of one value.
func (c *condition) accepts(q *Request, value string) bool {
	for i := range c.values {
		want, ok := c.values[i].expand(q)
		if ok && c.operator.compare(value, want) {
			return !c.operator.negated
		}
	}
	return c.operator.negated
}

// null is the operator Null: "true" asks that the key is not there.
func (c *condition) null(q *Request, absent bool) bool {
	for i := range c.values {
		want, _ := c.values[i].expand(q)
		if strings.EqualFold(string(want), "true") == absent {
			return true
		}
	}
	return false
}
