package jsonata

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode"
)

// numbering is how a picture writes whole numbers.
type numbering uint8

const (
	asDecimal numbering = iota
	asLetters
	asRoman
	asWords
	asSequence // some other sequence, which nobody knows
)

// letterCase is the case of letters and words.
type letterCase uint8

const (
	caseLower letterCase = iota
	caseUpper
	caseTitle
)

// separator is a grouping separator with the digits that stand right of it.
type separator struct {
	position int
	char     rune
}

// integerPicture is a picture of fn:format-integer
// (https://www.w3.org/TR/xpath-functions-31/#formatting-integers).
type integerPicture struct {
	primary    numbering
	letters    letterCase
	ordinal    bool
	token      string // of asSequence
	zero       rune
	mandatory  int
	optional   int
	separators []separator
	regular    int // 0, or the size of all groups
	width      int // how many digits to parse; 0: as many as there are
}

// wordPictures are the pictures that are no pattern of digits.
var wordPictures = map[string]integerPicture{
	"A":  {primary: asLetters, letters: caseUpper},
	"a":  {primary: asLetters},
	"I":  {primary: asRoman, letters: caseUpper},
	"i":  {primary: asRoman},
	"W":  {primary: asWords, letters: caseUpper},
	"w":  {primary: asWords},
	"Ww": {primary: asWords, letters: caseTitle},
}

func parseIntegerPicture(picture string) (*integerPicture, error) {
	primary, modifier := picture, ""
	if i := strings.LastIndexByte(picture, ';'); i >= 0 {
		primary, modifier = picture[:i], picture[i+1:]
	}
	p, ok := wordPictures[primary]
	if !ok {
		var err error
		if p, err = digitPicture(primary); err != nil {
			return nil, err
		}
	}
	p.ordinal = strings.HasPrefix(modifier, "o")
	return &p, nil
}

// digitPicture reads a pattern of decimal digits, from the right.
func digitPicture(text string) (integerPicture, error) {
	p := integerPicture{token: text}
	places := 0
	chars := []rune(text)
	slices.Reverse(chars)
	for _, c := range chars {
		zero, isDigit := zeroOf(c)
		switch {
		case isDigit:
			if p.mandatory > 0 && zero != p.zero {
				return p, fault("D3131", detail{})
			}
			p.zero = zero
			p.mandatory++
			places++
		case c == '#':
			p.optional++
			places++
		default:
			p.separators = append(p.separators, separator{places, c})
		}
	}
	if p.mandatory == 0 {
		p.primary = asSequence
	}
	p.regular = regularSeparators(p.separators)
	return p, nil
}

// zeroOf returns the zero of the family of digits that c is of.
func zeroOf(c rune) (rune, bool) {
	if !unicode.Is(unicode.Nd, c) {
		return 0, false
	}
	// Families don't touch each other, but for those of mathematical alphabets.
	if first := rune(0x1d7ce); c >= first && c <= 0x1d7ff {
		return first + (c-first)/10*10, true
	}
	zero := c
	for unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return zero, true
}

// regularSeparators returns the size of groups where the same separator stands
// at all of its multiples.
func regularSeparators(separators []separator) int {
	positions := make([]int, len(separators))
	for i, s := range separators {
		if s.char != separators[0].char {
			return 0
		}
		positions[i] = s.position
	}
	return regularSize(positions)
}

func formatInteger(r *run, args []any) (any, error) {
	f, ok := toNumber(args[0])
	if !ok {
		return nil, nil
	}
	text, _ := args[1].(string)
	p, err := parseIntegerPicture(text)
	if err != nil {
		return nil, err
	}
	n := integerOf(args[0], f)
	if n == nil {
		return formatFloat(f), nil
	}
	s, err := r.writeInteger(p, n)
	if err != nil {
		return nil, err
	}
	return r.made(s)
}

// integerOf returns a number without its fraction, rounded down; nil for those
// that are not finite.
func integerOf(v any, f float64) *big.Int {
	if n, ok := v.(int64); ok {
		return big.NewInt(n)
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil
	}
	n, _ := big.NewFloat(math.Floor(f)).Int(nil)
	return n
}

// writeInteger writes a number by a picture.
func (r *run) writeInteger(p *integerPicture, n *big.Int) (string, error) {
	negative := n.Sign() < 0
	n = new(big.Int).Abs(n)
	var s string
	var err error
	switch p.primary {
	case asLetters:
		s = toLetters(n)
	case asRoman:
		s, err = r.toRoman(n)
	case asWords:
		f, _ := new(big.Float).SetInt(n).Float64()
		s = toWords(f, p.ordinal)
	case asDecimal:
		s, err = r.toDigits(p, n)
	default:
		err = fault("D3130", detail{value: p.token})
	}
	if err != nil {
		return "", err
	}
	switch {
	case p.primary == asDecimal:
	case p.letters == caseLower:
		s = strings.ToLower(s)
	case p.letters == caseUpper:
		s = strings.ToUpper(s)
	}
	if negative {
		s = "-" + s
	}
	return s, nil
}

