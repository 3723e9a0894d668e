// Command typegen writes the operations of AWS's services as types of TypeScript,
// taken from the same tables that Treadle's codecs and checks go by. The build of
// console/web runs it; what it writes is not kept in the repository.
//
//	go run ./console/typegen -out console/web/src/api/generated
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/treadle-run/treadle/protocol/model"
)

func main() {
	out := flag.String("out", "src/api/generated", "`folder` to write to")
	flag.Parse()
	if err := generate(*out); err != nil {
		fmt.Fprintln(os.Stderr, "typegen:", err)
		os.Exit(1)
	}
}

// generate writes a file a service and one that lists them all.
func generate(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	services := model.Services()
	for _, s := range services {
		if err := write(filepath.Join(folder, s.Name+".ts"), serviceFile(s)); err != nil {
			return err
		}
	}
	return write(filepath.Join(folder, "index.ts"), indexFile(services))
}

// write leaves a file alone that is as it should be, so that builds that watch
// files see no change.
func write(name, text string) error {
	if have, err := os.ReadFile(name); err == nil && string(have) == text {
		return nil
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
