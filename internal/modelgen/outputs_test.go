package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// things is a model with every type of shape, one that holds itself included.
const things = `{
	"metadata": {"serviceId": "Thing Service"},
	"operations": {
		"GetThing": {"output": {"shape": "GetThingOutput"}},
		"DropThing": {"input": {"shape": "Thing"}}
	},
	"shapes": {
		"GetThingOutput": {"type": "structure", "required": ["thing"], "members": {
			"thing": {"shape": "Thing"}, "when": {"shape": "Time"}, "more": {"shape": "Document"}}},
		"Thing": {"type": "structure", "members": {
			"size": {"shape": "Size"}, "weight": {"shape": "Weight"}, "ok": {"shape": "Yes"}, "data": {"shape": "Data"},
			"parts": {"shape": "Parts"}, "names": {"shape": "Names"}, "heap": {"shape": "Heap"}}},
		"Parts": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Thing"}},
		"Names": {"type": "list", "member": {"shape": "Name"}},
		"Heap": {"type": "list", "member": {"shape": "Heap"}},
		"Name": {"type": "string"}, "Data": {"type": "blob"}, "Time": {"type": "timestamp"}, "Yes": {"type": "boolean"},
		"Size": {"type": "integer", "min": 1, "max": 8}, "Weight": {"type": "double", "min": 0},
		"Document": {"type": "structure", "members": {}, "document": true}
	}
}`

const wantThings = `> GetThing GetThingOutput
GetThingOutput Thing!:.Thing When:s More:?
Thing Size:n1..8 Weight:n0.. Ok:b Data:s Parts:{.Thing} Names:[s] Heap:[[[[[[?]]]]]]
`

func TestOutputs(t *testing.T) {
	folder := t.TempDir()
	for _, version := range []string{"2001-01-01", "2020-01-01"} {
		text := things
		if version == "2001-01-01" {
			text = `{"metadata":{"serviceId":"Thing Service"}}`
		}
		dir := filepath.Join(folder, "thing", version)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "service-2.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := readOutputs(folder)
	if err != nil || len(texts) != 1 || texts["thing"] != wantThings {
		t.Errorf("%q %v", texts, err)
	}
	if first, second := pack(texts), pack(texts); !bytes.Equal(first, second) {
		t.Error("the archive is not always the same")
	}
}

func TestNamesOfServices(t *testing.T) {
	for id, want := range map[string]string{
		"SFN": "sfn", "CloudWatch Logs": "cloudwatchlogs", "Config Service": "config", "Lex Models V2": "lexmodelsv2",
		"service-2": "service2",
	} {
		if got := sdkName(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}
