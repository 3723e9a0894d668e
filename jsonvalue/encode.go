package jsonvalue

import "unicode/utf8"

// JSON returns v as compact JSON text, a Missing value as null.
func (v Value) JSON() string { return string(v.AppendJSON(nil)) }

// AppendJSON appends v to b as compact JSON. As AWS does, it escapes only what
// RFC 8259 demands: quote, backslash and control characters.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.kind {
	case Bool:
		if v.text != "" {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case Number:
		return append(b, v.text...)
	case String:
		return AppendQuoted(b, v.text)
	case Array:
		b = append(b, '[')
		for i, e := range v.node.values {
			if i > 0 {
				b = append(b, ',')
			}
			b = e.AppendJSON(b)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		for i, k := range v.node.keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(AppendQuoted(b, k), ':')
			b = v.node.values[i].AppendJSON(b)
		}
		return append(b, '}')
	default:
		return append(b, "null"...)
	}
}

// MarshalJSON implements json.Marshaler. json.Marshal itself escapes <, > and &
// in what it returns; where that matters, use AppendJSON.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// UnmarshalJSON implements json.Unmarshaler.
func (v *Value) UnmarshalJSON(data []byte) error {
	parsed, err := Parse(string(data))
	if err != nil {
		return err
	}
	*v = parsed
	return nil
}

const hexDigits = "0123456789abcdef"

// AppendQuoted appends s to b as a JSON string, invalid UTF-8 as U+FFFD.
func AppendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 0x20 && c != '"' && c != '\\' {
				i++
				continue
			}
			b = appendEscaped(append(b, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(append(b, s[start:i]...), "\uFFFD"...)
			start = i + 1
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
