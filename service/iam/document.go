package iam

import (
	"slices"
	"unicode"

	"github.com/treadle-run/treadle/jsonvalue"
)

// The grammar of policy documents is at
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.

// maxPolicySize is how many characters a managed policy may have, without
// white space.
const maxPolicySize = 6144

const syntaxErrors = "Syntax errors in policy."

// policySize counts as IAM does for its quotas.
func policySize(document string) int {
	n := 0
	for _, c := range document {
		if !unicode.IsSpace(c) {
			n++
		}
	}
	return n
}

func checkManagedPolicy(document string) error {
	if policySize(document) > maxPolicySize {
		return limitExceeded("Cannot exceed quota for PolicySize: %d", maxPolicySize)
	}
	return checkIdentityPolicy(document)
}

// checkIdentityPolicy checks a policy that says what its holder may do.
func checkIdentityPolicy(document string) error {
	return checkPolicy(document, syntaxErrors, func(statement jsonvalue.Value) error {
		switch {
		case hasOneOf(statement, "Principal", "NotPrincipal"):
			return malformedPolicy("Policy document should not specify a principal.")
		case !hasOneOf(statement, "Action", "NotAction"):
			return malformedPolicy("Policy statement must contain actions.")
		case !hasOneOf(statement, "Resource", "NotResource"):
			return malformedPolicy("Policy statement must contain resources.")
		}
		return nil
	})
}

// checkTrustPolicy checks a policy that says who may assume a role.
func checkTrustPolicy(document string) error {
	return checkPolicy(document, "This policy contains invalid Json", func(statement jsonvalue.Value) error {
		switch {
		case hasOneOf(statement, "Resource", "NotResource"):
			return malformedPolicy("Has prohibited field Resource")
		case !hasOneOf(statement, "Principal", "NotPrincipal"):
			return malformedPolicy("Missing required field Principal")
		case !hasOneOf(statement, "Action", "NotAction"):
			return malformedPolicy("Missing required field Action")
		}
		return nil
	})
}

func hasOneOf(statement jsonvalue.Value, names ...string) bool {
	return slices.ContainsFunc(names, statement.Has)
}

// checkPolicy checks what all policies have in common, then each statement with
// check.
func checkPolicy(document, notJSON string, check func(statement jsonvalue.Value) error) error {
	doc, err := jsonvalue.Parse(document)
	if err != nil || doc.Kind() != jsonvalue.Object {
		return malformedPolicy(notJSON)
	}
	if !onlyMembers(doc, "Version", "Id", "Statement") || !knownVersion(doc.Get("Version")) {
		return malformedPolicy(syntaxErrors)
	}
	statements := oneOrMore(doc.Get("Statement"))
	if len(statements) == 0 {
		return malformedPolicy(syntaxErrors)
	}
	var ids []string
	for _, statement := range statements {
		if !wellFormed(statement) {
			return malformedPolicy(syntaxErrors)
		}
		if err := check(statement); err != nil {
			return err
		}
		if id := statement.Get("Sid").Text(); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if len(slices.Compact(slices.Clone(ids))) < len(ids) {
		return malformedPolicy("Statement IDs (SID) in a single policy must be unique.")
	}
	return nil
}

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
	}
	return v.Len() > 0
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
