package server

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/treadle-run/treadle/internal/upkeep"
)

// TestCheckpointsAreForThoseWhoMayReadTheFolder: without the secret nobody gets a
// copy or removes one, and nobody removes anything else.
func TestCheckpointsAreForThoseWhoMayReadTheFolder(t *testing.T) {
	data := t.TempDir()
	s := start(t, data)
	defer s.Close(t.Context())
	ask := func(method, path, token string) int {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		return a.StatusCode
	}
	token := s.house.options.operator.Token
	for _, c := range []struct {
		method, path, token string
		status              int
	}{
		{http.MethodPost, upkeep.CheckpointsPath, "", http.StatusForbidden},
		{http.MethodPost, upkeep.CheckpointsPath, "guess", http.StatusForbidden},
		{http.MethodDelete, upkeep.CheckpointsPath + "/x", "", http.StatusForbidden},
		{http.MethodGet, upkeep.CheckpointsPath, token, http.StatusNotFound},
		{http.MethodDelete, upkeep.CheckpointsPath + "/..", token, http.StatusNotFound},
		{http.MethodDelete, upkeep.CheckpointsPath + "/%2e%2e%2fstore", token, http.StatusNotFound},
		{http.MethodPost, upkeep.CheckpointsPath, token, http.StatusOK},
	} {
		if got := ask(c.method, c.path, c.token); got != c.status {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, got, c.status)
		}
	}
	made, err := os.ReadDir(filepath.Join(data, upkeep.CheckpointsFolder))
	if err != nil || len(made) != 1 {
		t.Fatalf("copies: %v, %v", made, err)
	}
	if got := ask(http.MethodDelete, upkeep.CheckpointsPath+"/"+made[0].Name(), token); got != http.StatusOK {
		t.Errorf("delete: %d", got)
	}
	if left, _ := os.ReadDir(filepath.Join(data, upkeep.CheckpointsFolder)); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	var out bytes.Buffer
	if err := upkeep.Verify(t.Context(), &out, data); err != nil {
		t.Errorf("%v, %s", err, out.String())
	}
}
