package jsonata

import (
	"strconv"
	"strings"
)

// datePart is a part of a picture of fn:format-dateTime: text as it is, or a
// component of a time (https://www.w3.org/TR/xpath-functions-31/#formatting-dates-and-times).
type datePart struct {
	literal   string
	component byte // 0 for a literal
	names     bool // written as a name, in the case of letters
	letters   letterCase
	ordinary  bool // has the modifier "t"
	minWidth  int
	maxWidth  int // 0: no bound
	digits    int // of a year: how many of its last digits; 0: all
	picture   *integerPicture
}

// The components of a time, with the presentation they have of their own.
var presentations = map[byte]string{
	'Y': "1", 'M': "1", 'D': "1", 'd': "1", 'F': "n", 'W': "1", 'w': "1", 'X': "1", 'x': "1", 'H': "1", 'h': "1",
	'P': "n", 'm': "01", 's': "01", 'f': "1", 'Z': "01:01", 'z': "01:01", 'C': "n", 'E': "n",
}

// integerComponents are those that are whole numbers.
const integerComponents = "YMDdFWwXxHhmsf"

// isoParts is how times are written where there is no picture.
var isoParts, _ = parseDatePicture("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]")

func parseDatePicture(picture string) ([]*datePart, error) {
	var parts []*datePart
	rest := picture
	for rest != "" {
		open := strings.IndexByte(rest, '[')
		if open < 0 {
			open = len(rest)
		}
		if open > 0 {
			parts = append(parts, &datePart{literal: strings.ReplaceAll(rest[:open], "]]", "]")})
		}
		rest = rest[open:]
		switch {
		case rest == "":
		case strings.HasPrefix(rest, "[["):
			parts = append(parts, &datePart{literal: "["})
			rest = rest[2:]
		default:
			marker, after, ok := strings.Cut(rest[1:], "]")
			if !ok {
				return nil, fault("D3135", detail{})
			}
			part, err := parseMarker(strings.Join(strings.Fields(marker), ""))
			if err != nil {
				return nil, err
			}
			part.fixWidth(parts)
			parts = append(parts, part)
			rest = after
		}
	}
	return parts, nil
}

// parseMarker parses what stands in brackets: the component, how to present it,
// and how wide.
func parseMarker(marker string) (*datePart, error) {
	presentation, modifier := "", ""
	p := &datePart{}
	if marker != "" {
		p.component = marker[0]
		presentation = marker[1:]
	}
	if i := strings.LastIndexByte(presentation, ','); i >= 0 {
		p.setWidth(presentation[i+1:])
		presentation = presentation[:i]
	}
	if n := len(presentation); n > 1 && strings.IndexByte("atco", presentation[n-1]) >= 0 {
		presentation, modifier = presentation[:n-1], presentation[n-1:]
		p.ordinary = modifier == "t"
	}
	if presentation == "" {
		presentation = presentations[p.component]
	}
	if presentation == "" {
		return nil, fault("D3132", detail{value: string(p.component)})
	}
	switch {
	case presentation[0] == 'n':
		p.names, p.letters = true, caseLower
	case strings.HasPrefix(presentation, "Nn"):
		p.names, p.letters = true, caseTitle
	case presentation[0] == 'N':
		p.names, p.letters = true, caseUpper
	case strings.IndexByte(integerComponents, p.component) >= 0:
		return p, p.setPicture(presentation, modifier)
	}
	if p.component == 'Z' || p.component == 'z' {
		var err error
		p.picture, err = parseIntegerPicture(presentation)
		return p, err
	}
	return p, nil
}

func (p *datePart) setWidth(text string) {
	low, high, _ := strings.Cut(text, "-")
	p.minWidth = widthOf(low)
	p.maxWidth = widthOf(high)
}

// maxDateWidth bounds widths. It is far beyond that of any component.
const maxDateWidth = 100

// widthOf returns a width, 0 for none or "*".
func widthOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, maxDateWidth)
}

func (p *datePart) setPicture(presentation, modifier string) error {
	if modifier != "" {
		presentation += ";" + modifier
	}
	picture, err := parseIntegerPicture(presentation)
	if err != nil {
		return err
	}
	picture.mandatory = max(picture.mandatory, p.minWidth)
	if p.component == 'Y' {
		switch width := picture.mandatory + picture.optional; {
		case p.maxWidth > 0:
			p.digits, picture.mandatory = p.maxWidth, p.maxWidth
		case width >= 2:
			p.digits = width
		}
	}
	p.picture = picture
	return nil
}

// fixWidth gives the number before this one a fixed width for parsing, because
// nothing stands between them.
func (p *datePart) fixWidth(before []*datePart) {
	if p.picture == nil || p.component == 'Z' || p.component == 'z' || len(before) == 0 {
		return
	}
	if previous := before[len(before)-1].picture; previous != nil {
		previous.width = previous.mandatory
	}
}
