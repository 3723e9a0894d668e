package access

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// template is the last part of an ARN with members of an input in it.
type template []segment

// segment is a text and the member that follows it.
type segment struct {
	text     string
	path     []string // of the member, nil for none
	fallback *string  // what stands for a member that is missing
	optional bool     // text and member fall away with the member
	arnOnly  bool     // a member that is no ARN counts as missing
	after    string   // the rest of an optional part
}

// newTemplate reads "rule/[{EventBusName}/]{Name}".
func newTemplate(text string) template {
	var t template
	for text != "" {
		open := strings.IndexAny(text, "{[")
		if open < 0 {
			return append(t, segment{text: text})
		}
		if text[open] == '[' {
			if open > 0 {
				t = append(t, segment{text: text[:open]})
			}
			inside, rest, _ := strings.Cut(text[open+1:], "]")
			part := newTemplate(inside)
			part[0].optional = true
			if len(part) > 1 {
				part[0].after = part[1].text
			}
			t, text = append(t, part[0]), rest
			continue
		}
		inside, rest, _ := strings.Cut(text[open+1:], "}")
		name, fallback, found := strings.Cut(inside, "|")
		name, arnOnly := strings.CutPrefix(name, "arn:")
		s := segment{text: text[:open], path: strings.Split(name, "."), arnOnly: arnOnly}
		if found {
			s.fallback = &fallback
		}
		t, text = append(t, s), rest
	}
	return t
}

// fill returns the texts that the template makes of an input: many where a path
// goes through a list, none where a member is missing. A member that holds an
// ARN is the whole text.
func (t template) fill(input jsonvalue.Value) []string {
	made := []string{""}
	for _, s := range t {
		if s.path == nil {
			made = appendAll(made, s.text)
			continue
		}
		values := valuesAt(input, s.path)
		if s.arnOnly {
			values = slices.DeleteFunc(values, func(v string) bool { return !strings.HasPrefix(v, "arn:") })
		}
		switch {
		case s.optional:
			made = appendAll(made, s.option(values))
			continue
		case len(values) == 0 && s.fallback != nil:
			values = []string{*s.fallback}
		case len(values) == 0:
			return nil
		}
		var next []string
		for _, v := range values {
			if strings.HasPrefix(v, "arn:") {
				next = append(next, v)
				continue
			}
			next = append(next, appendAll(made, s.text+v)...)
		}
		made = next
	}
	return made
}

// option is what an optional part comes to. Of an ARN the last name counts.
func (s segment) option(values []string) string {
	if len(values) == 0 {
		return s.whenMissing()
	}
	v := values[0]
	if strings.HasPrefix(v, "arn:") {
		v = v[strings.LastIndexByte(v, '/')+1:]
	}
	if v == "default" {
		return s.whenMissing()
	}
	return s.text + v + s.after
}

// whenMissing is the slash of a path that is not given.
func (s segment) whenMissing() string {
	if s.path[0] == "Path" {
		return "/"
	}
	return ""
}

// appendAll adds a text to all but those that are ARNs already.
func appendAll(list []string, text string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		if !strings.HasPrefix(s, "arn:") {
			s += text
		}
		out[i] = s
	}
	return out
}

// valuesAt returns the texts at a path of members; "*" goes through a list.
func valuesAt(v jsonvalue.Value, path []string) []string {
	if len(path) == 0 {
		if v.Kind() == jsonvalue.String && v.Text() != "" {
			return []string{v.Text()}
		}
		return nil
	}
	if path[0] != "*" {
		return valuesAt(v.Get(path[0]), path[1:])
	}
	var list []string
	for _, e := range v.Elements() {
		list = append(list, valuesAt(e, path[1:])...)
	}
	return list
}
