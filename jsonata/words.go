package jsonata

import (
	"math"
	"regexp"
	"strings"
)

// The words for numbers, cardinal and ordinal.
var (
	smallWords = []string{
		"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
		"Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
	}
	smallOrdinals = []string{
		"Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
		"Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth",
		"Nineteenth",
	}
	tenWords       = []string{"Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"}
	magnitudeWords = []string{"Thousand", "Million", "Billion", "Trillion"}
)

// toWords writes a whole number in words.
func toWords(n float64, ordinal bool) string { return numberWords(n, false, ordinal) }

// numberWords writes a number that follows others, or stands first.
func numberWords(n float64, follows, ordinal bool) string {
	if n < 1000 {
		return wordsBelowThousand(int(n), follows, ordinal)
	}
	magnitude := min(int(math.Log10(n)/3), len(magnitudeWords))
	factor := math.Pow(1000, float64(magnitude))
	mantissa := math.Floor(n / factor)
	rest := n - mantissa*factor
	words := numberWords(mantissa, false, false) + " " + magnitudeWords[magnitude-1]
	if follows {
		words = ", " + words
	}
	switch {
	case rest > 0:
		words += numberWords(rest, true, ordinal)
	case ordinal:
		words += "th"
	}
	return words
}

func wordsBelowThousand(n int, follows, ordinal bool) string {
	if n < 100 {
		words := wordsBelowHundred(n, ordinal)
		if follows {
			words = " and " + words
		}
		return words
	}
	words := smallWords[n/100] + " Hundred"
	if follows {
		words = ", " + words
	}
	switch {
	case n%100 > 0:
		words += wordsBelowThousand(n%100, true, ordinal)
	case ordinal:
		words += "th"
	}
	return words
}

func wordsBelowHundred(n int, ordinal bool) string {
	small := smallWords
	if ordinal {
		small = smallOrdinals
	}
	if n < 20 {
		return small[n]
	}
	words := tenWords[n/10-2]
	switch {
	case n%10 > 0:
		return words + "-" + small[n%10]
	case ordinal:
		return strings.TrimSuffix(words, "y") + "ieth"
	}
	return words
}

// wordValues has the value of each word, in lower case.
var wordValues = valuesOfWords()

func valuesOfWords() map[string]float64 {
	values := map[string]float64{"hundred": 100, "hundredth": 100}
	for i := range smallWords {
		values[strings.ToLower(smallWords[i])] = float64(i)
		values[strings.ToLower(smallOrdinals[i])] = float64(i)
	}
	for i, word := range tenWords {
		word = strings.ToLower(word)
		values[word] = float64((i + 2) * 10)
		values[strings.TrimSuffix(word, "y")+"ieth"] = float64((i + 2) * 10)
	}
	for i, word := range magnitudeWords {
		word = strings.ToLower(word)
		values[word] = math.Pow(1000, float64(i+1))
		values[word+"th"] = math.Pow(1000, float64(i+1))
	}
	return values
}

// wordBreak is what stands between words.
var wordBreak = regexp.MustCompile(`,\s|\sand\s|[\s-]`)

// fromWords reads a number in words; NaN for other words.
func fromWords(s string) float64 {
	segments := []float64{0}
	for _, word := range wordBreak.Split(s, -1) {
		value, ok := wordValues[word]
		if !ok {
			return math.NaN()
		}
		last := &segments[len(segments)-1]
		switch {
		case value >= 100:
			*last *= value
		case *last >= 1000:
			segments = append(segments, value)
		default:
			*last += value
		}
	}
	return total(segments)
}
