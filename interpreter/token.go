package interpreter

import (
	"encoding/base64"
	"encoding/binary"
)

// A task token is base64 of a version byte, the execution, the task and sixteen
// random bytes that nobody can guess.
const (
	tokenVersion = 1
	tokenSecret  = 16
)

var tokenEncoding = base64.RawURLEncoding.Strict()

func encodeToken(execution [16]byte, task int64, secret [2]uint64) string {
	b := append([]byte{tokenVersion}, execution[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(task))
	for _, half := range secret {
		b = binary.BigEndian.AppendUint64(b, half)
	}
	return tokenEncoding.EncodeToString(b)
}

// ParseToken takes a task token apart into the execution and task it belongs
// to; ok is false for what no Machine made.
func ParseToken(token string) (execution [16]byte, task int64, ok bool) {
	if len(token) != tokenEncoding.EncodedLen(1+16+8+tokenSecret) {
		return execution, 0, false
	}
	b, err := tokenEncoding.DecodeString(token)
	if err != nil || b[0] != tokenVersion {
		return execution, 0, false
	}
	copy(execution[:], b[1:])
	task = int64(binary.BigEndian.Uint64(b[17:]))
	return execution, task, task > 0
}

// makeToken makes sure that the task about to be scheduled has a token. Its id
// is that of the next event, for nothing is written before.
func (v *view) makeToken() {
	if v.token != "" || v.state.Task == nil {
		return
	}
	secret := [2]uint64{v.random(), v.random()}
	v.token = encodeToken(v.m.Execution.ID, v.s.lastEvent+1, secret)
	v.object = document{}
}
