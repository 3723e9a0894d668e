// Package filter reads the filter patterns of CloudWatch Logs and holds
// messages against them
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
//
// There are three languages. A pattern that begins with { is for messages that
// are JSON, one that begins with [ for messages of fields with spaces between,
// and any other is a list of terms.
package filter

import (
	"errors"
	"strings"
)

// Pattern is a filter pattern. It may be used from many goroutines.
type Pattern struct{ matcher matcher }

// matcher is a pattern of one of the languages.
type matcher interface {
	match(message string) bool
	// value returns what a name of the pattern's language stands for in a message:
	// "$.user.id", "$status".
	value(message, name string) (text string, ok bool)
	// names are the names whose values the pattern asks for.
	names() []string
}

// ErrSyntax is the error of a pattern that is none; errors wrap it.
var ErrSyntax = errors.New("invalid filter pattern")

// maxLength is how long a pattern may be, in bytes.
const maxLength = 1024

// Compile reads a pattern. The empty one matches all messages.
func Compile(text string) (*Pattern, error) {
	if len(text) > maxLength {
		return nil, ErrSyntax
	}
	text = strings.TrimSpace(text)
	var m matcher
	var err error
	switch {
	case strings.HasPrefix(text, "{"):
		m, err = compileJSON(text)
	case strings.HasPrefix(text, "["):
		m, err = compileFields(text)
	default:
		m, err = compileTerms(text)
	}
	if err != nil {
		return nil, err
	}
	return &Pattern{m}, nil
}

// Match reports whether a message is one of those that the pattern is for.
func (p *Pattern) Match(message string) bool { return p.matcher.match(message) }

// Value returns what a name of the pattern's language stands for in a message
// ("$.latency" of JSON, "$bytes" of fields), and whether it stands for anything.
func (p *Pattern) Value(message, name string) (string, bool) { return p.matcher.value(message, name) }

// Values returns what all names in the pattern stand for in a message.
func (p *Pattern) Values(message string) map[string]string {
	values := map[string]string{}
	for _, name := range p.matcher.names() {
		if text, ok := p.matcher.value(message, name); ok {
			values[name] = text
		}
	}
	return values
}
