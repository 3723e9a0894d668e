package definitionfile

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
)

// Report is what was found in one file.
type Report struct {
	File        string
	Diagnostics []diagnostic.Diagnostic
}

// formats are the forms a report can be written in.
var formats = map[string]func(io.Writer, []Report) error{
	"text":   writeText,
	"json":   writeJSON,
	"github": writeGitHub,
}

// Write writes reports in a format: "text" (a line for each diagnostic), "json"
// (one document) or "github" (workflow commands, which GitHub shows beside the
// code).
func Write(w io.Writer, format string, reports []Report) error {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("format %s: want text, json or github", format)
	}
	return write(w, reports)
}

func writeText(w io.Writer, reports []Report) error {
	return eachDiagnostic(reports, func(file string, d diagnostic.Diagnostic) error {
		place := ""
		if d.Location != "" {
			place = " at " + d.Location
		}
		_, err := fmt.Fprintf(w, "%s: %s %s (%s%s)\n", position(file, d), d.Code,
			oneLine.Replace(d.Message), strings.ToLower(string(d.Severity)), oneLine.Replace(place))
		return err
	})
}

// oneLine keeps what the definition itself says from breaking the line.
var oneLine = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\x1b", `\x1b`)

func position(file string, d diagnostic.Diagnostic) string {
	if d.Position == (diagnostic.Position{}) {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, d.Position.Line, d.Position.Column)
}

func eachDiagnostic(reports []Report, f func(file string, d diagnostic.Diagnostic) error) error {
	for _, r := range reports {
		for _, d := range r.Diagnostics {
			if err := f(r.File, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileJSON is a report as JSON; result is AWS's word for it.
type fileJSON struct {
	File        string           `json:"file"`
	Result      string           `json:"result"` // OK or FAIL
	Diagnostics []diagnosticJSON `json:"diagnostics"`
}

type diagnosticJSON struct {
	Severity diagnostic.Severity `json:"severity"`
	Code     diagnostic.Code     `json:"code"`
	Message  string              `json:"message"`
	Location string              `json:"location,omitempty"`
	Line     int                 `json:"line,omitempty"`
	Column   int                 `json:"column,omitempty"`
}

func writeJSON(w io.Writer, reports []Report) error {
	files := make([]fileJSON, len(reports))
	for i, r := range reports {
		f := fileJSON{File: r.File, Result: "OK", Diagnostics: []diagnosticJSON{}}
		if diagnostic.HasErrors(r.Diagnostics) {
			f.Result = "FAIL"
		}
		for _, d := range r.Diagnostics {
			f.Diagnostics = append(f.Diagnostics, diagnosticJSON{
				d.Severity, d.Code, d.Message, d.Location, d.Position.Line, d.Position.Column,
			})
		}
		files[i] = f
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(files)
}

// What may not stand as it is in the message and in the properties of a
// workflow command.
var (
	commandMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func writeGitHub(w io.Writer, reports []Report) error {
	return eachDiagnostic(reports, func(file string, d diagnostic.Diagnostic) error {
		where := ""
		if d.Position != (diagnostic.Position{}) {
			where = fmt.Sprintf(",line=%d,col=%d", d.Position.Line, d.Position.Column)
		}
		_, err := fmt.Fprintf(w, "::%s file=%s%s,title=%s::%s\n", strings.ToLower(string(d.Severity)),
			commandProperty.Replace(file), where, d.Code, commandMessage.Replace(d.Message))
		return err
	})
}
