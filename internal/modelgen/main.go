// Command modelgen writes the tables of package protocol/model from the API
// models that botocore carries: the facts only, none of the documentation.
//
//	go run ./internal/modelgen -botocore $BOTOCORE_DATA -out protocol/model
//
// BOTOCORE_DATA is the folder "data" of an installed botocore.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// sources are the models to read, by their folders within botocore's data.
var sources = []string{
	"batch/2016-08-10",
	"iam/2010-05-08",
	"lambda/2015-03-31",
	"stepfunctions/2016-11-23",
	"sts/2011-06-15",
}

func main() {
	botocore := flag.String("botocore", "", "botocore's folder of models")
	out := flag.String("out", "", "folder of package protocol/model")
	flag.Parse()
	if err := run(*botocore, *out); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

func run(botocore, out string) error {
	if botocore == "" || out == "" {
		return fmt.Errorf("-botocore and -out are needed")
	}
	var index []metadata
	for _, folder := range sources {
		text, err := readModel(filepath.Join(botocore, folder))
		if err != nil {
			return err
		}
		meta, file, err := convert(text)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		name := filepath.Join(out, "data", meta.signingName()+".json")
		if err := os.WriteFile(name, encode(file), 0o644); err != nil {
			return err
		}
		index = append(index, meta)
	}
	return os.WriteFile(filepath.Join(out, "services_generated.go"), encodeIndex(index), 0o644)
}
