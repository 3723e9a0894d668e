package cloudformation

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// cut returns a page of a list and the token of the next one, "" at the end.
func cut[T any](all []T, token string, size int) (page []T, next string, err error) {
	start := 0
	if token != "" {
		text, err := base64.RawURLEncoding.DecodeString(token)
		digits, ok := strings.CutPrefix(string(text), "at ")
		n, numberErr := strconv.Atoi(digits)
		if err != nil || !ok || numberErr != nil || n < 0 {
			return nil, "", validationError("Invalid NextToken: %s", token)
		}
		start = min(n, len(all))
	}
	end := min(start+size, len(all))
	page = append([]T{}, all[start:end]...)
	if end < len(all) {
		next = base64.RawURLEncoding.EncodeToString([]byte("at " + strconv.Itoa(end)))
	}
	return page, next, nil
}
