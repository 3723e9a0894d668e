package jsonata_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

var rewrite = flag.Bool("rewrite", false, "write what the cases in testdata give into the files")

// answers of the cases in testdata begin with this.
const answer = "=> "

// now is the present time of all cases.
var now = time.Date(2026, 9, 15, 13, 36, 42, 245_678_000, time.UTC)

// TestCases evaluates the expressions in testdata. A file has cases that are
// separated by empty lines: the expression, then its answer as describe writes
// it. Lines that begin with "#" are comments; "input:" sets what $states.input
// is from there on.
func TestCases(t *testing.T) {
	for _, file := range glob(t, "testdata", "*.txt") {
		t.Run(filepath.Base(file), func(t *testing.T) { checkFile(t, file) })
	}
}

func checkFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	input := jsonvalue.ObjectValue()
	var out []string
	for _, block := range strings.Split(strings.TrimRight(string(text), "\n"), "\n\n") {
		head, rest := cutComments(block)
		if document, ok := strings.CutPrefix(rest, "input:"); ok {
			if input, err = jsonvalue.Parse(document); err != nil {
				t.Fatalf("%s: %v", document, err)
			}
		}
		expr, want, ok := strings.Cut(rest, "\n"+answer)
		if !ok {
			out = append(out, block)
			continue
		}
		got := describe(expr, input)
		if got != want && !*rewrite {
			t.Errorf("%s\n\tgives %s\n\twant  %s", expr, got, want)
		}
		out = append(out, head+expr+"\n"+answer+got)
	}
	if !*rewrite {
		return
	}
	if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func cutComments(block string) (comments, rest string) {
	rest = block
	for strings.HasPrefix(rest, "#") {
		line, after, _ := strings.Cut(rest, "\n")
		comments += line + "\n"
		rest = after
	}
	return comments, rest
}

// describe evaluates an expression and writes its result, or its error.
func describe(text string, input jsonvalue.Value) string {
	expr, err := jsonata.Compile(text)
	if err != nil {
		return "refused: " + err.Error()
	}
	v, err := expr.Eval(context.Background(), environment(input))
	switch {
	case err != nil:
		return "fails: " + err.Error()
	case !v.Exists():
		return "undefined"
	}
	return v.JSON()
}

func environment(input jsonvalue.Value) jsonata.Env {
	seed := uint64(0)
	return jsonata.Env{
		Bindings: map[string]jsonvalue.Value{
			"states": jsonvalue.ObjectValue(jsonvalue.Member{Key: "input", Value: input}),
		},
		Now: now,
		Random: func() uint64 {
			seed += 0x9e3779b97f4a7c15
			return seed ^ seed>>29
		},
	}
}

func compile(t testing.TB, text string) *jsonata.Expr {
	t.Helper()
	expr, err := jsonata.Compile(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return expr
}

func TestVariables(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{`1 + 2`, ""},
		{`$x`, "x"},
		{`$states.input.a.b`, "states.input.a.b"},
		{"$states.`result`", "states.result"},
		{`$states.result[0].a`, "states.result"},
		{`$states[0].result`, "states"},
		{`$states.*.a`, "states"},
		{`($states).result`, "states"},
		{`$states.input.$x.y`, "states.input x"},
		{`$states.input[a = $b].c^($d){$e: $f}`, "states.input b d e f"},
		{`$b + $a + $b`, "b a"},
		{`$count([$states.result])`, "count states.result"},
		{`$map($list, $uppercase)`, "map list uppercase"},
		{`($x := 1; $x + $y)`, "y"},
		{`($x := $x; $x)`, "x"},
		{`($x := 1) + $x`, "x"},
		{`(($x := 1; $x); $x)`, "x"},
		{`($f := function($n) { $n = 0 ? $m : $f($n - 1) }; $f(3))`, "m"},
		{`($even := function($n) { $odd($n) }; $odd := function($n) { $even($n) }; $even(1))`, ""},
		{`function($x) { $x + $y + $states.context.a }`, "y states.context.a"},
		{`$orders@$o#$i.items[$o.id = id and $i > $min]`, "orders min"},
		{`$o ~> |$a|{"b": $c}, $d|`, "o a c d"},
		{`$f(?, $a)`, "f a"},
		{`$$.a + $ + %`, ""},
		{`$x ? $y : $z`, "x y z"},
		{`[$a..$b]`, "a b"},
		{`{$k: $v}`, "k v"},
		{`-$x`, "x"},
	} {
		expr, err := jsonata.Compile(c.expr)
		if err != nil {
			if strings.Contains(c.expr, "%") {
				continue
			}
			t.Fatal(err)
		}
		if got := strings.Join(expr.Variables(), " "); got != c.want {
			t.Errorf("%s reads %q, want %q", c.expr, got, c.want)
		}
	}
}

