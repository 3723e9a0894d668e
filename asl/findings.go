package asl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
)

// finding is a diagnostic whose line and column are not counted yet.
type finding struct {
	diagnostic.Diagnostic
	order  int // findings are listed by where their Location begins
	offset int // of what is wrong, at Location or inside; -1 for nowhere
}

// Findings are bounded, because a hostile definition can hold a fault in every
// few bytes and a long path to each. AWS itself answers at most 100.
const (
	maxFindings     = 1000
	maxFindingBytes = 1 << 20
)

type findings struct {
	list  []finding
	bytes int
}

func (f *findings) full() bool {
	return len(f.list) >= maxFindings || f.bytes > maxFindingBytes
}

func (f *findings) add(found finding) {
	if f.full() {
		return
	}
	f.bytes += len(found.Message) + len(found.Location)
	f.list = append(f.list, found)
}

// fail notes an error at n.
func (c *compiler) fail(n *node, code diagnostic.Code, format string, args ...any) {
	c.failAt(n, n, code, format, args...)
}

// failAt notes an error that AWS locates at n and that stands at place inside.
func (c *compiler) failAt(n, place *node, code diagnostic.Code, format string, args ...any) {
	if !c.errors.full() {
		c.errors.add(found(n, place, diagnostic.Error, code, fmt.Sprintf(format, args...)))
	}
}

// schema notes the commonest of errors, SCHEMA_VALIDATION_FAILED, at n.
func (c *compiler) schema(n *node, format string, args ...any) {
	c.failAt(n, n, diagnostic.SchemaValidationFailed, format, args...)
}

// warn notes a warning at n.
func (c *compiler) warn(n *node, code diagnostic.Code, format string, args ...any) {
	if !c.warnings.full() {
		c.warnings.add(found(n, n, diagnostic.Warning, code, fmt.Sprintf(format, args...)))
	}
}

func found(n, place *node, severity diagnostic.Severity, code diagnostic.Code, message string) finding {
	return finding{
		Diagnostic: diagnostic.Diagnostic{Severity: severity, Code: code, Message: message, Location: n.location()},
		order:      n.offset(),
		offset:     place.offset(),
	}
}

// whole notes an error of the definition as a whole, which has no location.
func (c *compiler) whole(code diagnostic.Code, message string, order, offset int) {
	c.errors.add(finding{
		Diagnostic: diagnostic.Diagnostic{Severity: diagnostic.Error, Code: code, Message: message},
		order:      order,
		offset:     offset,
	})
}

// diagnostics returns what was found, errors first.
func (c *compiler) diagnostics(text string) []diagnostic.Diagnostic {
	all := slices.Concat(c.errors.list, c.warnings.list)
	count(text, all)
	list := make([]diagnostic.Diagnostic, 0, len(all))
	errors := len(c.errors.list)
	for _, part := range [][]finding{all[:errors], all[errors:]} {
		slices.SortStableFunc(part, func(a, b finding) int { return cmp.Compare(a.order, b.order) })
		for _, f := range part {
			list = append(list, f.Diagnostic)
		}
	}
	return list
}

// count fills in the positions, in one pass over the text.
func count(text string, list []finding) {
	byOffset := make([]*finding, len(list))
	for i := range list {
		byOffset[i] = &list[i]
	}
	slices.SortFunc(byOffset, func(a, b *finding) int { return cmp.Compare(a.offset, b.offset) })
	at := diagnostic.Position{Line: 1, Column: 1}
	for _, f := range byOffset {
		if f.offset >= 0 {
			at = advance(text, at, f.offset)
			f.Position = at
		}
	}
}

// advance moves a position on to the offset.
func advance(text string, from diagnostic.Position, offset int) diagnostic.Position {
	part := text[from.Offset:offset]
	to := diagnostic.Position{Offset: offset, Line: from.Line + strings.Count(part, "\n")}
	if i := strings.LastIndexByte(part, '\n'); i >= 0 {
		to.Column = len(part) - i
	} else {
		to.Column = from.Column + len(part)
	}
	return to
}
