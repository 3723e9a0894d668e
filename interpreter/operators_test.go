package interpreter

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

func value(t *testing.T, text string) jsonvalue.Value {
	t.Helper()
	v, err := jsonvalue.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestOperators(t *testing.T) {
	for _, c := range []struct {
		operator, variable, operand string
		want                        bool
	}{
		{"BooleanEquals", `true`, `true`, true},
		{"BooleanEquals", `true`, `false`, false},
		{"BooleanEquals", `"true"`, `true`, false},
		{"BooleanEqualsPath", `false`, `false`, true},
		{"BooleanEqualsPath", `null`, `false`, false},

		{"IsBoolean", `false`, `true`, true},
		{"IsBoolean", `0`, `false`, true},
		{"IsNull", `null`, `true`, true},
		{"IsNull", `{}`, `true`, false},
		{"IsNumeric", `1.5e3`, `true`, true},
		{"IsNumeric", `"1"`, `false`, true},
		{"IsString", `""`, `true`, true},
		{"IsString", `[]`, `true`, false},
		{"IsTimestamp", `"2024-05-06T07:08:09Z"`, `true`, true},
		{"IsTimestamp", `"2024-05-06"`, `true`, false},
		{"IsTimestamp", `20240506`, `false`, true},

		{"NumericEquals", `1.0`, `1`, true},
		{"NumericEquals", `"1"`, `1`, false},
		{"NumericEquals", `10000000000000000000001`, `10000000000000000000002`, false},
		{"NumericEqualsPath", `1e2`, `100`, true},
		{"NumericGreaterThan", `2`, `1.9`, true},
		{"NumericGreaterThan", `2`, `2`, false},
		{"NumericGreaterThanPath", `-1`, `-2`, true},
		{"NumericGreaterThanEquals", `2`, `2`, true},
		{"NumericGreaterThanEqualsPath", `1`, `2`, false},
		{"NumericLessThan", `1`, `2`, true},
		{"NumericLessThan", `1`, `"2"`, false},
		{"NumericLessThanPath", `2`, `1`, false},
		{"NumericLessThanEquals", `1`, `1.0`, true},
		{"NumericLessThanEqualsPath", `3`, `2`, false},

		{"StringEquals", `"a"`, `"a"`, true},
		{"StringEquals", `"a"`, `"A"`, false},
		{"StringEquals", `1`, `"1"`, false},
		{"StringEqualsPath", `"é"`, `"\u00e9"`, true},
		{"StringGreaterThan", `"b"`, `"a"`, true},
		{"StringGreaterThan", `"ab"`, `"a"`, true},
		{"StringGreaterThanPath", `"a"`, `"ab"`, false},
		{"StringGreaterThanEquals", `"a"`, `"a"`, true},
		{"StringGreaterThanEqualsPath", `"A"`, `"a"`, false},
		{"StringLessThan", `"A"`, `"a"`, true},
		{"StringLessThanPath", `""`, `"a"`, true},
		{"StringLessThanEquals", `"b"`, `"a"`, false},
		{"StringLessThanEqualsPath", `"a"`, `"a"`, true},
		{"StringLessThan", `"😀"`, `"\uFF21"`, true}, // by UTF-16 units, as Java

		{"StringMatches", `"foo23.log"`, `"foo*.log"`, true},
		{"StringMatches", `"foo.log"`, `"foo*.log"`, true},
		{"StringMatches", `"foo.log.gz"`, `"foo*.log"`, false},
		{"StringMatches", `"zebra.log"`, `"*.log"`, true},
		{"StringMatches", `"abcabc"`, `"a*bc"`, true},
		{"StringMatches", `"a*c"`, `"a\\*c"`, true},
		{"StringMatches", `"abc"`, `"a\\*c"`, false},
		{"StringMatches", `"a\\c"`, `"a\\\\c"`, true},
		{"StringMatches", `""`, `"**"`, true},
		{"StringMatches", `""`, `"a"`, false},
		{"StringMatches", `"a\\"`, `"a\\"`, true},
		{"StringMatches", `5`, `"*"`, false},

		{"TimestampEquals", `"2024-05-06T07:08:09Z"`, `"2024-05-06T09:08:09+02:00"`, true},
		{"TimestampEquals", `"2024-05-06T07:08:09Z"`, `"2024-05-06T07:08:09.001Z"`, false},
		{"TimestampEqualsPath", `"yesterday"`, `"yesterday"`, false},
		{"TimestampGreaterThan", `"2024-05-06T07:08:09Z"`, `"2024-05-06T07:08:08Z"`, true},
		{"TimestampGreaterThanPath", `"2024-05-06T07:08:08Z"`, `"2024-05-06T07:08:08Z"`, false},
		{"TimestampGreaterThanEquals", `"2024-05-06T07:08:08Z"`, `"2024-05-06T07:08:08Z"`, true},
		{"TimestampGreaterThanEqualsPath", `"2023-05-06T07:08:08Z"`, `"2024-05-06T07:08:08Z"`, false},
		{"TimestampLessThan", `"2023-05-06T07:08:08Z"`, `"2024-05-06T07:08:08Z"`, true},
		{"TimestampLessThanPath", `"2024-05-06T07:08:08Z"`, `5`, false},
		{"TimestampLessThanEquals", `"2024-05-06T07:08:08Z"`, `"2024-05-06T07:08:08Z"`, true},
		{"TimestampLessThanEqualsPath", `"2025-05-06T07:08:08Z"`, `"2024-05-06T07:08:08Z"`, false},
	} {
		holds, ok := operators[c.operator]
		if !ok {
			t.Errorf("no operator %s", c.operator)
		} else if got := holds(value(t, c.variable), value(t, c.operand)); got != c.want {
			t.Errorf("%s %s %s is %t", c.variable, c.operator, c.operand, got)
		}
	}
}

// Of AWS's 39 comparison operators IsPresent is not in the table.
func TestThereAre39Operators(t *testing.T) {
	if n := len(operators) - len([]string{"StringMatchesPath"}) + len([]string{"IsPresent"}); n != 39 {
		t.Errorf("%d operators", n)
	}
}

func TestPatternsTakeBoundedTime(t *testing.T) {
	text, pattern := strings.Repeat("a", 50_000), strings.Repeat("a*", 2000)+"b"
	if matchesPattern(text[:3000], pattern[:200]+"b") {
		t.Error("matched")
	}
	if !matchesPattern(text, "*"+strings.Repeat("a", 50)+"*") {
		t.Error("did not match")
	}
}

func TestTimestamps(t *testing.T) {
	for text, want := range map[string]string{
		"2024-05-06T07:08:09Z":            "2024-05-06T07:08:09Z",
		"2024-05-06T07:08:09.123456789Z":  "2024-05-06T07:08:09.123456789Z",
		"2024-05-06T07:08:09.5-01:30":     "2024-05-06T08:38:09.5Z",
		"2024-05-06T07:08Z":               "2024-05-06T07:08:00Z",
		"2016-12-05T21:29:29":             "",
		"2016-12-05 21:29:29Z":            "",
		"2016-13-05T21:29:29Z":            "",
		"2016-12-05T25:29:29Z":            "",
		"05-12-2016T21:29:29Z":            "",
		"2016-12-05T21:29:29,5Z":          "",
		"2016-12-05T21:29:29.1234567890Z": "",
		"2016-12-05T21:29:29.Z":           "",
		"2016-12-05":                      "",
		"":                                "",
	} {
		got := ""
		if at, ok := parseTimestamp(text); ok {
			got = at.UTC().Format("2006-01-02T15:04:05.999999999Z")
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
