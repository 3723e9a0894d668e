package lambda

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what is answered to the scripts")

// TestScripts runs the scripts of testdata. A line with a step is followed by what
// came of it, indented:
//
//	function NAME HANDLER [INPUT]   makes a function of this test binary
//	code NAME TEXT [INPUT]          updates its code, with TEXT in the file "text"
//	Operation INPUT                 calls the operation
//
// Ids and hashes are written $ID1, $HASH1, ... in the order in which they come up,
// and may be used so in inputs. What is the same for all functions is left out.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.script")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".script"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := &script{stage: newStage(t), names: map[string]string{}, values: map[string]string{}}
			if got := s.run(string(text)); *rewrite {
				err = os.WriteFile(file, []byte(got), 0o644)
			} else if got != string(text) {
				t.Errorf("%s", difference(string(text), got))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

type script struct {
	*stage
	names  map[string]string // of values
	values map[string]string // by name
}

// run returns the script with what is answered.
func (s *script) run(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, " ") {
			continue // an answer
		}
		out.WriteString(line + "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		for answer := range strings.Lines(s.step(line)) {
			out.WriteString("  " + strings.TrimRight(answer, "\n") + "\n")
		}
	}
	return out.String()
}

func (s *script) step(line string) string {
	words := strings.SplitN(line, " ", 4)
	switch words[0] {
	case "function":
		input := s.goInput(words[1], words[2])
		maps.Copy(input, s.input(words[3:]))
		return s.answer("CreateFunction", input)
	case "code":
		input := object{"FunctionName": words[1], "ZipFile": archive(s.t, map[string]string{"bootstrap": bootstrapScript(s.t), "text": words[2]})}
		maps.Copy(input, s.input(words[3:]))
		return s.answer("UpdateFunctionCode", input)
	}
	operation, input, _ := strings.Cut(line, " ")
	return s.answer(operation, s.input([]string{input}))
}

func (s *script) input(words []string) object {
	s.t.Helper()
	in := object{}
	if len(words) == 0 || words[0] == "" {
		return in
	}
	text := regexp.MustCompile(`\$(ID|HASH)\d+`).ReplaceAllStringFunc(words[0], func(name string) string { return s.values[name] })
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		s.t.Fatalf("%s: %v", words[0], err)
	}
	if payload, ok := in["Payload"].(string); ok {
		in["Payload"] = blob(payload)
	}
	return in
}

// leftOut are members that say nothing about versions.
var leftOut = []string{
	"Architectures", "CodeSize", "EphemeralStorage", "FunctionName", "Handler", "LastUpdateStatus", "LastUpdateStatusReason",
	"LastUpdateStatusReasonCode", "LoggingConfig", "MemorySize", "PackageType", "Role", "Runtime", "RuntimeVersionConfig",
	"SnapStart", "StateReason", "StateReasonCode", "Timeout", "TracingConfig", "Code", "Location", "LastModified",
	"TotalCodeSize", // depends on the name of this program
}

func (s *script) answer(operation string, input object) string {
	output, failed := s.try(operation, input)
	if failed != nil {
		return s.named(fmt.Sprintf("%s: %s", failed.Code, failed.Message))
	}
	if operation == "Invoke" {
		output["Payload"] = payloadOf(s.t, output)
	}
	trim(output)
	var lines []string
	for _, name := range []string{"Versions", "Functions", "Aliases", "FunctionEventInvokeConfigs"} {
		list, _ := output[name].([]any)
		for _, one := range list {
			lines = append(lines, compactJSON(one))
		}
		delete(output, name)
	}
	if text := compactJSON(output); text != "{}" || len(lines) == 0 {
		lines = append(lines, text)
	}
	return s.named(strings.Join(lines, "\n"))
}

func trim(v any) {
	switch v := v.(type) {
	case object:
		for _, name := range leftOut {
			delete(v, name)
		}
		for _, member := range v {
			trim(member)
		}
	case []any:
		for _, element := range v {
			trim(element)
		}
	}
}

// varying are what differs from run to run, each with what its names begin with.
var varying = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"$ID", regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)},
	{"$HASH", regexp.MustCompile(`[A-Za-z0-9+/]{43}=`)},
}

func (s *script) named(text string) string {
	for _, v := range varying {
		text = v.pattern.ReplaceAllStringFunc(text, func(value string) string {
			name, ok := s.names[value]
			if !ok {
				name = fmt.Sprint(v.name, 1+s.count(v.name))
				s.names[value], s.values[name] = name, value
			}
			return name
		})
	}
	return text
}

func (s *script) count(prefix string) (n int) {
	for name := range s.values {
		if strings.HasPrefix(name, prefix) {
			n++
		}
	}
	return n
}

// difference shows the first line that is not as it should be.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}
