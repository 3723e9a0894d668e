package interpreter

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// readItems makes the items of a Map from data as its ItemReader finds them, by
// the ReaderConfig (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html).
// pointed is what ItemsPointer leads to, absent where there is none. Formats
// that do not hold the items as text give none.
func readItems(config, data string) (pointed, items document, f *fault) {
	conf := textDocument(config)
	c := conf.Value()
	var list []jsonvalue.Value
	switch c.Get("InputType").Text() {
	case "CSV":
		list, f = readCSV(c, data)
	case "JSONL":
		list, f = readLines(data)
	case "MANIFEST", "PARQUET":
		return document{}, document{}, nil
	default:
		return readJSON(c, data)
	}
	if f != nil {
		return document{}, document{}, f
	}
	return document{}, valueDocument(jsonvalue.ArrayValue(list...)), nil
}

// unreadable is the failure of a Map whose items cannot be read.
func unreadable(cause string) *fault {
	return &fault{name: "States.ItemReaderFailed", text: cause, bare: true}
}

func readJSON(config jsonvalue.Value, data string) (pointed, items document, f *fault) {
	v, err := jsonvalue.Parse(data)
	if err != nil {
		return document{}, document{}, unreadable("Attempting to parse invalid JSON: " + err.Error())
	}
	items = document{data, v}
	if pointer := config.Get("ItemsPointer"); pointer.Exists() {
		v, ok := followPointer(v, pointer.Text())
		if !ok {
			return document{}, document{}, unreadable("The ItemsPointer '" + pointer.Text() + "' does not lead to anything.")
		}
		pointed = valueDocument(v)
		items = pointed
	}
	if items.Value().Kind() != jsonvalue.Array {
		return pointed, document{}, unreadable("Attempting to map over non-iterable node.")
	}
	return pointed, items, nil
}

// followPointer follows a JSON Pointer (RFC 6901).
func followPointer(v jsonvalue.Value, pointer string) (jsonvalue.Value, bool) {
	if pointer == "" {
		return v, true
	}
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return v, false
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for step := range strings.SplitSeq(rest, "/") {
		step = unescape.Replace(step)
		if v.Kind() == jsonvalue.Array {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= v.Len() {
				return v, false
			}
			v = v.At(i)
			continue
		}
		if v = v.Get(step); !v.Exists() {
			return v, false
		}
	}
	return v, true
}

func readLines(data string) ([]jsonvalue.Value, *fault) {
	var list []jsonvalue.Value
	for line := range strings.Lines(data) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		v, err := jsonvalue.Parse(line)
		if err != nil {
			return nil, unreadable("Attempting to parse invalid JSON: " + err.Error())
		}
		list = append(list, v)
	}
	return list, nil
}

// delimiters are the values of CSVDelimiter.
var delimiters = map[string]rune{"": ',', "COMMA": ',', "PIPE": '|', "SEMICOLON": ';', "SPACE": ' ', "TAB": '\t'}

// readCSV makes an object of each row. Columns without a header are left out,
// headers without a column are empty.
func readCSV(config jsonvalue.Value, data string) ([]jsonvalue.Value, *fault) {
	r := csv.NewReader(strings.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = delimiters[config.Get("CSVDelimiter").Text()], -1, true
	var headers []string
	for _, h := range config.Get("CSVHeaders").Elements() {
		headers = append(headers, h.Text())
	}
	if config.Get("CSVHeaderLocation").Text() == "FIRST_ROW" {
		var err error
		if headers, err = r.Read(); err != nil && !errors.Is(err, io.EOF) {
			return nil, unreadable(err.Error())
		}
	}
	var list []jsonvalue.Value
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, unreadable(err.Error())
		}
		var b jsonvalue.Builder
		for i, h := range headers {
			value := ""
			if i < len(row) {
				value = row[i]
			}
			b.Set(h, text(value))
		}
		if b.Len() < len(headers) {
			return nil, unreadable("CSV headers cannot contain duplicates.")
		}
		list = append(list, b.Value())
	}
}

// firstItems returns the first n of the items.
func firstItems(items document, n int) document {
	list := make([]jsonvalue.Value, n)
	for i := range list {
		list[i] = items.Value().At(i)
	}
	return valueDocument(jsonvalue.ArrayValue(list...))
}
