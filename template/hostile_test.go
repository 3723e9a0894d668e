package template_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/internal/casefile"
	"github.com/treadle-run/treadle/template"
)

// TestHostile holds that templates made to hurt are refused, and in no time: none
// of them may take the tests' time limit.
func TestHostile(t *testing.T) {
	one := "Resources:\n  A: {Type: T, Properties: {P: %s}}\n"
	for _, c := range []struct{ name, body, want string }{
		{"too large", "Description: x\n" + strings.Repeat("#", template.MaxSize),
			"Template may not exceed 1000000 bytes in size."},
		{"aliases of aliases", bomb(40),
			"Template error: YAML aliases are not allowed in CloudFormation templates"},
		{"an alias of itself", "Resources: &x\n  A: *x\n",
			"Template error: YAML aliases are not allowed in CloudFormation templates"},
		{"deep YAML", fmt.Sprintf(one, strings.Repeat("[", 2000)+strings.Repeat("]", 2000)),
			"Template format error: YAML not well-formed. (line 2, column 1029)"},
		{"deep functions", fmt.Sprintf(one, strings.Repeat("!Base64 {Fn::Base64: ", 3000)+"x"+strings.Repeat("}", 3000)),
			"Template format error: YAML not well-formed."},
		{"deep JSON", strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000),
			"Template format error: JSON not well-formed."},
		{"too many resources", many("Resources:\n", "  R%d: {Type: T}\n", 501),
			"Template format error: Number of resources, 501, is greater than maximum allowed, 500"},
		{"too many parameters", many("Parameters:\n", "  P%d: {Type: String}\n", 201) + "Resources: {A: {Type: T}}",
			"Template format error: Number of parameters, 201, is greater than maximum allowed, 200"},
		{"too many outputs", "Resources: {A: {Type: T}}\n" + many("Outputs:\n", "  O%d: {Value: x}\n", 201),
			"Template format error: Number of outputs, 201, is greater than maximum allowed, 200"},
		{"a long description", "Description: " + strings.Repeat("x", 1025) + "\nResources: {A: {Type: T}}",
			"Template format error: 'Description' length is greater than 1024."},
		{"a long name", "Resources: {" + strings.Repeat("A", 256) + ": {Type: T}}",
			"is longer than 255 characters."},
		{"a long circle", circle(500), "Circular dependency between resources: [R0, R1,"},
		{"bytes that are no text", "Resources:\n  A: {Type: \xff\xfe}\n", "Template format error: YAML not well-formed. (line 1, column 1)"},
		{"a null byte", "Resources:\x00", "Template format error: YAML not well-formed."},
		{"merges of merges", "Resources: {A: {Type: T, Properties: {<<: {a: 1}, <<: {<<: {b: 2}}}}}\n<<: 5\n",
			"Template format error: YAML not well-formed."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := answerTo(casefile.Case{Command: "resolve", Body: c.body})
			if !strings.Contains(got, c.want) {
				t.Errorf("got %.300s\nwant %s", got, c.want)
			}
		})
	}
}

// TestRunawayPatterns holds that patterns that run away do so for a bounded time,
// however many values there are.
func TestRunawayPatterns(t *testing.T) {
	body := many("Parameters:\n", "  P%d: {Type: CommaDelimitedList, AllowedPattern: '(a+)+b|a*', Default: '"+
		strings.TrimSuffix(strings.Repeat("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,", 100), ",")+"'}\n", 200)
	got := answerTo(casefile.Case{Command: "resolve", Body: body + "Resources: {A: {Type: T}}\n"})
	if !strings.Contains(got, "must match pattern") {
		t.Errorf("got %.300s", got)
	}
}

// bomb is a document in which each alias stands for two of the one before.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("Metadata:\n  a0: &a0 xxxxxxxxxxxxxxxxxxxxxxxx\n")
	for i := 1; i < levels; i++ {
		fmt.Fprintf(&b, "  a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	return b.String() + "Resources: {A: {Type: T}}\n"
}

func many(head, line string, n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, line, i)
	}
	return b.String()
}

// circle is a template in which each resource needs the next one.
func circle(n int) string {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  R%d: {Type: T, DependsOn: R%d}\n", i, (i+1)%n)
	}
	return b.String()
}

// TestLargeTemplate holds that a template near the limits works.
func TestLargeTemplate(t *testing.T) {
	var b strings.Builder
	b.WriteString("Resources:\n  R0: {Type: T}\n")
	for i := 1; i < 500; i++ {
		fmt.Fprintf(&b, "  R%d: {Type: T, Properties: {Before: !Ref R%d, Text: !Sub \"${R0.Arn} %s\"}}\n", i, i-1, strings.Repeat("x", 1800))
	}
	parsed, err := template.Parse(b.String())
	if err != nil {
		t.Fatal(err)
	}
	bound, err := parsed.Bind(nil, env)
	if err != nil {
		t.Fatal(err)
	}
	ordered(t, bound)
	if got := bound.Order()[499]; got != "R499" {
		t.Errorf("the last one is %s", got)
	}
}

// TestBoundIsShared holds that one bound template may be evaluated from many
// goroutines.
func TestBoundIsShared(t *testing.T) {
	parsed, err := template.Parse(`
Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}
Resources:
  A: {Type: T, Properties: {P: !If [C, !Sub "${B.Arn}", x], Q: !Join [",", !GetAZs ""]}}
  B: {Type: T}
`)
	if err != nil {
		t.Fatal(err)
	}
	bound, err := parsed.Bind(nil, env)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := evaluated(bound, bound.Resources()[0].Properties); !strings.Contains(got, "<B.Arn>") {
				t.Errorf("got %s", got)
			}
		})
	}
	group.Wait()
}
