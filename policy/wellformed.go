package policy

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/jsonvalue"
)

func knownVersion(v jsonvalue.Value) bool {
	return !v.Exists() || v.Text() == "2012-10-17" || v.Text() == "2008-10-17"
}

// wellFormed reports whether a statement has known members of the right kinds,
// not both of a member and its opposite.
func wellFormed(statement jsonvalue.Value) bool {
	if statement.Kind() != jsonvalue.Object || !onlyMembers(statement, "Sid", "Effect", "Principal", "NotPrincipal",
		"Action", "NotAction", "Resource", "NotResource", "Condition") {
		return false
	}
	if effect := statement.Get("Effect").Text(); effect != "Allow" && effect != "Deny" {
		return false
	}
	if sid := statement.Get("Sid"); sid.Exists() && sid.Kind() != jsonvalue.String {
		return false
	}
	if condition := statement.Get("Condition"); condition.Exists() && condition.Kind() != jsonvalue.Object {
		return false
	}
	for _, name := range []string{"Principal", "Action", "Resource"} {
		if statement.Has(name) && statement.Has("Not"+name) {
			return false
		}
	}
	for _, name := range []string{"Action", "NotAction", "Resource", "NotResource"} {
		if v := statement.Get(name); v.Exists() && !isStrings(v) {
			return false
		}
	}
	return isPrincipal(statement.Get("Principal")) && isPrincipal(statement.Get("NotPrincipal"))
}

// checkActions refuses actions that name no service.
func checkActions(s jsonvalue.Value) error {
	for _, name := range []string{"Action", "NotAction"} {
		for _, action := range texts(s.Get(name)) {
			if action != "*" && !strings.Contains(action, ":") {
				return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
			}
		}
	}
	return nil
}

// checkResources refuses resources that are neither ARNs nor begin with a
// wildcard or a variable.
func checkResources(s jsonvalue.Value) error {
	for _, name := range []string{"Resource", "NotResource"} {
		for _, text := range texts(s.Get(name)) {
			if !strings.HasPrefix(text, "*") && !strings.HasPrefix(text, "arn:") && !strings.HasPrefix(text, "${") {
				return malformed("Resource %s must be in ARN format or \"*\".", text)
			}
		}
	}
	return nil
}

// isStrings reports whether v is a string or an array of strings.
func isStrings(v jsonvalue.Value) bool {
	list := oneOrMore(v)
	return len(list) > 0 && !slices.ContainsFunc(list, func(e jsonvalue.Value) bool { return e.Kind() != jsonvalue.String })
}

// isPrincipal reports whether v is nothing, "*", or names by kinds.
func isPrincipal(v jsonvalue.Value) bool {
	if v.Kind() != jsonvalue.Object {
		return !v.Exists() || v.Text() == "*"
	}
	for kind, names := range v.Members() {
		if !slices.Contains([]string{"AWS", "Service", "Federated", "CanonicalUser"}, kind) || !isStrings(names) {
			return false
		}
		if kind == "AWS" && slices.ContainsFunc(texts(names), func(name string) bool { return !isAWSPrincipal(name) }) {
			return false
		}
	}
	return v.Len() > 0
}

// isAWSPrincipal reports whether a name can be one of an account, a user, a role
// or a session. Ids of deleted ones (AROA…) are names too.
func isAWSPrincipal(name string) bool {
	if name == "*" || isAccount(name) || strings.HasPrefix(name, "AIDA") || strings.HasPrefix(name, "AROA") {
		return true
	}
	a, err := arn.Parse(name)
	return err == nil && (a.Service == "iam" || a.Service == "sts")
}

func hasOneOf(statement jsonvalue.Value, names ...string) bool {
	return slices.ContainsFunc(names, statement.Has)
}

func onlyMembers(v jsonvalue.Value, known ...string) bool {
	for name := range v.Members() {
		if !slices.Contains(known, name) {
			return false
		}
	}
	return true
}

// oneOrMore returns the elements of an array, or what stands without one.
func oneOrMore(v jsonvalue.Value) []jsonvalue.Value {
	if v.Kind() != jsonvalue.Array {
		if !v.Exists() {
			return nil
		}
		return []jsonvalue.Value{v}
	}
	var list []jsonvalue.Value
	for _, e := range v.Elements() {
		list = append(list, e)
	}
	return list
}

func texts(v jsonvalue.Value) []string {
	var list []string
	for _, e := range oneOrMore(v) {
		list = append(list, e.Text())
	}
	return list
}
