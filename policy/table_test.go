package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// rows calls f with the columns of each row of a table in testdata and returns
// how many there are.
func rows(t *testing.T, file string, f func(columns []string) (wrong string)) (n int) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if wrong := f(strings.Split(line, " | ")); wrong != "" {
			t.Errorf("%s:%d: %s\n%s", file, number, wrong, line)
		}
		n++
	}
	return n
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func TestMatching(t *testing.T) {
	rows(t, "matching.table", func(c []string) string {
		var q Request
		var got bool
		switch c[0] {
		case "action":
			q.action = strings.ToLower(c[2])
			p := patterns{list: []pattern{newPattern(c[1], style{wild: true, fold: true})}}
			got = p.matchAction(&q)
		case "resource":
			q.Resource = c[2]
			p := patterns{list: []pattern{newPattern(c[1], style{wild: true, variables: true})}}
			got = p.matchResource(&q)
		}
		return differ(yesNo(got), c[3])
	})
}

func TestConditions(t *testing.T) {
	rows(t, "conditions.table", func(c []string) string {
		text := fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":%s}}`,
			conditionJSON(c[0]))
		d, err := ParseIdentity(text)
		if err != nil {
			return err.Error()
		}
		q := Request{Action: "a:B", Resource: "*", Context: contextOf(c[1])}
		return differ(yesNo(Evaluate(q, &Set{Identity: []Named{{"p", d}}}).Allows()), c[2])
	})
}

func TestDocuments(t *testing.T) {
	parsers := map[string]func(string) (*Document, error){
		"identity": ParseIdentity, "trust": ParseTrust, "resource": ParseResource,
	}
	rows(t, "documents.table", func(c []string) string {
		_, err := parsers[c[0]](c[1])
		got := "ok"
		if err != nil {
			got = err.Error()
		}
		return differ(got, c[2])
	})
}

// TestTablesAreLarge holds the tables to what they are meant to be: some
// hundreds of cases.
func TestTablesAreLarge(t *testing.T) {
	n := 0
	for _, file := range []string{"matching.table", "conditions.table", "documents.table", "decisions.table"} {
		n += rows(t, file, func(c []string) string {
			if strings.HasPrefix(c[0], "policy ") {
				n-- // no case
			}
			return ""
		})
	}
	if n < 300 {
		t.Errorf("only %d rows", n)
	}
	t.Logf("%d rows", n)
}

func TestDecisions(t *testing.T) {
	documents := map[string]string{} // their statements in JSON
	rows(t, "decisions.table", func(c []string) string {
		if rest, ok := strings.CutPrefix(c[0], "policy "); ok {
			name, statements, _ := strings.Cut(rest, " =")
			documents[name] = statementsJSON(strings.TrimSpace(statements))
			return ""
		}
		set, err := setOf(documents, c[2])
		if err != nil {
			return err.Error()
		}
		q := Request{Principal: principalOf(c[0]), Context: contextOf(c[3])}
		q.Action, q.Resource, _ = strings.Cut(c[1], " on ")
		if parts := strings.Split(q.Resource, ":"); len(parts) > 5 {
			q.ResourceAccount = parts[4]
		}
		return differ(decisionText(Evaluate(q, set)), c[4])
	})
}

func differ(got, want string) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("got %q, want %q", got, want)
}

func decisionText(d Decision) string {
	kinds := map[Kind]string{Identity: "identity", Resource: "resource", Boundary: "boundary", Session: "session"}
	text := d.Effect.String() + " " + kinds[d.Kind]
	if d.Policy != "" {
		text += " " + d.Policy + d.Statement
	}
	return text
}

const testAccount = "111111111111"

// principalOf reads "user bob", "role app of 222222222222", "root", "service NAME".
func principalOf(text string) Principal {
	text, account, found := strings.Cut(text, " of ")
	if !found {
		account = testAccount
	}
	switch kind, name, _ := strings.Cut(text, " "); kind {
	case "user":
		return Principal{Account: account, ARN: "arn:aws:iam::" + account + ":user/" + name}
	case "role":
		return Principal{
			Account: account, Role: "arn:aws:iam::" + account + ":role/" + name,
			ARN: "arn:aws:sts::" + account + ":assumed-role/" + name + "/session",
		}
	case "service":
		return Principal{Service: name}
	default:
		return Principal{Account: account, ARN: "arn:aws:iam::" + account + ":root"}
	}
}

