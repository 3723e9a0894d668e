package server

import (
	"errors"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/treadle-run/treadle/store/pebble"
)

func start(t *testing.T, data string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Listen: "127.0.0.1:0", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHealth(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	answer, err := http.Get(s.URL() + "/_treadle/health")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("health answers %s", answer.Status)
	}
}

func TestDataFolderIsUsedByOneServerAtATime(t *testing.T) {
	data := filepath.Join(t.TempDir(), "made", "when", "needed")
	s := start(t, data)
	if _, err := Start(t.Context(), Options{Listen: "127.0.0.1:0", Data: data}); !errors.Is(err, pebble.ErrLocked) {
		t.Errorf("a second server on the folder: %v", err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := start(t, data).Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	for name, o := range map[string]Options{
		"an address that others can reach": {Listen: "0.0.0.0:0"},
		"no address":                       {Listen: "nowhere"},
		"an account that is none":          {Listen: "127.0.0.1:0", Account: "12"},
	} {
		t.Run(name, func(t *testing.T) {
			o.Data = t.TempDir()
			s, err := Start(t.Context(), o)
			if err == nil {
				s.Close(t.Context())
				t.Error("started")
			}
		})
	}
	s, err := Start(t.Context(), Options{Listen: "0.0.0.0:0", AllowRemote: true, Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s.Close(t.Context())
}
