package monitoring

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Series names a series of data: a metric with its dimensions, in an account and
// a region. Two that are equal are the same series. Make one with NewSeries.
type Series struct {
	account, region string
	namespace, name string
	dimensions      string // names and values, sorted, with separators between
}

// Dimension is a name and a value that tell the series of a metric apart.
type Dimension struct{ Name, Value string }

// separator stands where no name has it.
const separator = "\x1f"

// NewSeries returns the series of a metric.
func NewSeries(account, region, namespace, name string, dimensions ...Dimension) Series {
	sorted := slices.SortedFunc(slices.Values(dimensions), func(a, b Dimension) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
	})
	var b strings.Builder
	for _, d := range sorted {
		b.WriteString(d.Name + separator + d.Value + separator)
	}
	return Series{account, region, namespace, name, b.String()}
}

// list returns the dimensions.
func (s Series) list() []Dimension {
	parts := strings.Split(s.dimensions, separator)
	list := make([]Dimension, 0, len(parts)/2)
	for i := 0; i+1 < len(parts); i += 2 {
		list = append(list, Dimension{parts[i], parts[i+1]})
	}
	return list
}

// id is what the series' data lie under.
func (s Series) id() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{s.account, s.region, s.namespace, s.name, s.dimensions}, separator)))
	return hex.EncodeToString(sum[:16])
}

// seriesRecord is the record of a series, by which it is listed.
type seriesRecord struct {
	Account, Region string
	Namespace, Name string
	Dimensions      []Dimension
	ID              string
	Active          int64 // the last hour that it has data of, since 1970
}

// seriesKey is the beginning of the keys of a metric's series, or of a
// namespace's where name is empty, or of a region's.
func seriesKey(account, region, namespace, name string) string {
	key := account + "/" + region + "/"
	if namespace != "" {
		key += namespace + separator
	}
	if namespace != "" && name != "" {
		key += name + separator
	}
	return key
}

func (r *seriesRecord) key() string {
	return seriesKey(r.Account, r.Region, r.Namespace, r.Name) + r.ID
}
