package jsonata

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lower returns s in lower case, with the two rules of Unicode's SpecialCasing
// that do not depend on the language: a final sigma, and the dotted I.
func lower(s string) string {
	lowered := strings.ToLower(s)
	if !strings.ContainsAny(s, "Σİ") {
		return lowered
	}
	var b strings.Builder
	for i, c := range s {
		switch {
		case c == 'İ':
			b.WriteString("i\u0307")
		case c == 'Σ' && isFinal(s, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// isFinal reports whether the sigma at i ends a word: a letter with case stands
// before it, and none behind it.
func isFinal(s string, i int) bool {
	before, behind := s[:i], s[i+len("Σ"):]
	c, size := utf8.DecodeLastRuneInString(before)
	for size > 0 && isCaseIgnorable(c) {
		before = before[:len(before)-size]
		c, size = utf8.DecodeLastRuneInString(before)
	}
	if size == 0 || !isCased(c) {
		return false
	}
	c, size = utf8.DecodeRuneInString(behind)
	for size > 0 && isCaseIgnorable(c) {
		behind = behind[size:]
		c, size = utf8.DecodeRuneInString(behind)
	}
	return size == 0 || !isCased(c)
}

func isCased(c rune) bool {
	return unicode.IsUpper(c) || unicode.IsLower(c) || unicode.IsTitle(c)
}

func isCaseIgnorable(c rune) bool {
	return unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || strings.ContainsRune("'.:·’", c)
}

// upper returns s in upper case, where some letters become several.
func upper(s string) string {
	upper := strings.ToUpper(s)
	if !strings.ContainsFunc(s, func(c rune) bool { return c >= 0xdf && severalUpper[c] != "" }) {
		return upper
	}
	var b strings.Builder
	for _, c := range s {
		if several := severalUpper[c]; several != "" {
			b.WriteString(several)
		} else {
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

// severalUpper has the letters whose upper case is several characters
// (Unicode's SpecialCasing.txt, the entries without conditions).
var severalUpper = map[rune]string{
	'\u00df': "SS", '\u0149': "ʼN", '\u01f0': "J\u030c", '\u0390': "Ι\u0308\u0301",
	'\u03b0': "Υ\u0308\u0301", '\u0587': "ԵՒ", '\u1e96': "H\u0331", '\u1e97': "T\u0308",
	'\u1e98': "W\u030a", '\u1e99': "Y\u030a", '\u1e9a': "Aʾ", '\u1f50': "Υ\u0313",
	'\u1f52': "Υ\u0313\u0300", '\u1f54': "Υ\u0313\u0301", '\u1f56': "Υ\u0313\u0342", '\u1f80': "ἈΙ",
	'\u1f81': "ἉΙ", '\u1f82': "ἊΙ", '\u1f83': "ἋΙ", '\u1f84': "ἌΙ",
	'\u1f85': "ἍΙ", '\u1f86': "ἎΙ", '\u1f87': "ἏΙ", '\u1f88': "ἈΙ",
	'\u1f89': "ἉΙ", '\u1f8a': "ἊΙ", '\u1f8b': "ἋΙ", '\u1f8c': "ἌΙ",
	'\u1f8d': "ἍΙ", '\u1f8e': "ἎΙ", '\u1f8f': "ἏΙ", '\u1f90': "ἨΙ",
	'\u1f91': "ἩΙ", '\u1f92': "ἪΙ", '\u1f93': "ἫΙ", '\u1f94': "ἬΙ",
	'\u1f95': "ἭΙ", '\u1f96': "ἮΙ", '\u1f97': "ἯΙ", '\u1f98': "ἨΙ",
	'\u1f99': "ἩΙ", '\u1f9a': "ἪΙ", '\u1f9b': "ἫΙ", '\u1f9c': "ἬΙ",
	'\u1f9d': "ἭΙ", '\u1f9e': "ἮΙ", '\u1f9f': "ἯΙ", '\u1fa0': "ὨΙ",
	'\u1fa1': "ὩΙ", '\u1fa2': "ὪΙ", '\u1fa3': "ὫΙ", '\u1fa4': "ὬΙ",
	'\u1fa5': "ὭΙ", '\u1fa6': "ὮΙ", '\u1fa7': "ὯΙ", '\u1fa8': "ὨΙ",
	'\u1fa9': "ὩΙ", '\u1faa': "ὪΙ", '\u1fab': "ὫΙ", '\u1fac': "ὬΙ",
	'\u1fad': "ὭΙ", '\u1fae': "ὮΙ", '\u1faf': "ὯΙ", '\u1fb2': "ᾺΙ",
	'\u1fb3': "ΑΙ", '\u1fb4': "ΆΙ", '\u1fb6': "Α\u0342", '\u1fb7': "Α\u0342Ι",
	'\u1fbc': "ΑΙ", '\u1fc2': "ῊΙ", '\u1fc3': "ΗΙ", '\u1fc4': "ΉΙ",
	'\u1fc6': "Η\u0342", '\u1fc7': "Η\u0342Ι", '\u1fcc': "ΗΙ", '\u1fd2': "Ι\u0308\u0300",
	'\u1fd3': "Ι\u0308\u0301", '\u1fd6': "Ι\u0342", '\u1fd7': "Ι\u0308\u0342", '\u1fe2': "Υ\u0308\u0300",
	'\u1fe3': "Υ\u0308\u0301", '\u1fe4': "Ρ\u0313", '\u1fe6': "Υ\u0342", '\u1fe7': "Υ\u0308\u0342",
	'\u1ff2': "ῺΙ", '\u1ff3': "ΩΙ", '\u1ff4': "ΏΙ", '\u1ff6': "Ω\u0342",
	'\u1ff7': "Ω\u0342Ι", '\u1ffc': "ΩΙ", '\ufb00': "FF", '\ufb01': "FI",
	'\ufb02': "FL", '\ufb03': "FFI", '\ufb04': "FFL", '\ufb05': "ST",
	'\ufb06': "ST", '\ufb13': "ՄՆ", '\ufb14': "ՄԵ", '\ufb15': "ՄԻ",
	'\ufb16': "ՎՆ", '\ufb17': "ՄԽ",
}
