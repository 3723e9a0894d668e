package jsonata_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

const fuzzInput = `{"a":[1,2,{"b":"x","c":[true,null]}],"s":"héllo","n":-1.5,"o":{"k":"v"},"e":[]}`

// FuzzEval compiles and evaluates anything within small limits. It must end
// soon, in the same way each time, with an Error or with a value that is JSON.
func FuzzEval(f *testing.F) {
	for _, file := range []string{"language", "numbers", "service", "strings", "syntax", "times"} {
		text, err := os.ReadFile("testdata/" + file + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for _, block := range strings.Split(string(text), "\n\n") {
			if expr, _, ok := strings.Cut(block, "\n"+answer); ok {
				f.Add(expr)
			}
		}
	}
	input, err := jsonvalue.Parse(fuzzInput)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		expr, err := jsonata.Compile(text)
		if err != nil {
			checkError(t, text, err)
			return
		}
		began := time.Now()
		first, firstErr := evaluateSmall(expr, input)
		if took := time.Since(began); took > 2*time.Second {
			t.Fatalf("%q took %v", text, took)
		}
		again, againErr := evaluateSmall(expr, input)
		if first.JSON() != again.JSON() || (firstErr == nil) != (againErr == nil) {
			t.Fatalf("%q gives %s, %v and then %s, %v", text, first.JSON(), firstErr, again.JSON(), againErr)
		}
		if firstErr != nil {
			checkError(t, text, firstErr)
			return
		}
		if _, err := jsonvalue.Parse(first.JSON()); err != nil {
			t.Fatalf("%q gives %s: %v", text, first.JSON(), err)
		}
	})
}

func checkError(t *testing.T, text string, err error) {
	t.Helper()
	var fault *jsonata.Error
	if !errors.As(err, &fault) || fault.Code == "" || fault.Message == "" ||
		strings.Contains(fault.Message, "{{") && !strings.Contains(text, "{{") {
		t.Fatalf("%q: %#v", text, err)
	}
	if fault.Position < 0 || fault.Position > len(text) {
		t.Fatalf("%q: position %d of %v", text, fault.Position, err)
	}
}

func evaluateSmall(expr *jsonata.Expr, input jsonvalue.Value) (jsonvalue.Value, error) {
	env := environment(input)
	env.Input = input
	env.Limits = jsonata.Limits{Steps: 50_000, Value: 1 << 18, Memory: 1 << 22}
	return expr.Eval(context.Background(), env)
}
