package asl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/diagnostic"
)

// machineOf returns a definition of one Pass whose field holds the value.
func machineOf(field, value string) string {
	return fmt.Sprintf(`{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","End":true,%q:%s}}}`, field, value)
}

// fill repeats parts between head and tail up to the largest definition.
func fill(head string, part func(i int) string, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; b.Len() < MaxDefinitionSize-len(tail)-1000; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(part(i))
	}
	return b.String() + tail
}

func always(part string) func(int) string { return func(int) string { return part } }

func nestedScopes(depth int) string {
	head := strings.Builder{}
	for i := range depth {
		fmt.Fprintf(&head, `{"StartAt":"%d","States":{"%d":{"Type":"Map","End":true,"ItemProcessor":`, i, i)
	}
	return head.String() + `{"StartAt":"x","States":{"x":{"Type":"Succeed"}}}` + strings.Repeat("}}}", depth)
}

func nestedNots(depth int) string {
	return `{"StartAt":"C","States":{"D":{"Type":"Succeed"},"C":{"Type":"Choice","Choices":[{"Next":"D",` +
		strings.Repeat(`"Not":{`, depth) + `"Variable":"$","IsNull":true` + strings.Repeat("}", depth) + `}]}}}`
}

// TestHostile runs definitions of the largest size that try to make the
// compiler slow, deep or talkative.
func TestHostile(t *testing.T) {
	longName := strings.Repeat("n", MaxDefinitionSize/2)
	tests := []struct {
		name       string
		definition string
		code       diagnostic.Code // of the first finding, "" for none
	}{
		{"open arrays", strings.Repeat("[", MaxDefinitionSize), diagnostic.InvalidJSONDescription},
		{"open objects", strings.Repeat(`{"a":`, MaxDefinitionSize/5), diagnostic.InvalidJSONDescription},
		{"numbers", machineOf("Output", fill("[", always("0"), "]")), ""},
		{"expressions", machineOf("Output", fill("[", always(`"{%1%}"`), "]")), ""},
		{"expressions under a long name", machineOf("Output", fill(`{"`+longName+`":[`, always(`"{%1%}"`), "]}")), ""},
		{"unknown fields", machineOf("Output", "1")[:len(machineOf("Output", "1"))-3] +
			fill(",", func(i int) string { return fmt.Sprintf(`"f%d":0`, i) }, "}}}"), diagnostic.SchemaValidationFailed},
		{"states nobody goes to", fill(`{"StartAt":"A","States":{"A":{"Type":"Succeed"},`,
			func(i int) string { return fmt.Sprintf(`"%d":{"Type":"Fail"}`, i) }, "}}"), diagnostic.MissingTransitionTarget},
		{"states under a long name", fill(`{"StartAt":"A","States":{"`+longName+`":{"Type":"Map","ItemProcessor":{"StartAt":"0","States":{`,
			func(i int) string { return fmt.Sprintf(`"%d":{"Type":"Fail"}`, i) }, "}}}}}"), diagnostic.InvalidStateName},
		{"a long chain", fill(`{"StartAt":"0","States":{`,
			func(i int) string { return fmt.Sprintf(`"%d":{"Type":"Pass","Next":"%d"}`, i, i+1) }, "}}"), diagnostic.MissingTransitionTarget},
		{"deep scopes", nestedScopes(300), diagnostic.TooDeeplyNested},
		{"deep rules", nestedNots(900), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := Validate(test.definition, Standard)
			var first diagnostic.Code
			if len(list) > 0 {
				first = list[0].Code
			}
			if first != test.code {
				t.Errorf("got %.300v, want code %q", list, test.code)
			}
			if len(list) > 2*maxFindings {
				t.Errorf("%d findings", len(list))
			}
		})
	}
}
