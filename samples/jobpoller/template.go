package jobpoller

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Template returns the template of the sample project with what runs on a machine
// that has nothing but Treadle: the functions are carried by the program at the
// path (see IsFunction) in place of Python, and the job runs the command.
func Template(text, program string, command []string) (string, error) {
	var template yaml.Node
	if err := yaml.Unmarshal([]byte(text), &template); err != nil {
		return "", fmt.Errorf("read the sample's template: %w", err)
	}
	e := editor{root: template.Content[0]}
	for id, handler := range map[string]string{"SubmitJobFunction": SubmitJobHandler, "CheckJobFunction": CheckJobHandler} {
		e.set("provided.al2023", "Resources", id, "Properties", "Runtime")
		e.set(handler, "Resources", id, "Properties", "Handler")
		e.set(bootstrap(program), "Resources", id, "Properties", "Code", "ZipFile")
	}
	container := []string{"Resources", "SampleJobDefinition", "Properties", "ContainerProperties"}
	e.set(command, append(container, "Command")...)
	e.set(1, append(container, "Vcpus")...)
	e.set(128, append(container, "Memory")...) // AWS's sample asks for more than small machines have
	if e.err != nil {
		return "", e.err
	}
	out, err := yaml.Marshal(&template)
	return string(out), err
}

// bootstrap is the script that is a function: it becomes the program.
func bootstrap(program string) string {
	return "#!/bin/sh\nexec '" + strings.ReplaceAll(program, "'", `'\''`) + "' " + functionArgument + "\n"
}

// editor sets values in a document. It stops at the first that is not there.
type editor struct {
	root *yaml.Node
	err  error
}

func (e *editor) set(value any, path ...string) {
	if e.err != nil {
		return
	}
	at := e.root
	for _, name := range path {
		if at = member(at, name); at == nil {
			e.err = fmt.Errorf("the sample's template has no %s", strings.Join(path, "."))
			return
		}
	}
	e.err = at.Encode(value)
}

func member(of *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(of.Content); i += 2 {
		if of.Kind == yaml.MappingNode && of.Content[i].Value == name {
			return of.Content[i+1]
		}
	}
	return nil
}
