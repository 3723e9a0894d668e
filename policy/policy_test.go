package policy

import (
	"strings"
	"testing"
)

func TestWhy(t *testing.T) {
	for _, c := range []struct {
		d    Decision
		want string
	}{
		{Decision{Kind: Identity}, "because no identity-based policy allows the s3:GetObject action"},
		{Decision{Kind: Boundary}, "because no permissions boundary allows the s3:GetObject action"},
		{Decision{Kind: Session}, "because no session policy allows the s3:GetObject action"},
		{Decision{Kind: Resource}, "because no resource-based policy allows the s3:GetObject action"},
		{Decision{Effect: ExplicitDeny, Kind: Identity, Policy: "inline"}, "with an explicit deny in an identity-based policy"},
		{Decision{Effect: ExplicitDeny, Kind: Identity, Policy: "arn:aws:iam::aws:policy/P"},
			"with an explicit deny in an identity-based policy: arn:aws:iam::aws:policy/P"},
		{Decision{Effect: ExplicitDeny, Kind: Resource, Policy: "arn:aws:s3:::b"}, "with an explicit deny in a resource-based policy"},
	} {
		if got := c.d.Why("s3:GetObject"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.d, got, c.want)
		}
	}
}

func TestOldVersionsHaveNoVariables(t *testing.T) {
	d, err := ParseIdentity(`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}}`)
	if err != nil {
		t.Fatal(err)
	}
	q := Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::bob"}
	q.Context.Set("aws:username", "bob")
	set := &Set{Identity: []Named{{"p", d}}}
	if Evaluate(q, set).Allows() {
		t.Error("the variable stands for a value")
	}
	q.Resource = "arn:aws:s3:::${aws:username}"
	if !Evaluate(q, set).Allows() {
		t.Error("the text is not taken as it is")
	}
}

// TestStarsDoNotRunAway: a pattern full of stars is matched in the time that its
// length and the text's have together.
func TestStarsDoNotRunAway(t *testing.T) {
	pattern := style{wild: true}.runes(strings.Repeat("a*", 3000) + "b")
	if glob(pattern, strings.Repeat("a", 6000)) {
		t.Error("matches")
	}
}

func TestContext(t *testing.T) {
	var c, more Context
	c.Set("aws:A", "1")
	more.Set("AWS:a", "2")
	more.Set("aws:b", "3", "4")
	merged := c.With(more)
	if v, _ := merged.Get("aws:a"); v[0] != "2" {
		t.Errorf("a is %v", v)
	}
	if v, _ := c.Get("aws:a"); v[0] != "1" {
		t.Errorf("a of the first one is %v now", v)
	}
	if keys := merged.Keys(); strings.Join(keys, " ") != "aws:a aws:b" {
		t.Errorf("keys are %v", keys)
	}
}

// FuzzParse: whatever can be read can be asked, and the answer does not depend
// on the order in which policies stand.
func FuzzParse(f *testing.F) {
	f.Add(`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username, 'x'}/*"}}`, "s3:GetObject", "arn:aws:s3:::b/k", "bob")
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":"*","NotResource":"*","Condition":{"ForAllValues:StringLike":{"aws:username":["${*}","a*"]}}}}`, "a:b", "*", "")
	f.Add(`{"Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole","Condition":{"NumericLessThan":{"aws:username":1}}}}`, "sts:AssumeRole", "arn:aws:iam::111111111111:role/r", "0")
	f.Add(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"lambda:*","Condition":{"DateLessThan":{"aws:username":"2020"},"IpAddress":{"aws:username":"10.0.0.0/8"}}}}`, "lambda:Invoke", "", "10.1.1.1")
	f.Fuzz(func(t *testing.T, text, action, resource, value string) {
		q := Request{Action: action, Resource: resource, Principal: principalOf("user " + value)}
		q.Context.Set("aws:username", value)
		admin, err := ParseIdentity(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
		if err != nil {
			t.Fatal(err)
		}
		for _, parse := range []func(string) (*Document, error){ParseIdentity, ParseTrust, ParseResource} {
			d, err := parse(text)
			if err != nil {
				continue
			}
			one := Evaluate(q, &Set{Identity: []Named{{"d", d}, {"a", admin}}, Resource: []Named{{"d", d}}})
			other := Evaluate(q, &Set{Identity: []Named{{"a", admin}, {"d", d}}, Resource: []Named{{"d", d}}})
			if one.Effect != other.Effect {
				t.Errorf("%v in one order, %v in the other", one, other)
			}
		}
	})
}

func BenchmarkEvaluate(b *testing.B) {
	d, err := ParseIdentity(`{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:PutLogEvents"],"Resource":"*"},` +
		`{"Effect":"Allow","Action":["batch:SubmitJob","lambda:InvokeFunction"],"Resource":"arn:aws:lambda:*:*:function:*"}]}`)
	if err != nil {
		b.Fatal(err)
	}
	set := &Set{Identity: []Named{{"p", d}}}
	q := Request{Principal: principalOf("role app"), Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:us-east-1:111111111111:function:f"}
	for b.Loop() {
		if !Evaluate(q, set).Allows() {
			b.Fatal("refused")
		}
	}
}

func TestContextKeys(t *testing.T) {
	d, err := ParseIdentity(`{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/${aws:PrincipalTag/Team, 'x'}","Condition":{"Bool":{"aws:SecureTransport":"true"}}},` +
		`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"s3:prefix":"${aws:userid}*"}}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := "aws:principaltag/team aws:securetransport aws:userid aws:username s3:prefix"
	if got := strings.Join(d.ContextKeys(), " "); got != want {
		t.Errorf("keys are %q, want %q", got, want)
	}
}
