package stepfunctions

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

func TestValidName(t *testing.T) {
	for name, valid := range map[string]bool{
		"a":                     true,
		"Größe-日本.1_b@(c)'+=!":  true,
		strings.Repeat("é", 80): true,
		strings.Repeat("é", 81): false,
		"":                      false,
		"a b":                   false,
		"a\u00a0b":              false,
		"a\u3000b":              false,
		"a\x00":                 false,
		"a\x1f":                 false,
		"a\x7f":                 false,
		"a\u0085":               false,
		"a\u009f":               false,
		"a\ufffe":               false,
		"a\uffff":               false,
		"a\U0010ffff":           false,
		"a\U0010fffe":           true,
		"\xff":                  false,
		"a\xed\xa0\x80":         false, // a surrogate
	} {
		if validName(name) != valid {
			t.Errorf("validName(%q) = %t", name, !valid)
		}
	}
	for _, r := range forbiddenInNames {
		if validName("a" + string(r)) {
			t.Errorf("%q is allowed in names", r)
		}
	}
}

func TestParseResource(t *testing.T) {
	const prefix = "arn:aws:states:us-east-1:123456789012:"
	for text, want := range map[string]resource{
		"stateMachine:m":      {Kind: kindStateMachine, Machine: "m"},
		"stateMachine:m:7":    {Kind: kindStateMachine, Machine: "m", Qualifier: "7"},
		"stateMachine:m:PROD": {Kind: kindStateMachine, Machine: "m", Qualifier: "PROD"},
		"stateMachine:m/l":    {Kind: kindStateMachine, Machine: "m", Label: "l"},
		"execution:m:e":       {Kind: kindExecution, Machine: "m", Execution: "e"},
		"execution:m/l:e":     {Kind: kindExecution, Machine: "m", Label: "l", Execution: "e"},
		"express:m:e:u":       {Kind: kindExpress, Machine: "m", Execution: "e", ID: "u"},
		"activity:größe":      {Kind: kindActivity, Machine: "größe"},
	} {
		want.ARN, want.Region, want.Account = prefix+text, "us-east-1", "123456789012"
		got, err := parseResource(prefix+text, kindStateMachine, kindExecution, kindExpress, kindActivity)
		if got != want || err != nil {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for text, detail := range map[string]string{
		"":                                 "Invalid ARN prefix: ",
		"arn:aws:states:us-east-1:1":       "Invalid ARN prefix: arn:aws:states:us-east-1:1",
		"arn:aws:states::1:execution:m:e":  "Invalid ARN prefix: arn:aws:states::1:execution:m:e",
		"arn:aws:lambda:r:1:execution:m:e": "Invalid ARN prefix: arn:aws:lambda:r:1:execution:m:e",
		prefix + "mapRun:m/l:u":            "Resource type not valid in this context: mapRun",
		prefix + "activity:a":              "Resource type not valid in this context: activity",
		prefix + "execution:m":             prefix + "execution:m",
		prefix + "execution:m:e:f":         prefix + "execution:m:e:f",
		prefix + "execution:m/:e":          prefix + "execution:m/:e",
		prefix + "execution:m/l/k:e":       prefix + "execution:m/l/k:e",
		prefix + "execution::e":            prefix + "execution::e",
		prefix + "execution:m:e f":         prefix + "execution:m:e f",
	} {
		_, err := parseResource(text, kindExecution)
		if want := "InvalidArn: Invalid Arn: '" + detail + "'"; err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestJSONFault(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": [1, "b", null]}`: "",
		`"text"`:                "",
		`{"courseId": "6225", "department": "CSYE", "boardId": """, "size": "0"}`: // as AWS answered once
		`Unexpected character ('"' (code 34)): was expecting comma to separate Object entries` +
			"\n" + ` at [Source: (String)"{"courseId": "6225", "department": "CSYE", "boardId": """, "size": "0"}"; line: 1, column: 58]`,
		"[1 2]":    "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries\n at [Source: (String)\"[1 2]\"; line: 1, column: 5]",
		"{a:1}":    "Unexpected character ('a' (code 97)): was expecting double-quote to start field name\n at [Source: (String)\"{a:1}\"; line: 1, column: 3]",
		`{"a" 1}`:  "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value\n at [Source: (String)\"{\"a\" 1}\"; line: 1, column: 7]",
		"[\n,]":    "Unexpected character (',' (code 44)): was expecting a valid value " + jacksonValue + "\n at [Source: (String)\"[\n,]\"; line: 2, column: 2]",
		"[x_1$, 2": "Unrecognized token 'x_1$': was expecting " + jacksonValue + "\n at [Source: (String)\"[x_1$, 2\"; line: 1, column: 6]",
	} {
		if want != "" {
			want = "com.fasterxml.jackson.core.JsonParseException: " + want
		}
		if got := jsonFault(text); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
	if got := jsonFault(strings.Repeat("é", 600)); !strings.Contains(got, `é"[truncated 100 chars]; line: 1`) {
		t.Error(got)
	}
}

func TestBilled(t *testing.T) {
	for d, want := range map[time.Duration]int64{0: 100, 1: 100, 100 * time.Millisecond: 100, 100*time.Millisecond + 1: 200} {
		if got := billed(d).BilledDurationInMilliseconds; got != want {
			t.Errorf("%v: %d, want %d", d, got, want)
		}
	}
}

func FuzzValidName(f *testing.F) {
	for _, s := range []string{"a", "größe", "a b", "\x00", "\xff", "a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !validName(s) {
			return
		}
		if !utf8.ValidString(s) || strings.ContainsAny(s, " \t\n:/") {
			t.Errorf("%q is no name", s)
		}
		r, err := parseResource("arn:aws:states:r:1:activity:"+s, kindActivity)
		if err != nil || r.Machine != s {
			t.Errorf("%q does not come back from an ARN: %+v %v", s, r, err)
		}
	})
}

func FuzzParseResource(f *testing.F) {
	for _, s := range []string{
		"arn:aws:states:r:1:stateMachine:m:1", "arn:aws:states:r:1:execution:m/l:e",
		"arn:aws:states:r:1:express:m:e:u", "arn:aws:states:r:1:activity:a", "arn", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := parseResource(s, kindStateMachine, kindExecution, kindExpress, kindActivity)
		if err == nil {
			if !validName(r.Machine) || r.ARN != s {
				t.Errorf("%q: %+v", s, r)
			}
			return
		}
		var e *awsapi.Error
		if !errors.As(err, &e) || e.Code != "InvalidArn" {
			t.Errorf("%q: %v", s, err)
		}
	})
}

func FuzzPageToken(f *testing.F) {
	now := time.Unix(1_700_000_000, 0)
	p := pages{scope: [8]byte{1}, now: now}
	f.Add(*p.token("here"), "there")
	f.Add("", "")
	f.Add("AQ", "é")
	f.Fuzz(func(t *testing.T, token, position string) {
		if _, err := p.position(&token); err != nil && err.Error() != "InvalidToken: Invalid Token: 'Invalid token'" {
			t.Errorf("%q: %v", token, err)
		}
		made := p.token(position)
		if made == nil {
			return
		}
		if got, err := p.position(made); got != position || err != nil {
			t.Errorf("%q came back as %q, %v", position, got, err)
		}
		if _, err := (pages{scope: [8]byte{2}, now: now}).position(made); err == nil {
			t.Error("a token is good for another request")
		}
	})
}

func FuzzJSONFault(f *testing.F) {
	for _, s := range []string{"{}", "", "{", "[1,]", "tru", "\"", "{\"a\"", "\xff", "1 2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := jsonvalue.Parse(s)
		if fault := jsonFault(s); (fault == "") != (err == nil) {
			t.Errorf("%q: %q, %v", s, fault, err)
		}
	})
}
