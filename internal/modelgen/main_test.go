package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTableHoldsFactsOnly(t *testing.T) {
	text, err := readModel("testdata/hello")
	if err != nil {
		t.Fatal(err)
	}
	meta, file, err := convert(text)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/hello.want")
	if err != nil {
		t.Fatal(err)
	}
	if got := encode(file); !bytes.Equal(got, want) {
		t.Errorf("table is\n%s\nwant\n%s", got, want)
	}
	index := string(encodeIndex([]metadata{meta}))
	line := `{Name: "hello", ID: "Hello", EndpointPrefix: "hello", APIVersion: "2020-01-01", Protocol: "json", JSONVersion: "1.1", TargetPrefix: "Hello_2020"},`
	if !strings.Contains(index, line) {
		t.Errorf("index is\n%s", index)
	}
}

func TestPackedModelsAreRead(t *testing.T) {
	folder := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("{}"))
	z.Close()
	if err := os.WriteFile(filepath.Join(folder, "service-2.json.gz"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := readModel(folder); err != nil || text != "{}" {
		t.Errorf("read %q, %v", text, err)
	}
}

func TestBadModelsAreErrors(t *testing.T) {
	for _, text := range []string{`{`, `{"shapes":{"S":{"type":"structure","members":{"m":{"shape":1}}}}}`} {
		if _, _, err := convert(text); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
	if _, err := readModel(t.TempDir()); err == nil {
		t.Error("an empty folder was accepted")
	}
	if run("", "", "") == nil {
		t.Error("run without flags succeeded")
	}
}
