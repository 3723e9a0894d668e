package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/internal/definitionfile"
)

// definitionFlags are the flags of commands that read definitions.
type definitionFlags struct {
	kind        string
	substitutes map[string]string
}

func (f *definitionFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "type", string(asl.Standard), "`type` of state machine: STANDARD or EXPRESS")
	flags.StringToStringVar(&f.substitutes, "substitute", nil, "put a value in the place of ${NAME} in definitions: `NAME=value`, any number of times")
	flags.Lookup("substitute").DefValue = "" // not "[]"
}

func (f *definitionFlags) machineKind() (asl.Kind, error) {
	switch kind := asl.Kind(strings.ToUpper(f.kind)); kind {
	case asl.Standard, asl.Express:
		return kind, nil
	}
	return "", fmt.Errorf("--type %s: want STANDARD or EXPRESS", f.kind)
}

// load reads a definition that must have no errors. What is found in it goes to
// standard error.
func (f *definitionFlags) load(cmd *cobra.Command, name string) (*definitionfile.File, asl.Kind, error) {
	kind, err := f.machineKind()
	if err != nil {
		return nil, "", err
	}
	d, err := definitionfile.Load(name, cmd.InOrStdin(), f.substitutes)
	if err != nil {
		return nil, "", err
	}
	list := d.Diagnostics(kind)
	report := []definitionfile.Report{{File: name, Diagnostics: list}}
	if err := definitionfile.Write(cmd.ErrOrStderr(), "text", report); err != nil {
		return nil, "", err
	}
	if diagnostic.HasErrors(list) {
		return nil, "", fmt.Errorf("%s: the definition has errors%s", name, hint(d))
	}
	return d, kind, nil
}

// hint is how to go on with a faulty definition, where that can be guessed.
func hint(d *definitionfile.File) string {
	p := d.Placeholder()
	if p == "" {
		return ""
	}
	return fmt.Sprintf("; %s may need a value: --substitute %s=...", p, strings.Trim(p, "${}"))
}
