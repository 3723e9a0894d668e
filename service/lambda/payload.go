package lambda

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// checkJSON refuses a payload that is no JSON, as far as it can in the words of
// the JSON reader that Lambda uses. The empty payload stands for an empty
// object.
func checkJSON(payload []byte) error {
	if len(payload) == 0 || json.Valid(payload) && utf8.Valid(payload) {
		return nil
	}
	words, offset := jsonFault(payload)
	line, column := position(payload, offset)
	return failure(400, "InvalidRequestContentException",
		"Could not parse request body into json: Could not parse payload into json: %s\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: %d, column: %d]",
		words, line, column)
}

const expectedValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// jsonFault says what is wrong and where.
func jsonFault(payload []byte) (words string, offset int) {
	if bad := invalidUTF8(payload); bad > 0 {
		return fmt.Sprintf("Invalid UTF-8 start byte 0x%x", payload[bad]), bad + 1
	}
	offset = syntaxError(payload)
	if offset >= len(payload) {
		return "Unexpected end-of-input", len(payload)
	}
	if end := wordEnd(payload, offset); end > offset {
		return fmt.Sprintf("Unrecognized token '%s': was expecting %s", payload[offset:end], expectedValue), end
	}
	return fmt.Sprintf("Unexpected character (%s): expected a valid value %s", shown(payload[offset]), expectedValue), offset
}

// invalidUTF8 is where the payload stops being UTF-8, -1 for nowhere.
func invalidUTF8(payload []byte) int {
	for i := 0; i < len(payload); {
		r, size := utf8.DecodeRune(payload[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}

// syntaxError is where the standard library finds the first fault. A word that
// is none of JSON's is at fault from its beginning.
func syntaxError(payload []byte) int {
	var into json.RawMessage
	err, ok := json.Unmarshal(payload, &into).(*json.SyntaxError)
	if !ok {
		return 0
	}
	if err.Error() == "unexpected end of JSON input" {
		return len(payload)
	}
	offset := max(int(err.Offset)-1, 0)
	for offset > 0 && isWord(payload[offset-1]) && isWord(payload[offset]) {
		offset--
	}
	return offset
}

func wordEnd(payload []byte, at int) int {
	for at < len(payload) && isWord(payload[at]) {
		at++
	}
	return at
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '$'
}

func shown(c byte) string {
	if c < ' ' || c > '~' {
		return fmt.Sprintf("(CTRL-CHAR, code %d)", c)
	}
	return fmt.Sprintf("'%c' (code %d)", c, c)
}

// position counts lines and columns from 1.
func position(payload []byte, offset int) (line, column int) {
	line, column = 1, 1
	for _, c := range payload[:offset] {
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}
