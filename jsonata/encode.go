package jsonata

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"
)

func encodingFunctions() []builtin {
	return []builtin{
		{"base64encode", "<s-:s>", 1, ofString(func(r *run, s string) (any, error) {
			return r.made(base64.StdEncoding.EncodeToString([]byte(strings.ToValidUTF8(s, "\ufffd"))))
		})},
		{"base64decode", "<s-:s>", 1, ofString(base64decode)},
		{"encodeUrlComponent", "<s-:s>", 1, ofString(func(r *run, s string) (any, error) {
			return r.escape("encodeUrlComponent", s, "")
		})},
		{"encodeUrl", "<s-:s>", 1, ofString(func(r *run, s string) (any, error) {
			return r.escape("encodeUrl", s, reserved)
		})},
		{"decodeUrlComponent", "<s-:s>", 1, ofString(decodeURLComponent)},
		{"decodeUrl", "<s-:s>", 1, ofString(decodeURL)},
	}
}

func base64decode(r *run, s string) (any, error) {
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return nil, &Error{Code: CodeInternal, Message: noDecoded}
	}
	return r.made(strings.ToValidUTF8(string(data), "\ufffd"))
}

const (
	reserved   = ";/?:@&=+$,#" // what has a meaning in a URL, and which $encodeUrl leaves
	unreserved = "-_.!~*'()"   // what needs no escape anywhere, beside letters and digits
)

// escape writes a string as part of a URL. Half of a surrogate pair is nothing
// that can be written.
func (r *run) escape(name, s, kept string) (any, error) {
	const hex = "0123456789ABCDEF"
	if !utf8.ValidString(s) {
		return nil, fault("D3140", detail{token: name, value: s})
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isAlphanumeric(c) || strings.IndexByte(unreserved, c) >= 0 || strings.IndexByte(kept, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return r.made(b.String())
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// decodeURLComponent reads what a URL has escaped. As AWS does, it takes a plus
// for a space and U+FFFD for bytes that are no UTF-8.
func decodeURLComponent(r *run, s string) (any, error) {
	text, err := url.QueryUnescape(s)
	if err != nil {
		return nil, fault("D3140", detail{token: "decodeUrlComponent", value: s})
	}
	return r.made(strings.ToValidUTF8(text, "\ufffd"))
}

// decodeURL reads what a whole URL has escaped, except what $encodeUrl would
// not have escaped.
func decodeURL(r *run, s string) (any, error) {
	var b strings.Builder
	rest := s
	for {
		before, after, ok := strings.Cut(rest, "%")
		b.WriteString(before)
		if !ok {
			break
		}
		c, err := url.PathUnescape("%" + after[:min(2, len(after))])
		if err != nil {
			return nil, fault("D3140", detail{token: "decodeUrl", value: s})
		}
		if strings.Contains(reserved, c) {
			b.WriteString("%" + after[:2])
		} else {
			b.WriteString(c)
		}
		rest = after[2:]
	}
	if !utf8.ValidString(b.String()) {
		return nil, fault("D3140", detail{token: "decodeUrl", value: s})
	}
	return r.made(b.String())
}
