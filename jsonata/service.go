package jsonata

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// serviceFunctions are those that Step Functions adds, and $random, which it
// gives a seed. What they do with odd arguments was measured on AWS.
func serviceFunctions() []builtin {
	return []builtin{
		{"partition", "<xn?:a>", 2, partition},
		{"range", "<n-nn:a<n>>", 3, numberRange},
		{"hash", "<s-s:s>", 2, digest},
		{"random", "<n?:n>", 0, random},
		{"uuid", "<:s>", 0, newUUID},
		{"parse", "<s-:x>", 1, ofString(parseJSON)},
	}
}

func partition(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	a, ok := args[0].(*array)
	if !ok {
		return nil, fault("T0412", detail{token: "partition", index: 1, kind: elementNames[""]})
	}
	size, ok := integer(args[1])
	switch {
	case !ok:
		return newArray(a), r.room(1)
	case size < 0:
		return nil, &Error{Code: "D3137", Message: "Second argument must be zero or greater"}
	case size == 0 || a.len() == 0:
		return nil, nil
	}
	list, out := a.list(), newArray()
	for len(list) > 0 {
		n := min(size, len(list))
		if err := r.push(out, newArray(list[:n:n]...)); err != nil {
			return nil, err
		}
		list = list[n:]
	}
	return out, nil
}

// maxRangeFunction is how many numbers $range makes on AWS before it says that
// it needs too much memory.
const maxRangeFunction = 360_145

func numberRange(r *run, args []any) (any, error) {
	var ends [3]float64
	for i, a := range args[:3] {
		f, ok := toNumber(a)
		if !ok {
			return nil, nil
		}
		ends[i] = math.Trunc(f)
	}
	first, last, step := ends[0], ends[1], ends[2]
	if !(step > 0 && first <= last || step < 0 && first >= last) {
		return nil, nil
	}
	size := math.Floor((last-first)/step) + 1
	if !(size <= maxRangeFunction) {
		return nil, limit(tooLarge)
	}
	out := newSequence()
	for i := range int(size) {
		out.items = append(out.items, first+float64(i)*step)
	}
	return out, r.room(len(out.items))
}

var digests = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-384": sha512.New384, "SHA-512": sha512.New,
}

func digest(_ *run, args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	name, ok := args[1].(string)
	if !ok {
		name = "null"
	}
	newHash, ok := digests[name]
	if !ok {
		return nil, &Error{Code: "D3137", Message: "Hash algorithm '" + name + "' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"}
	}
	h := newHash()
	_, _ = io.WriteString(h, strings.ToValidUTF8(s, "\ufffd"))
	return hex.EncodeToString(h.Sum(nil)), nil
}

// bits returns 64 random bits.
func (r *run) bits() uint64 {
	if r.env.Random == nil {
		return 0
	}
	return r.env.Random()
}

// random returns a number of [0, 1).
func (r *run) random() float64 { return float64(r.bits()>>11) / (1 << 53) }

// random returns a random number, for a seed the one that Java's Random gives.
func random(r *run, args []any) (any, error) {
	seed, ok := toNumber(args[0])
	if !ok {
		return r.random(), nil
	}
	return javaRandom(toLong(seed)), nil
}

// toLong casts a number as Java does.
func toLong(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63:
		return math.MinInt64
	}
	return int64(f)
}

// javaRandom returns the first double of java.util.Random for a seed
// (https://docs.oracle.com/javase/8/docs/api/java/util/Random.html).
func javaRandom(seed int64) float64 {
	const multiplier, increment, mask = 0x5deece66d, 0xb, 1<<48 - 1
	state := (uint64(seed) ^ multiplier) & mask
	next := func(bits int) uint64 {
		state = (state*multiplier + increment) & mask
		return state >> (48 - bits)
	}
	high := next(26) << 27
	return float64(high+next(27)) / (1 << 53)
}

// newUUID returns a UUID of version 4 (RFC 9562).
func newUUID(r *run, _ []any) (any, error) {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], r.bits())
	binary.BigEndian.PutUint64(id[8:], r.bits())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}

// parseJSON reads a JSON document, in which no key may come twice and no number
// be beyond a double, but strings may stand in single quotes.
func parseJSON(r *run, s string) (any, error) {
	if err := r.work(len(s) / 8); err != nil {
		return nil, err
	}
	if err := r.text(len(s)); err != nil {
		return nil, err
	}
	v, err := jsonvalue.Parse(s)
	if err != nil && strings.Contains(s, "'") {
		s = doubleQuoted(s)
		v, err = jsonvalue.Parse(s)
	}
	if err != nil || hasDuplicates(s) || hasHugeNumber(v) {
		return nil, &Error{Code: "D3137", Message: "Invalid JSON"}
	}
	return unwrap(v), nil
}

// doubleQuoted puts the strings of a document that stand in single quotes into
// double ones.
func doubleQuoted(s string) string {
	var b strings.Builder
	var quote byte // of the string that is open
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && quote != 0 && i+1 < len(s):
			i++
			if s[i] != '\'' {
				b.WriteByte(c)
			}
			b.WriteByte(s[i])
			continue
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		case quote == '\'' && c == '"':
			b.WriteString(`\"`)
			continue
		default:
			b.WriteByte(c)
			continue
		}
		b.WriteByte('"')
	}
	return b.String()
}

// hasDuplicates reports whether an object of a valid document has a key twice.
func hasDuplicates(text string) bool {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var open []map[string]bool // keys of the objects around; nil for arrays
	isKey := false
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
			isKey = len(open) > 0 && open[len(open)-1] != nil
			continue
		case string:
			if isKey {
				keys := open[len(open)-1]
				if keys[token] {
					return true
				}
				keys[token] = true
				isKey = false
				continue
			}
		}
		isKey = len(open) > 0 && open[len(open)-1] != nil
	}
}

func hasHugeNumber(v jsonvalue.Value) bool {
	switch v.Kind() {
	case jsonvalue.Number:
		f, _ := toNumber(unwrapNumber(v))
		return math.IsInf(f, 0)
	case jsonvalue.Array, jsonvalue.Object:
		for i := range v.Len() {
			if hasHugeNumber(v.At(i)) {
				return true
			}
		}
	}
	return false
}
