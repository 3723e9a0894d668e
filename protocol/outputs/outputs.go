// Package outputs holds what the operations of all AWS services answer, as far
// as a result in a state machine can be held against it: members, whether they
// are required, types and ranges of numbers.
//
// The table is made of the models that botocore carries
// (https://github.com/boto/botocore) by program internal/modelgen. It covers
// services that Treadle itself does not serve; package model has the whole
// models of those it does. A service's part is read at its first use.
package outputs

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:generate go run ../../internal/modelgen -botocore $BOTOCORE_DATA -outputs outputs.zip

// table has a text for each service. Its lines are
//
//	> Operation Output               an operation that answers something
//	Output Member:s Other!:[.Item]   a structure
//
// where members have the names that Step Functions gives them, with a capital
// first letter, ! marks required ones, and the types are
//
//	s          string, blob or timestamp
//	b          boolean
//	n, n1..8   number, with bounds of which either may lack
//	[T], {T}   list, map
//	.Name      structure
//	?          anything
//
//go:embed outputs.zip
var table []byte

// open opens the table once; it is part of the program and tested.
var open = sync.OnceValue(func() *zip.Reader {
	z, err := zip.NewReader(bytes.NewReader(table), int64(len(table)))
	if err != nil {
		panic(fmt.Sprintf("outputs: %v", err))
	}
	return z
})

// Service is the outputs of one service. It may be used from many goroutines.
type Service struct {
	operations map[string]string // the output's name by the operation's
	structures map[string]string // the members by the structure's name
}

var services sync.Map // *Service by name

// Lookup returns the service that Step Functions knows by the name, as in
// arn:aws:states:::aws-sdk:NAME:operation; nil for one there is not.
func Lookup(name string) *Service {
	if s, ok := services.Load(name); ok {
		return s.(*Service)
	}
	text, ok := read(name)
	if !ok {
		return nil
	}
	s, _ := services.LoadOrStore(name, parse(text))
	return s.(*Service)
}

func read(name string) (text string, ok bool) {
	f, err := open().Open(name)
	if err != nil {
		return "", false
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		panic(fmt.Sprintf("outputs: %s: %v", name, err))
	}
	return string(data), true
}

func parse(text string) *Service {
	s := &Service{operations: map[string]string{}, structures: map[string]string{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if operation, ok := strings.CutPrefix(line, "> "); ok {
			name, output, _ := strings.Cut(operation, " ")
			s.operations[name] = output
			continue
		}
		name, members, _ := strings.Cut(line, " ")
		s.structures[name] = members
	}
	return s
}
