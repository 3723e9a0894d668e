package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/protocol/model"
)

func TestShapesAsTypes(t *testing.T) {
	states := serviceFile(model.Lookup("states"))
	for _, want := range []string{
		"  StartExecution: [StartExecutionInput, StartExecutionOutput];",
		"  DeleteActivity: [DeleteActivityInput, Record<string, never>];",
		"export interface StartExecutionInput {\n  stateMachineArn: string;\n  name?: string;",
		"  startDate: number;", // a timestamp
		`  type?: "STANDARD" | "EXPRESS";`,
		"  tags?: Array<Tag>;",
		"  assignedVariables?: Record<string, string>;",
	} {
		if !strings.Contains(states, want) {
			t.Errorf("states.ts lacks %q", want)
		}
	}
	if lambda := serviceFile(model.Lookup("lambda")); !strings.Contains(lambda, "  Environment?: Environment;") {
		t.Error("lambda.ts lacks a structure by its name")
	}
}

func TestNamesThatTypeScriptHas(t *testing.T) {
	for name, want := range map[string]string{"Error": "ErrorShape", "function": "FunctionShape", "tag": "Tag"} {
		if have := typeName(name); have != want {
			t.Errorf("%s becomes %s, want %s", name, have, want)
		}
	}
	for name, want := range map[string]string{"a1": "a1", "1a": `"1a"`, "a-b": `"a-b"`, "_x": "_x"} {
		if have := property(name); have != want {
			t.Errorf("%s becomes %s, want %s", name, have, want)
		}
	}
}

func TestGenerateWritesWhatHasChanged(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "when", "needed")
	if err := generate(folder); err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(folder, "index.ts")
	before, err := os.Stat(index)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "states.ts"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := generate(folder); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(index); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("index.ts was written again (%v)", err)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "states.ts")); err != nil || string(text) == "old" {
		t.Errorf("states.ts was not written again (%v)", err)
	}
}
