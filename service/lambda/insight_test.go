package lambda

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/lambda/environment"
)

func consoleCall() *awsapi.Call {
	return &awsapi.Call{Region: "us-east-1", Identity: awsapi.Identity{Account: "000000000000"}}
}

func TestEnvironmentsAreSeen(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	s.goFunction("other", "echo")
	s.invoke("other", "{}")
	see := func(want ...string) []environment.Sight {
		t.Helper()
		list, err := s.Environments(t.Context(), consoleCall(), "f")
		if err != nil {
			t.Fatal(err)
		}
		var states []string
		for _, e := range list {
			states = append(states, e.State)
		}
		if strings.Join(states, " ") != strings.Join(want, " ") {
			t.Fatalf("the environments are %v, want %v", states, want)
		}
		return list
	}
	see()
	g, done := newGate(t), make(chan string)
	go func() { done <- s.invoke("f", g.event()) }()
	_, leave := g.arrive()
	busy := see("BUSY")[0]
	if busy.Version != "$LATEST" || busy.LogGroup != "/aws/lambda/f" || busy.LogStream == "" || !busy.Ends.IsZero() {
		t.Errorf("it is %+v", busy)
	}
	leave("")
	<-done
	list, err := s.Environments(t.Context(), consoleCall(), "f")
	if err != nil || len(list) != 1 || list[0].ID != busy.ID || list[0].Ends.IsZero() || list[0].State != "WARM" && list[0].State != "FROZEN" {
		t.Errorf("after the invocation: %+v %v", list, err)
	}
	if _, err := s.Environments(t.Context(), consoleCall(), "none"); err == nil {
		t.Error("a function that is not there has environments")
	}
}

func TestCodeIsShown(t *testing.T) {
	s := newStage(t)
	long := strings.Repeat("ä", maxCodeText)
	s.goFunction("f", "echo", object{"Code": object{"ZipFile": archive(t, map[string]string{
		"bootstrap": "#!/bin/sh\n", "lib/a.txt": "<b>é</b>", "lib/deep/b.bin": "\x00\xff", "long.txt": long, "odd.txt": "x" + long,
	})}})
	list, err := s.Code(t.Context(), consoleCall(), "f", "")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range list.Files {
		paths = append(paths, f.Path)
	}
	if got := strings.Join(paths, " "); got != "bootstrap lib/a.txt lib/deep/b.bin long.txt odd.txt" || list.More {
		t.Errorf("the files are %s", got)
	}
	for _, test := range []struct {
		path, text  string
		binary, cut bool
	}{
		{"lib/a.txt", "<b>é</b>", false, false},
		{"lib/deep/b.bin", "", true, false},
		{"long.txt", long[:maxCodeText], false, true},
		{"odd.txt", "x" + long[:maxCodeText-2], false, true}, // not half a character
	} {
		f, err := s.CodeText(t.Context(), consoleCall(), "f", "$LATEST", test.path)
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
			continue
		}
		text := ""
		if f.Text != nil {
			text = *f.Text
		}
		if text != test.text || f.Binary != test.binary || f.Cut != test.cut {
			t.Errorf("%s is %d bytes of text, binary %t, cut %t", test.path, len(text), f.Binary, f.Cut)
		}
	}
	for _, path := range []string{"", ".", "lib", "none", "/etc/passwd", "../package.zip", "lib/../../package.zip", "lib/../../../../../../../etc/passwd", "a\x00b"} {
		if f, err := s.CodeText(t.Context(), consoleCall(), "f", "", path); err == nil {
			t.Errorf("%q is read: %+v", path, f)
		}
	}
	if _, err := s.Code(t.Context(), consoleCall(), "f", "7"); err == nil {
		t.Error("a version that is not there has code")
	}
}
