package resource

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

var rewrite = flag.Bool("rewrite", false, "write the outcomes into testdata")

// TestAccept holds the outcomes in testdata/accept.txt: each line has a type and
// properties as a template has them, the next one the form that they are brought
// into, or what is wrong with them. Lines that begin with # are for people.
func TestAccept(t *testing.T) {
	eachLine(t, "testdata/accept.txt", func(line string) string {
		name, text, _ := strings.Cut(line, " ")
		p, err := accept(t, name, text)
		if err != nil {
			return "! " + strings.ReplaceAll(err.Error(), "\n", `\n`)
		}
		return "= " + p.Value().JSON()
	})
}

// TestChanges holds the outcomes in testdata/changes.txt: a type, the properties
// before and those after, and what changes; ! stands for a replacement.
func TestChanges(t *testing.T) {
	eachLine(t, "testdata/changes.txt", func(line string) string {
		name, rest, _ := strings.Cut(line, " ")
		before, after, _ := strings.Cut(rest, " -> ")
		a, err := accept(t, name, before)
		if err != nil {
			t.Fatal(line, err)
		}
		b, err := accept(t, name, after)
		if err != nil {
			t.Fatal(line, err)
		}
		var list []string
		for _, c := range Lookup(name).Changes(a, b) {
			mark := ""
			if c.Replaces {
				mark = "!"
			}
			list = append(list, c.Property+mark)
		}
		return "= " + strings.Join(list, " ")
	})
}

func accept(t *testing.T, name, text string) (Properties, error) {
	t.Helper()
	typ := Lookup(name)
	if typ == nil {
		t.Fatalf("there is no type %s", name)
	}
	v, err := jsonvalue.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return typ.Accept("R", v, []Tag{{"stack", "s"}})
}

func eachLine(t *testing.T, file string, outcome func(line string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var last string
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if strings.HasPrefix(line, "= ") || strings.HasPrefix(line, "! ") {
			if line != last && !*rewrite {
				t.Errorf("%s:%d:\n got %s\nwant %s", file, i+1, last, line)
			}
			continue
		}
		fmt.Fprintln(&out, line)
		if line != "" && !strings.HasPrefix(line, "#") {
			last = outcome(line)
			fmt.Fprintln(&out, last)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if out.String() != string(text) {
		t.Errorf("%s lacks outcomes: run with -rewrite", file)
	}
}

// FuzzAccept gives all types properties of any form.
func FuzzAccept(f *testing.F) {
	f.Add(uint8(0), `{"A":1}`)
	f.Add(uint8(9), `{"Code":{"ZipFile":"x"},"Tags":[{"Key":1,"Value":{}}],"Policies":[1,{"PolicyName":2}]}`)
	names := Names()
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		v, err := jsonvalue.Parse(text)
		if err != nil || v.Kind() != jsonvalue.Object {
			return
		}
		typ := Lookup(names[int(which)%len(names)])
		p, err := typ.Accept("R", v, nil)
		if err != nil {
			if _, ok := err.(*Invalid); !ok {
				t.Errorf("%T %v", err, err)
			}
			return
		}
		if c := typ.Changes(p, p); len(c) > 0 {
			t.Errorf("%s changes from itself: %v", p.Value().JSON(), c)
		}
	})
}
