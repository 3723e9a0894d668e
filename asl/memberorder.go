package asl

import (
	"cmp"
	"slices"
	"unicode/utf16"
)

// outputOrder puts the members of a JSONPath payload template in the order in
// which AWS writes them: constant ones first, as written, then computed ones in
// the order of a Java hash map. All 128 recorded payloads with several computed
// members agree with it.
func outputOrder(members []TemplateMember) []TemplateMember {
	var computed []TemplateMember
	ordered := make([]TemplateMember, 0, len(members))
	for _, m := range members {
		if m.Value.Kind == TemplatePath || m.Value.Kind == TemplateIntrinsic {
			computed = append(computed, m)
		} else {
			ordered = append(ordered, m)
		}
	}
	buckets := uint32(16)
	for 4*len(computed) > 3*int(buckets) {
		buckets *= 2
	}
	slices.SortStableFunc(computed, func(a, b TemplateMember) int {
		return cmp.Compare(javaHash(a.Key)&(buckets-1), javaHash(b.Key)&(buckets-1))
	})
	return append(ordered, computed...)
}

// javaHash is the hash by which java.util.HashMap spreads a string.
func javaHash(s string) uint32 {
	var h uint32
	for _, unit := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(unit)
	}
	return h ^ h>>16
}