// setOf reads "identity=a,b boundary=c".
func setOf(documents map[string]string, text string) (*Set, error) {
	set := &Set{}
	if text == "-" {
		return set, nil
	}
	for part := range strings.SplitSeq(text, " ") {
		kind, names, _ := strings.Cut(part, "=")
		parse := map[string]func(string) (*Document, error){"resource": ParseResource, "trust": ParseTrust}[kind]
		if parse == nil {
			parse = ParseIdentity
		}
		list := []Named{}
		for name := range strings.SplitSeq(names, ",") {
			if documents[name] == "[]" {
				continue
			}
			d, err := parse(`{"Version":"2012-10-17","Statement":` + documents[name] + `}`)
			if err != nil {
				return nil, fmt.Errorf("%s: %w in %s", name, err, documents[name])
			}
			list = append(list, Named{name, d})
		}
		switch kind {
		case "identity":
			set.Identity = list
		case "boundary":
			set.Boundary = list
		case "session":
			set.Session = list
		case "trust":
			set.Resource, set.NeedsResource = list, true
		case "resource":
			set.Resource = list
		}
	}
	return set, nil
}

func statementsJSON(text string) string {
	list := []string{}
	for s := range strings.SplitSeq(text, " ; ") {
		if s != "" {
			list = append(list, statementJSON(s))
		}
	}
	return "[" + strings.Join(list, ",") + "]"
}

// statementJSON writes "allow s3:* on arn… to AWS:x if StringEquals k = v" as AWS does.
func statementJSON(text string) string {
	rest, condition, conditional := strings.Cut(text, " if ")
	rest, principals, named := strings.Cut(rest, " to ")
	rest, resources, located := strings.Cut(rest, " on ")
	effect, actions, _ := strings.Cut(rest, " ")
	members := []string{`"Effect":"` + strings.ToUpper(effect[:1]) + effect[1:] + `"`, element("Action", actions)}
	if located {
		members = append(members, element("Resource", resources))
	}
	if named {
		members = append(members, principalElement(principals))
	}
	if conditional {
		members = append(members, `"Condition":`+conditionJSON(condition))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func element(name, list string) string {
	list, not := strings.CutPrefix(list, "not ")
	if not {
		name = "Not" + name
	}
	return fmt.Sprintf("%q:%s", name, listJSON(list))
}

func principalElement(text string) string {
	name := "Principal"
	text, not := strings.CutPrefix(text, "not ")
	if not {
		name = "NotPrincipal"
	}
	if text == "*" {
		return fmt.Sprintf("%q:%q", name, "*")
	}
	kind, who, _ := strings.Cut(text, ":")
	return fmt.Sprintf("%q:{%q:%s}", name, kind, listJSON(who))
}

// conditionJSON writes "Operator key = values and Operator key = values".
func conditionJSON(text string) string {
	var list []string
	for c := range strings.SplitSeq(text, " and ") {
		left, values, _ := strings.Cut(c, " = ")
		operator, key, _ := strings.Cut(left, " ")
		list = append(list, fmt.Sprintf("%q:{%q:%s}", operator, key, listJSON(values)))
	}
	return "{" + strings.Join(list, ",") + "}"
}

// listJSON writes "a, b"; a comma within ${key, 'fallback'} parts nothing.
func listJSON(text string) string {
	var list []string
	for item := range strings.SplitSeq(text, ", ") {
		if n := len(list); n > 0 && strings.Count(list[n-1], "${") > strings.Count(list[n-1], "}") {
			list[n-1] += ", " + item
			continue
		}
		list = append(list, item)
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func contextOf(text string) (c Context) {
	if text == "-" {
		return c
	}
	for part := range strings.SplitSeq(text, "; ") {
		key, values, _ := strings.Cut(part, "=")
		c.Set(key, strings.Split(values, ", ")...)
	}
	return c
}
