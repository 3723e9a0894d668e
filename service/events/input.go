package events

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"

	"github.com/treadle-run/treadle/jsonpath"
	"github.com/treadle-run/treadle/jsonvalue"
)

// input is what a target is given of an event: all of it, a part, or a template
// with parts put in
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
type input struct {
	constant *string
	path     *jsonpath.Path
	template string
	paths    map[string]*jsonpath.Path // of the template's variables
}

func compileInput(t *target) (in input, err error) {
	switch {
	case t.Input != nil:
		in.constant = t.Input
	case t.InputPath != nil:
		in.path, err = compilePath(*t.InputPath)
	case t.InputTransformer != nil:
		in.template = t.InputTransformer.InputTemplate
		in.paths = map[string]*jsonpath.Path{}
		for name, path := range t.InputTransformer.InputPathsMap {
			if in.paths[name], err = compilePath(path); err != nil {
				return in, err
			}
		}
	}
	return in, err
}

func compilePath(text string) (*jsonpath.Path, error) {
	p, err := jsonpath.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("invalid JSONPath %s: %w", text, err)
	}
	return p, nil
}

// of returns the input that an event is made into.
func (in *input) of(r *rule, e *incoming) (string, error) {
	switch {
	case in.constant != nil:
		return *in.constant, nil
	case in.path != nil:
		v, err := in.path.Find(e.value)
		if err != nil {
			return "null", nil // what is not there
		}
		return v.JSON(), nil
	case in.template == "":
		return e.value.JSON(), nil
	}
	return in.fill(r, e)
}

var variable = regexp.MustCompile(`<[A-Za-z0-9_.-]+>`)

// fill puts values into the template. Within quotation marks they are put as
// text, elsewhere as JSON. What comes out must be JSON, as it does for AWS's
// targets.
func (in *input) fill(r *rule, e *incoming) (string, error) {
	var b strings.Builder
	quoted := false
	for rest := in.template; rest != ""; {
		place := variable.FindStringIndex(rest)
		if place == nil {
			b.WriteString(rest)
			break
		}
		before, name := rest[:place[0]], rest[place[0]+1:place[1]-1]
		b.WriteString(before)
		quoted = within(before, quoted)
		rest = rest[place[1]:]
		v, known := in.value(name, r, e)
		switch {
		case !known:
			b.WriteString("<" + name + ">") // no variable
		case quoted:
			b.Write(inner(v))
		case !v.Exists():
			b.WriteString("null")
		default:
			b.WriteString(v.JSON())
		}
		if b.Len() > maxEntriesBytes { // a template may have an event thousands of times
			return "", fmt.Errorf("the input template makes more than %d bytes", maxEntriesBytes)
		}
	}
	text := strings.TrimSpace(b.String())
	if _, err := jsonvalue.Parse(text); err != nil {
		return "", fmt.Errorf("the input template makes no JSON: %w", err)
	}
	return text, nil
}

// within says whether the end of a text is within quotation marks.
func within(text string, quoted bool) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		}
	}
	return quoted
}

// inner is a value as it stands within quotation marks.
func inner(v jsonvalue.Value) []byte {
	if !v.Exists() {
		return nil
	}
	text := v.JSON()
	if v.Kind() == jsonvalue.String {
		text = v.Text()
	}
	quoted := jsonvalue.AppendQuoted(nil, text)
	return quoted[1 : len(quoted)-1]
}

// value returns what a variable stands for; a path that finds nothing gives a
// value that does not exist.
func (in *input) value(name string, r *rule, e *incoming) (v jsonvalue.Value, known bool) {
	switch name {
	case "aws.events.event", "aws.events.event.json":
		return e.value, true
	case "aws.events.event.ingestion-time":
		return jsonvalue.StringValue(e.at.Format(eventTime)), true
	case "aws.events.rule-arn":
		return jsonvalue.StringValue(r.arn()), true
	case "aws.events.rule-name":
		return jsonvalue.StringValue(r.Name), true
	}
	path, ok := in.paths[name]
	if !ok {
		return v, false
	}
	v, err := path.Find(e.value)
	if err != nil {
		return jsonvalue.Value{}, true
	}
	return v, true
}

// shortID tells the targets of one event apart.
func shortID(r *rule, t *target) string {
	sum := sha256.Sum256([]byte(r.key() + "\x00" + t.Id))
	return fmt.Sprintf("%x", sum[:8])
}