func (r *run) toDigits(p *integerPicture, n *big.Int) (string, error) {
	digits := n.String()
	if err := r.text(max(len(digits), p.mandatory)); err != nil {
		return "", err
	}
	digits = padZeros(digits, p.mandatory-len(digits))
	var b strings.Builder
	for i, c := range digits {
		if i > 0 {
			p.writeSeparators(&b, len(digits)-i)
		}
		b.WriteRune(c - '0' + p.zero)
	}
	if p.ordinal {
		b.WriteString(ordinalSuffix(digits))
	}
	return b.String(), nil
}

// writeSeparators writes what stands before the last so many digits.
func (p *integerPicture) writeSeparators(b *strings.Builder, right int) {
	if p.regular > 0 {
		if right%p.regular == 0 {
			b.WriteRune(p.separators[0].char)
		}
		return
	}
	for _, s := range slices.Backward(p.separators) {
		if s.position == right {
			b.WriteRune(s.char)
		}
	}
}

func ordinalSuffix(digits string) string {
	n := len(digits)
	if n > 1 && digits[n-2] == '1' {
		return "th"
	}
	switch digits[n-1] {
	case '1':
		return "st"
	case '2':
		return "nd"
	case '3':
		return "rd"
	}
	return "th"
}

// toLetters writes a number as A, B, … Z, AA, AB, ….
func toLetters(n *big.Int) string {
	var letters []byte
	base, one, rest := big.NewInt(26), big.NewInt(1), new(big.Int)
	for n = new(big.Int).Set(n); n.Sign() > 0; {
		n.Sub(n, one)
		n.DivMod(n, base, rest)
		letters = append(letters, byte('A'+rest.Int64()))
	}
	slices.Reverse(letters)
	return string(letters)
}

var romanNumerals = []struct {
	value  int64
	letter string
}{
	{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"},
	{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"},
}

func (r *run) toRoman(n *big.Int) (string, error) {
	thousands := new(big.Int).Div(n, big.NewInt(1000))
	if !thousands.IsInt64() || thousands.Int64() > int64(r.limits.Value) {
		return "", limit(tooLarge)
	}
	var b strings.Builder
	rest := n.Int64()
	for _, numeral := range romanNumerals {
		b.WriteString(strings.Repeat(numeral.letter, int(rest/numeral.value)))
		rest %= numeral.value
	}
	return b.String(), r.text(b.Len())
}

func parseInteger(r *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	text, _ := args[1].(string)
	p, err := parseIntegerPicture(text)
	if err != nil {
		return nil, err
	}
	if p.primary == asSequence {
		return nil, fault("D3130", detail{value: p.token})
	}
	return p.read(s), nil
}

// read returns the number that a text stands for, NaN for one it does not.
func (p *integerPicture) read(s string) float64 {
	switch p.primary {
	case asLetters:
		return fromLetters(strings.ToUpper(s))
	case asRoman:
		return fromRoman(strings.ToUpper(s))
	case asWords:
		return fromWords(strings.ToLower(s))
	}
	return p.fromDigits(s)
}

func (p *integerPicture) fromDigits(s string) float64 {
	n, found := 0.0, false
	negative := strings.HasPrefix(s, "-")
	for i, c := range strings.TrimLeft(s, " ") {
		switch digit := c - p.zero; {
		case digit >= 0 && digit <= 9:
			n, found = n*10+float64(digit), true
		case slices.ContainsFunc(p.separators, func(s separator) bool { return s.char == c }):
		case i == 0 && (c == '-' || c == '+'):
		default:
			return signedNumber(n, negative, found)
		}
	}
	return signedNumber(n, negative, found)
}

func signedNumber(n float64, negative, found bool) float64 {
	switch {
	case !found:
		return math.NaN()
	case negative:
		return -n
	}
	return n
}

func fromLetters(s string) float64 {
	n := 0.0
	for _, c := range s {
		n = n*26 + float64(c-'A'+1)
	}
	return n
}

func fromRoman(s string) float64 {
	n, highest := 0.0, 1.0
	for i := len(s) - 1; i >= 0; i-- {
		value := romanValue(s[i])
		if value < highest {
			n -= value
		} else {
			highest = value
			n += value
		}
	}
	return n
}

// romanValue returns the value of a letter, NaN for one that has none.
func romanValue(letter byte) float64 {
	for _, numeral := range romanNumerals {
		if numeral.letter == string(letter) {
			return float64(numeral.value)
		}
	}
	return math.NaN()
}
