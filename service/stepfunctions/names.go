package stepfunctions

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how many characters a name may have.
const maxName = 80

// forbiddenInNames are the brackets, wildcards and special characters that no
// name may contain
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html).
const forbiddenInNames = "<>{}[]?*\"#%\\^|~`$&,;:/"

// validName reports whether s can name a state machine, an execution or an
// activity. Non-ASCII letters are allowed.
func validName(s string) bool {
	if s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxName {
		return false
	}
	return strings.IndexFunc(s, forbiddenRune) < 0
}

func forbiddenRune(r rune) bool {
	switch {
	case r <= 0x1f || r >= 0x7f && r <= 0x9f: // control characters
		return true
	case r == 0xfffe || r == 0xffff || r == 0x10ffff:
		return true
	}
	return unicode.IsSpace(r) || strings.ContainsRune(forbiddenInNames, r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
