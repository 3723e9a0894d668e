package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
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
		"others, without signatures":       {Listen: "0.0.0.0:0", AllowRemote: true},
		"an account that is none":          {Listen: "127.0.0.1:0", Account: "12"},
		"a mode that is none":              {Listen: "127.0.0.1:0", Auth: "closed"},
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
	for _, o := range []Options{{AllowRemote: true, Auth: AuthSigV4}, {AllowOpenRemote: true}} {
		o.Listen, o.Data = "0.0.0.0:0", t.TempDir()
		s, err := Start(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		s.Close(t.Context())
	}
}

func TestCloseCutsOffRequestsThatTakeTooLong(t *testing.T) {
	s := start(t, t.TempDir())
	conn, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines\r\n"+
		"Content-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
	// The server asks for the body when somebody reads it, so the request is under way.
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the server says %q, %v", line, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Close(ended); err != nil {
		t.Error(err)
	}
}
