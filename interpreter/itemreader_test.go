package interpreter

import "testing"

func TestReadItems(t *testing.T) {
	for _, c := range []struct{ config, data, items, pointed, cause string }{
		{`{"InputType":"JSON"}`, `[1, {"a": 2}]`, `[1, {"a": 2}]`, "", ""},
		{`{"InputType":"JSON"}`, `{"a":1}`, "", "", "Attempting to map over non-iterable node."},
		{`{"InputType":"JSON"}`, `[1`, "", "", "Attempting to parse invalid JSON: invalid JSON at offset 2: expected ',' or ']'"},
		{``, `[1]`, `[1]`, "", ""},
		{`{"InputType":"JSON","ItemsPointer":"/a~1b/1"}`, `{"a/b": [0, [1, 2]]}`, `[1, 2]`, `[1, 2]`, ""},
		{`{"InputType":"JSON","ItemsPointer":"/a"}`, `{"a": 7}`, "", "7", "Attempting to map over non-iterable node."},
		{`{"InputType":"JSON","ItemsPointer":"/a/2"}`, `{"a": [0]}`, "", "", "The ItemsPointer '/a/2' does not lead to anything."},
		{`{"InputType":"JSON","ItemsPointer":"a"}`, `{"a": [0]}`, "", "", "The ItemsPointer 'a' does not lead to anything."},
		{`{"InputType":"JSONL"}`, "{\"a\": 1}\n\n2\n", `[{"a":1},2]`, "", ""},
		{`{"InputType":"JSONL"}`, "{\n", "", "", "Attempting to parse invalid JSON: invalid JSON at offset 2: expected a member name"},
		{`{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}`, "A,B\n1,2\n,,,\n   \n", `[{"A":"1","B":"2"},{"A":"","B":""},{"A":"   ","B":""}]`, "", ""},
		{`{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}`, "", `[]`, "", ""},
		{`{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["A","B"],"CSVDelimiter":"PIPE"}`, "1|\"x\ny\"|3", `[{"A":"1","B":"x\ny"}]`, "", ""},
		{`{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["A","A"]}`, "1,2", "", "", "CSV headers cannot contain duplicates."},
		{`{"InputType":"PARQUET"}`, "PAR1", "", "", ""},
	} {
		pointed, items, f := readItems(c.config, c.data)
		cause := ""
		if f != nil {
			cause = f.text
		}
		if items.source() != c.items || pointed.source() != c.pointed || cause != c.cause {
			t.Errorf("%s %q: %s, %s, %q; want %s, %s, %q", c.config, c.data, items.source(), pointed.source(), cause, c.items, c.pointed, c.cause)
		}
	}
}

// FuzzReadItems holds data of any form to an answer.
func FuzzReadItems(f *testing.F) {
	f.Add(`{"InputType":"JSON","ItemsPointer":"/a/0"}`, `{"a":[[1]]}`)
	f.Add(`{"InputType":"JSONL"}`, "1\n{}\n")
	f.Add(`{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","CSVDelimiter":"TAB"}`, "a\tb\n\"\n")
	f.Fuzz(func(t *testing.T, config, data string) {
		if _, items, fault := readItems(config, data); fault == nil && items.Exists() && items.Value().Kind().String() != "array" {
			t.Errorf("%s %q: %s", config, data, items.Text())
		}
	})
}
