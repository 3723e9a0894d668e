package stepfunctions

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxPayload is the greatest size of an input or output in bytes
// (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
const maxPayload = 262_144

// jsonFault says why text is not JSON, "" if it is. AWS hands on what its
// parser, Jackson, says; so this says it in that parser's words.
func jsonFault(text string) string {
	if strings.TrimSpace(text) == "" {
		return "com.fasterxml.jackson.databind.exc.MismatchedInputException: No content to map due to end-of-input" +
			jacksonPlace(text, len(text)-1)
	}
	_, err := jsonvalue.Parse(text)
	var syntax *jsonvalue.SyntaxError
	if !errors.As(err, &syntax) {
		return ""
	}
	if syntax.Offset >= len(text) {
		return "com.fasterxml.jackson.core.io.JsonEOFException: Unexpected end-of-input" + jacksonPlace(text, len(text))
	}
	return "com.fasterxml.jackson.core.JsonParseException: " + jacksonWords(text, syntax)
}

// jacksonValue is what Jackson expects where a value is to begin.
const jacksonValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// jacksonExpects is what Jackson says it was expecting, by the message of
// jsonvalue for the same fault.
var jacksonExpects = map[string]string{
	"expected ',' or '}'":    "comma to separate Object entries",
	"expected ',' or ']'":    "comma to separate Array entries",
	"expected a member name": "double-quote to start field name",
	"expected ':'":           "a colon to separate field name and value",
}

func jacksonWords(text string, fault *jsonvalue.SyntaxError) string {
	rest := text[fault.Offset:]
	expected, known := jacksonExpects[fault.Message]
	if token := identifier(rest); token != "" && !known {
		return fmt.Sprintf("Unrecognized token '%s': was expecting %s", token, jacksonValue) +
			jacksonPlace(text, fault.Offset+len(token))
	}
	if !known {
		expected = "a valid value " + jacksonValue
	}
	r, size := utf8.DecodeRuneInString(rest)
	return fmt.Sprintf("Unexpected character ('%c' (code %d)): was expecting %s", r, r, expected) +
		jacksonPlace(text, fault.Offset+size)
}

// identifier returns the letters and digits that text begins with.
func identifier(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$'
	})
	if end < 0 {
		return text
	}
	return text[:end]
}

// jacksonShown is how much of a text Jackson repeats, in characters.
const jacksonShown = 500

// jacksonPlace is the place that Jackson had read up to.
func jacksonPlace(text string, offset int) string {
	offset = max(offset, 0)
	line := 1 + strings.Count(text[:offset], "\n")
	column := offset - strings.LastIndexByte(text[:offset], '\n')
	if text == "" {
		column = 0
	}
	shown := `"` + text + `"`
	if r := []rune(text); len(r) > jacksonShown {
		shown = fmt.Sprintf(`"%s"[truncated %d chars]`, string(r[:jacksonShown]), len(r)-jacksonShown)
	}
	return fmt.Sprintf("\n at [Source: (String)%s; line: %d, column: %d]", shown, line, column)
}
