package jsonata

import (
	"strings"
	"unicode/utf8"
)

func stringFunctions() []builtin {
	return []builtin{
		{"string", "<x-b?:s>", 1, toString},
		{"length", "<s-:n>", 1, ofString(func(_ *run, s string) (any, error) { return int64(characters(s)), nil })},
		{"substring", "<s-nn?:s>", 3, substring},
		{"substringBefore", "<s-s:s>", 2, substringBefore},
		{"substringAfter", "<s-s:s>", 2, substringAfter},
		{"lowercase", "<s-:s>", 1, ofString(func(r *run, s string) (any, error) { return r.made(lower(s)) })},
		{"uppercase", "<s-:s>", 1, ofString(func(r *run, s string) (any, error) { return r.made(upper(s)) })},
		{"trim", "<s-:s>", 1, ofString(func(r *run, s string) (any, error) { return r.made(trim(s)) })},
		{"pad", "<s-ns?:s>", 3, pad},
		{"join", "<a<s>s?:s>", 2, join},
	}
}

func toString(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	return r.stringify(args[0], args[1] == true)
}

// characters returns the number of characters of a string. Bytes that are not
// UTF-8 stand for halves of surrogate pairs, three for one.
func characters(s string) int {
	if utf8.ValidString(s) {
		return utf8.RuneCountInString(s)
	}
	return len([]rune(strings.ToValidUTF8(s, "?")))
}

func substring(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	start, _ := integer(args[1])
	count := characters(s)
	if start < 0 {
		start = max(0, count+start)
	}
	end := count
	if n, ok := integer(args[2]); ok {
		if n <= 0 {
			return "", nil
		}
		end = min(count, start+n)
	}
	if start >= end {
		return "", nil
	}
	return r.made(s[offsetOf(s, start):offsetOf(s, end)])
}

// offsetOf returns the byte at which character n begins.
func offsetOf(s string, n int) int {
	if n <= 0 {
		return 0
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func substringBefore(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	mark, isString := args[1].(string)
	if !ok || !isString {
		return args[0], nil
	}
	before, _, _ := strings.Cut(s, mark)
	return r.made(before)
}

func substringAfter(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	mark, isString := args[1].(string)
	if !ok || !isString {
		return args[0], nil
	}
	_, after, found := strings.Cut(s, mark)
	if !found {
		after = s
	}
	return r.made(after)
}

// trim makes one space of each run of white space, and takes those at the ends
// off.
func trim(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool {
		return c == ' ' || c == '\t' || c == '\n' || c == '\r'
	}), " ")
}

func pad(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	width, _ := integer(args[1])
	with, _ := args[2].(string)
	if with == "" {
		with = " "
	}
	left := width < 0
	missing := max(width, -width) - characters(s)
	if missing <= 0 {
		return s, nil
	}
	if err := r.text(len(s) + missing); err != nil {
		return nil, err
	}
	padding := strings.Repeat(with, missing/characters(with)+1)
	padding = padding[:offsetOf(padding, missing)]
	if left {
		return r.made(padding + s)
	}
	return r.made(s + padding)
}

func join(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	separator, _ := args[1].(string)
	list := items(args[0])
	size := len(separator) * max(0, len(list)-1)
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i], _ = e.(string)
		size += len(parts[i])
	}
	if err := r.text(size); err != nil {
		return nil, err
	}
	return strings.Join(parts, separator), nil
}
