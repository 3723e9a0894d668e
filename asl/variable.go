package asl

import "unicode"

// identifier returns the variable name that s begins with, "" for none. Names
// are Unicode identifiers (States Language, "Assign").
func identifier(s string) string {
	for i, r := range s {
		if r == '_' || unicode.IsLetter(r) || i > 0 && (unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)) {
			continue
		}
		return s[:i]
	}
	return s
}
