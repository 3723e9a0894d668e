package definitionfile

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/diagnostic"
)

// source is a file's text after substitution, and the way back to the file.
type source struct {
	text  string
	spans []span // of text, ascending
	lines []int  // offsets in text at which lines begin
	file  []int  // offsets in the file at which lines begin
}

// span is a stretch of the text that begins at an offset and comes from one in
// the file: character by character, or replaced as a whole.
type span struct {
	at, from int
	replaced bool
}

var placeholder = regexp.MustCompile(`\$\{[^${}]+\}`)

func substitute(text string, values map[string]string) *source {
	var b strings.Builder
	s := &source{file: lineStarts(text)}
	from := 0
	for _, m := range placeholder.FindAllStringIndex(text, -1) {
		value, ok := values[text[m[0]+2:m[1]-1]]
		if !ok {
			continue
		}
		s.spans = append(s.spans, span{at: b.Len(), from: from})
		b.WriteString(text[from:m[0]])
		s.spans = append(s.spans, span{at: b.Len(), from: m[0], replaced: true})
		b.WriteString(value)
		from = m[1]
	}
	s.spans = append(s.spans, span{at: b.Len(), from: from})
	b.WriteString(text[from:])
	s.text = b.String()
	s.lines = lineStarts(s.text)
	return s
}

// unreplaced returns a ${Name} that is still in the text, "" if there is none.
func (s *source) unreplaced() string { return placeholder.FindString(s.text) }

func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// position returns where in the file an offset of the text comes from.
func (s *source) position(offset int) diagnostic.Position {
	// Of spans that begin at the same offset all but the last are empty.
	i, _ := slices.BinarySearchFunc(s.spans, offset+1, func(p span, offset int) int { return cmp.Compare(p.at, offset) })
	from := s.spans[i-1]
	if !from.replaced {
		from.from += offset - from.at
	}
	line, found := slices.BinarySearch(s.file, from.from)
	if found {
		line++
	}
	return diagnostic.Position{Offset: from.from, Line: line, Column: from.from - s.file[line-1] + 1}
}

// at returns where in the file a line and column of the text come from, which
// count from 1 and in characters. An unknown column is the line's first.
func (s *source) at(line, column int) diagnostic.Position {
	line = min(max(line, 1), len(s.lines))
	offset := s.lines[line-1]
	for range column - 1 {
		_, size := utf8.DecodeRuneInString(s.text[offset:])
		offset += size
	}
	return s.position(min(offset, len(s.text)))
}
