package engine

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/store"
)

// seeds gives the randomness of steps: a cipher stream keyed from the engine's
// source, so that a seed costs no system call and tokens cannot be guessed.
type seeds struct{ stream *rand.ChaCha8 }

func newSeeds(random io.Reader) (seeds, error) {
	var key [32]byte
	if _, err := io.ReadFull(random, key[:]); err != nil {
		return seeds{}, fmt.Errorf("read randomness: %w", err)
	}
	return seeds{rand.NewChaCha8(key)}, nil
}

func (s seeds) next() (seed [32]byte) {
	s.stream.Read(seed[:])
	return seed
}

// ids makes execution ids: UUIDs of version 7, which grow with time.
type ids struct {
	mu    sync.Mutex
	seeds seeds
}

func newIDs(random io.Reader) (*ids, error) {
	s, err := newSeeds(random)
	return &ids{seeds: s}, err
}

func (g *ids) next(now time.Time) store.ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	var id store.ID
	g.seeds.stream.Read(id[:])
	ms := uint64(now.UnixMilli())
	binary.BigEndian.PutUint32(id[:4], uint32(ms>>16))
	binary.BigEndian.PutUint16(id[4:6], uint16(ms))
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

// RequestID derives the id that a task's request carries, the same after a crash. The
// task is named by the id of the event that scheduled it.
func RequestID(execution store.ID, task int64) string {
	return uuid.NewSHA1(uuid.UUID(execution), binary.BigEndian.AppendUint64(nil, uint64(task))).String()
}
