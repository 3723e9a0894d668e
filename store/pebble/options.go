package pebble

import (
	"cmp"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Defaults of Options.
const (
	defaultMemTable = 64 << 20
	defaultCache    = 64 << 20
	defaultHot      = 4_000_000
)

// maxMemTables is how many memtables there may be before writes wait.
const maxMemTables = 4

// format is the version of Pebble's files: the first with value separation.
const format = pebbledb.FormatValueSeparation

// pebbleOptions returns the settings of the tree.
func (s *Store) pebbleOptions(opts Options, fs vfs.FS) *pebbledb.Options {
	memTable := cmp.Or(opts.MemTableBytes, defaultMemTable)
	o := &pebbledb.Options{
		FS:                          fs,
		Lock:                        s.lock,
		ReadOnly:                    s.readOnly,
		Logger:                      &s.fate,
		FormatMajorVersion:          format,
		MemTableSize:                uint64(memTable),
		MemTableStopWritesThreshold: maxMemTables,
		// Pebble takes memtables out of what the cache may hold.
		CacheSize:                  cmp.Or(opts.CacheBytes, defaultCache) + maxMemTables*int64(memTable),
		CompactionConcurrencyRange: func() (int, int) { return 1, 2 },
		L0CompactionThreshold:      8,
		L0StopWritesThreshold:      32,
		EventListener: &pebbledb.EventListener{
			BackgroundError: func(err error) { s.log.Error("work in the background failed", "error", err) },
			DataCorruption:  func(info pebbledb.DataCorruptionInfo) { s.log.Error("damaged file", "what", info.String()) },
			DiskSlow:        func(info pebbledb.DiskSlowInfo) { s.log.Warn("the disk is slow", "what", info.String()) },
			WriteStallBegin: func(info pebbledb.WriteStallBeginInfo) { s.log.Info("writes wait", "why", info.Reason) },
		},
	}
	o.WithFSDefaults() // watches for a slow disk
	for i := range o.Levels {
		// Most look-ups by ARN are of names that are not taken.
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	o.Experimental.ValueSeparationPolicy = valueSeparation
	o.Experimental.SpanPolicyFunc = spanPolicy
	return o
}

// valueSeparation keeps large values out of the tree: what is written once and
// never changes is then not copied again each time the tree is tidied.
func valueSeparation() pebbledb.ValueSeparationPolicy {
	return pebbledb.ValueSeparationPolicy{
		Enabled:               true,
		MinimumSize:           256,
		MaxBlobReferenceDepth: 32,
		RewriteMinimumAge:     5 * time.Minute,
		TargetGarbageRatio:    0.3,
	}
}

// spanPolicy limits the separation to histories and inputs, which lie side by
// side. All else is changed or read too often.
func spanPolicy(start []byte) (policy pebbledb.SpanPolicy, end []byte, err error) {
	inPlace := pebbledb.SpanPolicy{ValueStoragePolicy: pebbledb.ValueStorageLowReadLatency}
	switch {
	case len(start) == 0 || start[0] < kindHistory:
		return inPlace, []byte{kindHistory}, nil
	case start[0] <= kindInput:
		return pebbledb.SpanPolicy{}, []byte{kindInput + 1}, nil
	}
	return inPlace, nil, nil
}
