package jsonata_test

import (
	"context"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

// jobs is a document of 200 jobs, about 20 KB.
func jobs(b *testing.B) jsonvalue.Value {
	b.Helper()
	job := `{"id":"job-1","status":"SUCCEEDED","seconds":12.5,"tags":{"team":"a","cost":7},"attempts":[{"exit":0},{"exit":1}]}`
	v, err := jsonvalue.Parse(`{"status":"RUNNING","count":3,"jobs":[` + strings.Repeat(job+",", 199) + job + `]}`)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

func BenchmarkEval(b *testing.B) {
	input := jobs(b)
	for _, c := range []struct{ name, expr string }{
		{"condition", `$states.input.status = "SUCCEEDED" and $states.input.count > 2`},
		{"member", `$states.input.jobs`},
		{"object", `{"id": $states.input.jobs[0].id, "n": $states.input.count + 1, "at": $now()}`},
		{"filter", `$states.input.jobs[status = "SUCCEEDED"].id`},
		{"map", `$map($states.input.jobs, function($j) { {"id": $j.id, "cost": $j.tags.cost * $j.seconds} })`},
		{"sum", `$sum($states.input.jobs.(tags.cost * seconds))`},
		{"group", `$states.input.jobs{tags.team: $count(attempts[exit = 0])}`},
		{"sort", `$states.input.jobs^(>seconds, id)[0..2].id`},
		{"loop", `($f := function($i, $s) { $i = 0 ? $s : $f($i - 1, $s + $i) }; $f(1000, 0))`},
		{"string", `$string($states.input)`},
		{"regex", `$states.input.jobs.id[$contains($, /^job-\d+$/)]`},
	} {
		expr, err := jsonata.Compile(c.expr)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := expr.Eval(context.Background(), environment(input)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	const text = `$map($states.input.jobs[status = "SUCCEEDED"], function($j, $i) { {"id": $j.id, "n": $i + 1} }) ~> $sort(function($a, $b) { $a.n > $b.n })`
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonata.Compile(text); err != nil {
			b.Fatal(err)
		}
	}
}
