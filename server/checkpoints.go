package server

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/internal/upkeep"
	"github.com/treadle-run/treadle/store/pebble"
)

// checkpoints makes copies of the store for those who show the operator's secret.
type checkpoints struct {
	store    *pebble.Store
	dir      string
	operator upkeep.Operator
}

// openCheckpoints forgets copies that a process before this one has made.
func openCheckpoints(st *pebble.Store, o Options) (*checkpoints, error) {
	c := &checkpoints{st, filepath.Join(o.Data, upkeep.CheckpointsFolder), o.operator}
	return c, os.RemoveAll(c.dir)
}

// ServeHTTP implements http.Handler: POST makes a copy, DELETE removes one.
func (c *checkpoints) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	name, named := strings.CutPrefix(q.URL.Path, upkeep.CheckpointsPath+"/")
	switch {
	case !c.operator.Allows(q):
		http.Error(w, "This is for those who may read the data folder.", http.StatusForbidden)
	case q.Method == http.MethodPost && q.URL.Path == upkeep.CheckpointsPath:
		c.make(w)
	case q.Method == http.MethodDelete && named && uuid.Validate(name) == nil:
		if err := os.RemoveAll(filepath.Join(c.dir, name)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	default:
		http.Error(w, "Post to "+upkeep.CheckpointsPath+" for a copy of the store, and delete it there.", http.StatusNotFound)
	}
}

func (c *checkpoints) make(w http.ResponseWriter) {
	c.dropForgotten()
	folder := filepath.Join(c.dir, uuid.NewString())
	err := os.MkdirAll(c.dir, 0o700)
	if err == nil {
		err = c.store.Checkpoint(folder)
	}
	if err != nil {
		_ = os.RemoveAll(folder)
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(upkeep.Checkpoint{Folder: folder}) // whoever has gone leaves it to dropForgotten
}

// longestUse is after what time a copy is taken for forgotten.
const longestUse = 24 * time.Hour

// dropForgotten removes copies of those who did not come back to remove them: they
// hold on to files that the store has long replaced.
func (c *checkpoints) dropForgotten() {
	entries, _ := os.ReadDir(c.dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > longestUse {
			_ = os.RemoveAll(filepath.Join(c.dir, e.Name()))
		}
	}
}
