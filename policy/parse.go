package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// MalformedError is the error of a document that IAM refuses, in its words.
type MalformedError struct{ Message string }

// Error implements error.
func (e *MalformedError) Error() string { return e.Message }

func malformed(format string, args ...any) error {
	return &MalformedError{fmt.Sprintf(format, args...)}
}

// syntaxErrors is what IAM says of most that is wrong.
const syntaxErrors = "Syntax errors in policy."

// rules are what differs between the kinds of policies.
type rules struct {
	notJSON string // what is said of a text that is no JSON
	check   func(statement jsonvalue.Value) error
}

// ParseIdentity reads a policy that says what its holder may do: one of a user,
// a group, a role, or a session.
func ParseIdentity(text string) (*Document, error) {
	return parse(text, rules{syntaxErrors, func(s jsonvalue.Value) error {
		switch {
		case hasOneOf(s, "Principal", "NotPrincipal"):
			return malformed("Policy document should not specify a principal.")
		case !hasOneOf(s, "Action", "NotAction"):
			return malformed("Policy statement must contain actions.")
		case !hasOneOf(s, "Resource", "NotResource"):
			return malformed("Policy statement must contain resources.")
		}
		return checkResources(s)
	}})
}

// ParseTrust reads a policy that says who may assume a role.
func ParseTrust(text string) (*Document, error) {
	return parse(text, rules{"This policy contains invalid Json", func(s jsonvalue.Value) error {
		switch {
		case hasOneOf(s, "Resource", "NotResource"):
			return malformed("Has prohibited field Resource")
		case !hasOneOf(s, "Principal", "NotPrincipal"):
			return malformed("Missing required field Principal")
		case !hasOneOf(s, "Action", "NotAction"):
			return malformed("Missing required field Action")
		}
		for _, action := range oneOrMore(s.Get("Action")) {
			if name := strings.ToLower(action.Text()); name != "*" && strings.Contains(name, ":") && !strings.HasPrefix(name, "sts:") {
				return malformed("AssumeRole policy may only specify STS AssumeRole actions.")
			}
		}
		return nil
	}})
}

// ParseResource reads a policy that belongs to a resource, such as a function.
func ParseResource(text string) (*Document, error) {
	return parse(text, rules{syntaxErrors, func(s jsonvalue.Value) error {
		if !hasOneOf(s, "Principal", "NotPrincipal") || !hasOneOf(s, "Action", "NotAction") {
			return malformed(syntaxErrors)
		}
		return nil
	}})
}

func parse(text string, r rules) (*Document, error) {
	doc, err := jsonvalue.Parse(text)
	if err != nil || doc.Kind() != jsonvalue.Object {
		return nil, malformed("%s", r.notJSON)
	}
	if !onlyMembers(doc, "Version", "Id", "Statement") || !knownVersion(doc.Get("Version")) {
		return nil, malformed(syntaxErrors)
	}
	list := oneOrMore(doc.Get("Statement"))
	if len(list) == 0 {
		return nil, malformed(syntaxErrors)
	}
	d := &Document{Variables: doc.Get("Version").Text() == "2012-10-17"}
	var ids []string
	for i, s := range list {
		if !wellFormed(s) {
			return nil, malformed(syntaxErrors)
		}
		if err := r.check(s); err != nil {
			return nil, err
		}
		if err := checkActions(s); err != nil {
			return nil, err
		}
		conditions, err := d.conditions(s.Get("Condition"))
		if err != nil {
			return nil, err
		}
		d.statements = append(d.statements, d.statement(i, s, conditions))
		if id := s.Get("Sid").Text(); id != "" {
			ids = append(ids, id)
		}
	}
	d.asks = len(d.ContextKeys()) > 0
	slices.Sort(ids)
	if len(slices.Compact(slices.Clone(ids))) < len(ids) {
		return nil, malformed("Statement IDs (SID) in a single policy must be unique.")
	}
	return d, nil
}

// statement makes a statement of one that is well formed.
func (d *Document) statement(i int, s jsonvalue.Value, conditions []condition) statement {
	id := s.Get("Sid").Text()
	if id == "" {
		id = place(i)
	}
	return statement{
		id: id, deny: s.Get("Effect").Text() == "Deny",
		principals: newPrincipals(s),
		actions:    d.patterns(s, "Action", style{wild: true, fold: true}),
		resources:  d.patterns(s, "Resource", style{wild: true, variables: d.Variables}),
		conditions: conditions,
	}
}

func (d *Document) patterns(s jsonvalue.Value, name string, st style) patterns {
	p := patterns{not: s.Has("Not" + name)}
	element := s.Get(name)
	if p.not {
		element = s.Get("Not" + name)
	}
	for _, e := range oneOrMore(element) {
		p.list = append(p.list, newPattern(e.Text(), st))
	}
	return p
}

func newPrincipals(s jsonvalue.Value) *principals {
	p := &principals{not: s.Has("NotPrincipal")}
	element := s.Get("Principal")
	if p.not {
		element = s.Get("NotPrincipal")
	}
	switch element.Kind() {
	case jsonvalue.String:
		p.everyone = true
	case jsonvalue.Object:
		p.aws, p.services = texts(element.Get("AWS")), texts(element.Get("Service"))
	default:
		return nil
	}
	return p
}

// conditions reads {"Operator": {"key": value or values}}.
func (d *Document) conditions(v jsonvalue.Value) ([]condition, error) {
	var list []condition
	for name, keys := range v.Members() {
		operator, ok := newCondition(name)
		if !ok || keys.Kind() != jsonvalue.Object {
			return nil, malformed(syntaxErrors)
		}
		st := operator.operator.style
		st.variables = st.variables && d.Variables
		for key, values := range keys.Members() {
			c := operator
			c.key = strings.ToLower(key)
			for _, e := range oneOrMore(values) {
				text, ok := scalar(e)
				if !ok {
					return nil, malformed(syntaxErrors)
				}
				c.values = append(c.values, newPattern(text, st))
			}
			list = append(list, c)
		}
	}
	return list, nil
}

// scalar is the text of a condition's value: AWS takes numbers and truth values
// besides texts.
func scalar(v jsonvalue.Value) (string, bool) {
	switch v.Kind() {
	case jsonvalue.String:
		return v.Text(), true
	case jsonvalue.Number, jsonvalue.Bool:
		return v.JSON(), true
	default:
		return "", false
	}
}
