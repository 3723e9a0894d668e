// Command modelgen writes the tables of the packages protocol/model and
// protocol/outputs from the API models that botocore carries: the facts only,
// none of the documentation.
//
//	go run ./internal/modelgen -botocore $BOTOCORE_DATA -out protocol/model
//	go run ./internal/modelgen -botocore $BOTOCORE_DATA -outputs protocol/outputs/outputs.zip
//
// BOTOCORE_DATA is the folder "data" of an installed botocore.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// sources are the models of package protocol/model, by their folders within
// botocore's data.
var sources = []string{
	"batch/2016-08-10",
	"cloudformation/2010-05-15",
	"cloudwatch/2010-08-01",
	"events/2015-10-07",
	"iam/2010-05-08",
	"lambda/2015-03-31",
	"logs/2014-03-28",
	"scheduler/2021-06-30",
	"stepfunctions/2016-11-23",
	"sts/2011-06-15",
}

func main() {
	botocore := flag.String("botocore", "", "botocore's folder of models")
	out := flag.String("out", "", "folder of package protocol/model")
	outputs := flag.String("outputs", "", "table of package protocol/outputs")
	flag.Parse()
	if err := run(*botocore, *out, *outputs); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

func run(botocore, out, outputs string) error {
	switch {
	case botocore == "" || (out == "") == (outputs == ""):
		return fmt.Errorf("-botocore and one of -out and -outputs are needed")
	case outputs != "":
		return writeOutputs(botocore, outputs)
	}
	return writeModels(botocore, out)
}

func writeModels(botocore, out string) error {
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
