package rest

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/treadle-run/treadle/protocol/model"
)

func operations(templates ...string) []*model.Operation {
	var list []*model.Operation
	for _, t := range templates {
		op := &model.Operation{Name: t}
		fmt.Sscanf(t, "%s %s", &op.Method, &op.URI)
		list = append(list, op)
	}
	return list
}

func TestMatch(t *testing.T) {
	r := NewRouter(operations(
		"GET /",
		"GET /things",
		"POST /things/",
		"GET /things/{Name}",
		"GET /things/special",
		"DELETE /things/{Name}/parts/{Part}",
		"GET /things/{Other}/parts",
		"GET /layers",
		"GET /layers?find=One",
		"GET /layers?find=One&deep",
		"GET /tags/{ResourceArn}",
		"GET /tags/{ResourceArn}/all",
		"PUT /files/{Bucket}/{Key+}",
	))
	for _, c := range []struct {
		method, path string
		want         string // template and labels, "" for none
	}{
		{"GET", "/", "GET / map[]"},
		{"GET", "", "GET / map[]"},
		{"GET", "/things", "GET /things map[]"},
		{"GET", "/things/", "GET /things map[]"},
		{"POST", "/things", "POST /things/ map[]"},
		{"GET", "/things/a", "GET /things/{Name} map[Name:a]"},
		{"GET", "/things/a%2Fb", "GET /things/{Name} map[Name:a/b]"},
		{"GET", "/things/%61%3Ab", "GET /things/{Name} map[Name:a:b]"},
		{"GET", "/things/special", "GET /things/special map[]"},
		{"GET", "/things/special/parts", "GET /things/{Other}/parts map[Other:special]"},
		{"DELETE", "/things/a/parts/b", "DELETE /things/{Name}/parts/{Part} map[Name:a Part:b]"},
		{"GET", "/things/a/parts/b", ""},
		{"GET", "/things//parts", ""},
		{"GET", "/nothing", ""},
		{"GET", "/things/%zz", ""},
		{"PATCH", "/things", ""},
		{"GET", "/layers", "GET /layers map[]"},
		{"GET", "/layers?find=Two", "GET /layers map[]"},
		{"GET", "/layers?find=One", "GET /layers?find=One map[]"},
		{"GET", "/layers?find=One&deep=", "GET /layers?find=One&deep map[]"},
		{"GET", "/tags/arn:aws:x:::a/b/c", "GET /tags/{ResourceArn} map[ResourceArn:arn:aws:x:::a/b/c]"},
		{"GET", "/tags/arn:aws:x:::a/all", "GET /tags/{ResourceArn}/all map[ResourceArn:arn:aws:x:::a]"},
		{"GET", "/tags/a/b", ""},
		{"PUT", "/files/b/x/y%20z", "PUT /files/{Bucket}/{Key+} map[Bucket:b Key:x/y z]"},
		{"PUT", "/files/b", ""},
	} {
		path, query, _ := cut(c.path)
		op, labels, ok := r.Match(c.method, path, query)
		got := ""
		if ok {
			got = fmt.Sprint(op.Name, " ", labels)
		}
		if got != c.want {
			t.Errorf("%s %s: %q, want %q", c.method, c.path, got, c.want)
		}
	}
}

func cut(path string) (string, url.Values, error) {
	u, err := url.Parse(path)
	if err != nil { // a path that no client could send through url.Parse
		return path, nil, err
	}
	return u.EscapedPath(), u.Query(), nil
}

func TestEveryOperationIsFound(t *testing.T) {
	for _, name := range []string{"lambda", "batch"} {
		s := model.Lookup(name)
		r := NewRouter(s.Operations())
		for _, op := range s.Operations() {
			path, query, err := cut(op.URI)
			if err != nil {
				t.Fatal(err)
			}
			if got, _, ok := r.Match(op.Method, path, query); !ok || got != op {
				t.Errorf("%s %s leads to %v", op.Method, op.URI, got)
			}
		}
	}
}

func FuzzMatch(f *testing.F) {
	r := NewRouter(model.Lookup("lambda").Operations())
	f.Add("GET", "/2015-03-31/functions/a/aliases/b", "x=y")
	f.Add("GET", "/2018-10-31/layers", "find=LayerVersion")
	f.Fuzz(func(t *testing.T, method, path, query string) {
		values, _ := url.ParseQuery(query)
		if op, labels, ok := r.Match(method, path, values); ok {
			for name, value := range labels {
				if value == "" {
					t.Errorf("%s: label %s is empty", op.Name, name)
				}
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	r := NewRouter(model.Lookup("lambda").Operations())
	for b.Loop() {
		if _, _, ok := r.Match("POST", "/2015-03-31/functions/hello/invocations", nil); !ok {
			b.Fatal("no match")
		}
	}
}
