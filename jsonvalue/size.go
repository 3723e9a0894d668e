package jsonvalue

import (
	"math"
	"unicode/utf8"
)

// Size returns the length in bytes of v's compact JSON text; service limits on
// payloads are counted in it.
func (v Value) Size() int { return v.sizeUpTo(math.MaxInt) }

// SizeWithin reports whether v's compact JSON text has at most limit bytes. It
// looks at no more of v than it needs to know, so it is cheap even for a value
// that holds one large part many times.
func (v Value) SizeWithin(limit int) bool { return v.sizeUpTo(limit) <= limit }

// sizeUpTo returns the size of v, or some number over limit where it is larger.
func (v Value) sizeUpTo(limit int) int {
	switch v.kind {
	case Bool:
		if v.text == "" {
			return len("false")
		}
		return len("true")
	case Number:
		return len(v.text)
	case String:
		return quotedSize(v.text)
	case Array, Object:
		return v.node.sizeUpTo(limit)
	default:
		return len("null")
	}
}

func (n *node) sizeUpTo(limit int) int {
	size := 2 + max(len(n.values)-1, 0)
	for i, e := range n.values {
		if size > limit {
			return size
		}
		if n.keys != nil {
			size += quotedSize(n.keys[i]) + 1
		}
		size += e.sizeUpTo(limit - size)
	}
	return size
}

// quotedSize is the length of what AppendQuoted appends.
func quotedSize(s string) int {
	size := 2
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			size += escapedSize(c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		size += utf8.RuneLen(r) // of U+FFFD where n bytes are no rune
	}
	return size
}

func escapedSize(c byte) int {
	switch c {
	case '"', '\\', '\n', '\r', '\t', '\b', '\f':
		return 2
	}
	if c < 0x20 {
		return 6
	}
	return 1
}
