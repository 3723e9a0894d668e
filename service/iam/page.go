package iam

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// page is what an input of a listing says of the page it wants.
type page struct {
	Marker   string
	MaxItems int
}

// pageEnd is what an output of a listing says of what follows.
type pageEnd struct {
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

const defaultMaxItems = 100

// cut returns the items of a page. They are never nil, as an empty list is
// shown as one.
func cut[T any](items []T, p page) ([]T, pageEnd, error) {
	start, err := position(p.Marker, len(items))
	if err != nil {
		return nil, pageEnd{}, err
	}
	size := p.MaxItems
	if size == 0 {
		size = defaultMaxItems
	}
	end := min(start+size, len(items))
	result := append([]T{}, items[start:end]...)
	if end == len(items) {
		return result, pageEnd{}, nil
	}
	return result, pageEnd{IsTruncated: true, Marker: marker(end)}, nil
}

// marker names the place in a listing where the next page begins.
func marker(position int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("at " + strconv.Itoa(position)))
}

func position(m string, items int) (int, error) {
	if m == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(m)
	digits, ok := strings.CutPrefix(string(text), "at ")
	n, numberErr := strconv.Atoi(digits)
	if err != nil || !ok || numberErr != nil || n < 0 {
		return 0, validationError("Invalid Marker.")
	}
	return min(n, items), nil
}