// TestTopLevel holds the names that AWS reports for an expression, as it was
// seen to do.
func TestTopLevel(t *testing.T) {
	for want, exprs := range map[string][]string{
		"phone": {
			"phone", "phone[0].number", "phone.number.street", "-phone", "phone ? 1 : 2", "$states.input.a ? phone : 2",
			"phone & 'x'", "phone in $states.input.b", "$sum(phone)", "phone(1)", "phone ~> $string()", "[1..phone]",
			"(phone)", "(phone).other", "[phone].other", "[phone, 1]", "{phone: 1}", "($x := phone; $x)",
			"$map($states.input.a, function($y){ phone })", "$count(phone[inner])", "phone.**.deeper",
		},
		"": {
			"$states.input.phone", "$states.input.a.phone", "$states.input.a[0].phone", "$states.input.a.phone[0]",
			"$states.input.items[phone > 3]", "$states.input.a^(phone)", "$states.input.a{'k': phone}",
			"$states.input.a.(phone)", "$states.input.a.$phone", "$phone", "$states.input.a ~> $string()",
			"$states.input ~> |phone|{'b': 1}|", "**.phone", "{'k': 1}.phone", "$states.input.a[0][phone]",
			"$states.input.a[$ > 1]", "function($x){ $x.phone }", "$map($states.input.a, function($x){ $x.phone })",
			"'phone'", "1 + 1", "$now()", "$$", "$$.phone",
		},
		"$":       {"$", "$.phone", "$[0]", "$string($)", "$map($states.input.a, function($x){ $ })"},
		"aaa bbb": {"aaa + bbb", "(aaa; bbb)", "$number(aaa) + $number(bbb) + aaa"},
		"bbb aaa": {"[bbb, aaa]"},
	} {
		for _, text := range exprs {
			expr := compile(t, text)
			if got := strings.Join(expr.TopLevel(), " "); got != want {
				t.Errorf("%s reads %q of its input, want %q", text, got, want)
			}
			if got := expr.ReadsRoot(); got != strings.Contains(text, "$$") {
				t.Errorf("%s reads $$: %t", text, got)
			}
		}
	}
}

// TestLimits holds the bounds of AWS: what it was seen to accept, and what to
// refuse.
func TestLimits(t *testing.T) {
	const (
		deep  = "fails: U1001: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive"
		large = "fails: U1001: Expression evaluation memory limit exceeded: Check for excessive memory usage"
		long  = "fails: U1001: Expression evaluation timeout: Check for infinite loop"
	)
	recursion := "($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(%d))"
	doubling := "($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('x', %d)))"
	nested := "($f := function($v, $n){ $n = 0 ? $v : $f(%s, $n - 1) }; $string($f(1, %d)) ~> $length())"
	for _, c := range []struct{ expr, want string }{
		{"1" + strings.Repeat("+1", 99), "100"},
		{"1" + strings.Repeat("+1", 100), deep},
		{strings.Repeat("(", 99) + "1" + strings.Repeat(")", 99), "1"},
		{strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100), deep},
		{strings.Repeat("[", 99) + "1" + strings.Repeat("]", 99), strings.Repeat("[", 99) + "1" + strings.Repeat("]", 99)},
		{strings.Repeat("[", 100) + "1" + strings.Repeat("]", 100), deep},
		{"1" + strings.Repeat("~>$string", 99), `"1"`},
		{"1" + strings.Repeat("~>$string", 100), deep},
		{fmt.Sprintf(recursion, 31), "31"},
		{fmt.Sprintf(recursion, 32), deep},
		{fmt.Sprintf(recursion, 1_000_000), deep},

		{"[1..873782] ~> $count()", "873782"},
		{"[1..873783] ~> $count()", large},
		{"$sum([1..900000])", large},
		{"$sum([1..873782])", "381747928653"},
		{"$count($range(1, 360145, 1))", "360145"},
		{"$range(1, 360146, 1)", large},
		{"$range(1, 1000000000, 1)", large},
		{"$count($range(-9223372036854775808, 9223372036854775807, 9223372036854775807))", "3"},
		{"$sum($map([1..200000], function($v){$v * 2}))", "40000200000"},
		{fmt.Sprintf(doubling, 22), "4194304"},
		{fmt.Sprintf(doubling, 23), large},
		{"$length($pad('', 6990256))", "6990256"},
		{"$pad('', 6990257)", large},
		{"$pad('', -9007199254740993)", large},
		{"$formatInteger(1e15, 'I')", large},
		{"$join([1..100000].$string(), $pad('', 1000))", large},
		{"$replace($pad('', 10000), / /, $pad('', 10000))", large},
		{fmt.Sprintf(nested, "[[$v]]", 100), "203"},
		{fmt.Sprintf(nested, "[[$v]]", 100_000), large},
		{fmt.Sprintf(nested, "[$v, $v]", 15), "65537"},
		{fmt.Sprintf(nested, "[[$v], [$v]]", 30), large},
		{fmt.Sprintf(nested, `{"a": $v, "b": $v}`, 30), large},
		{"$map([1..1000], function($i){ $count($append([1..499999], 0)) })", large},

		{"($f := function($x){ $f($x+1) }; $f(1))", long},
		{"($f := function(){ $f() }; $f())", long},
		{"($x := [1..800000]; $map([1..1000], function($i){ $count($x[$ = -1]) }))", long},
		{"$match($pad('', 30, 'a') & '!', /(a+)+$/)", long},
	} {
		if got := describe(c.expr, jsonvalue.Value{}); got != c.want {
			t.Errorf("%.100s gives %.200s, want %.200s", c.expr, got, c.want)
		}
	}
}

func TestCancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := compile(t, "($f := function(){ $f() }; $f())").Eval(ctx, jsonata.Env{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled evaluation ends with %v", err)
	}
}

// TestOwnLimits shows that each limit can be set.
func TestOwnLimits(t *testing.T) {
	for _, c := range []struct {
		expr   string
		limits jsonata.Limits
		want   string
	}{
		{"[1..10]", jsonata.Limits{Value: 79}, "memory"},
		{"[1..10]", jsonata.Limits{Value: 80}, ""},
		{"[1..10][1]", jsonata.Limits{Memory: 79}, "memory"},
		{"1+1+1", jsonata.Limits{Depth: 2}, "Stack"},
		{"1+1+1", jsonata.Limits{Depth: 3}, ""},
		{"1+1+1", jsonata.Limits{Steps: 4}, "timeout"},
		{"1+1+1", jsonata.Limits{Steps: 5}, ""},
	} {
		_, err := compile(t, c.expr).Eval(context.Background(), jsonata.Env{Limits: c.limits})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s with %+v: %v, want %q", c.expr, c.limits, err, c.want)
		}
	}
}

// TestSameAgain evaluates a compiled expression from many goroutines.
func TestSameAgain(t *testing.T) {
	expr := compile(t, `$states.input.list[n > 1]^(>n).{"n": n, "r": $random(), "t": $now()} ~> |$|{"x": 1}, "y"|`)
	input, err := jsonvalue.Parse(`{"list": [{"n": 1}, {"n": 2}, {"n": 3}]}`)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan string)
	for range 8 {
		go func() {
			v, err := expr.Eval(context.Background(), environment(input))
			results <- fmt.Sprint(v.JSON(), err)
		}()
	}
	first := <-results
	for range 7 {
		if next := <-results; next != first {
			t.Errorf("one evaluation gives %s, another %s", first, next)
		}
	}
}

// TestEnv checks what only tests and other uses than AWS's have: an input.
func TestEnv(t *testing.T) {
	for _, c := range []struct{ input, expr, want string }{
		{`[1,2,3]`, `$`, `[1,2,3]`},
		{`[1,2,3]`, `$sum($)`, `6`},
		{`[{"a":1},{"a":2}]`, `a`, `[1,2]`},
		{`{"a":{"b":5}}`, `$$.a.b + a.b`, `10`},
		{`null`, `$type($)`, `"null"`},
		{`"x"`, `$length()`, `1`},
	} {
		input, err := jsonvalue.Parse(c.input)
		if err != nil {
			t.Fatal(err)
		}
		v, err := compile(t, c.expr).Eval(context.Background(), jsonata.Env{Input: input})
		if err != nil || v.JSON() != c.want {
			t.Errorf("%s on %s gives %s, %v; want %s", c.expr, c.input, v.JSON(), err, c.want)
		}
	}
}
