package intrinsic

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/jsonvalue"
)

// mathAdd adds two numbers, each rounded first; the sum must be an integer of
// 32 bits.
func mathAdd(in *invocation) (jsonvalue.Value, error) {
	n, err := in.integers(2)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	sum := n[0] + n[1]
	if sum < math.MinInt32 || sum > math.MaxInt32 {
		return jsonvalue.Value{}, in.fail("The sum %d is not in the range from %d to %d", sum, math.MinInt32, math.MaxInt32)
	}
	return jsonvalue.IntValue(sum), nil
}

// mathRandom gives a number from the first argument up to, not including, the
// second. With a seed, the third argument, it is always the same number.
func mathRandom(in *invocation) (jsonvalue.Value, error) {
	n, err := in.integers(len(in.args))
	if err != nil {
		return jsonvalue.Value{}, err
	}
	start, end := n[0], n[1]
	if start >= end {
		return jsonvalue.Value{}, in.fail("The end %d must be greater than the start %d", end, start)
	}
	random := in.env.Random
	if len(n) == 3 {
		random = func() uint64 { return scramble(uint64(n[2])) }
	}
	offset, _ := bits.Mul64(random(), uint64(end-start))
	return jsonvalue.IntValue(start + int64(offset)), nil
}

// scramble makes random looking bits of a seed (the output step of SplitMix64).
func scramble(seed uint64) uint64 {
	z := seed + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// newUUID gives a UUID of version 4 of the environment's random bits.
func newUUID(in *invocation) (jsonvalue.Value, error) {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], in.env.Random())
	binary.BigEndian.PutUint64(id[8:], in.env.Random())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return jsonvalue.StringValue(id.String()), nil
}
