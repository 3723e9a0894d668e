package model

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
)

//go:generate go run ../../internal/modelgen -botocore $BOTOCORE_DATA -out .

//go:embed data/*.json
var data embed.FS

// The files under data have this form. internal/modelgen writes it from the
// same types.

// File is a service's table as it lies on disk.
type File struct {
	Operations []FileOperation `json:"operations"`
	Shapes     []FileShape     `json:"shapes"`
}

// FileOperation is an Operation in a File.
type FileOperation struct {
	Name          string `json:"name"`
	Method        string `json:"method"`
	URI           string `json:"uri"`
	Status        int    `json:"status,omitempty"`
	Input         string `json:"input,omitempty"`
	Output        string `json:"output,omitempty"`
	ResultWrapper string `json:"resultWrapper,omitempty"`
}

// FileShape is a Shape in a File.
type FileShape struct {
	Name            string       `json:"name"`
	Type            Type         `json:"type"`
	Members         []FileMember `json:"members,omitempty"`
	Key             *FileMember  `json:"key,omitempty"`
	Element         *FileMember  `json:"element,omitempty"`
	Min             *float64     `json:"min,omitempty"`
	Max             *float64     `json:"max,omitempty"`
	Pattern         string       `json:"pattern,omitempty"`
	Enum            []string     `json:"enum,omitempty"`
	Sensitive       bool         `json:"sensitive,omitempty"`
	Payload         string       `json:"payload,omitempty"`
	Streaming       bool         `json:"streaming,omitempty"`
	EventStream     bool         `json:"eventStream,omitempty"`
	Document        bool         `json:"document,omitempty"` // any JSON
	Flattened       bool         `json:"flattened,omitempty"`
	TimestampFormat string       `json:"timestampFormat,omitempty"`
	Exception       bool         `json:"exception,omitempty"`
	ErrorCode       string       `json:"errorCode,omitempty"`
	ErrorStatus     int          `json:"errorStatus,omitempty"`
	Fault           bool         `json:"fault,omitempty"`
}

// FileMember is a Member in a File.
type FileMember struct {
	Name            string   `json:"name,omitempty"`
	Shape           string   `json:"shape"`
	Required        bool     `json:"required,omitempty"`
	Location        Location `json:"location,omitempty"`
	LocationName    string   `json:"locationName,omitempty"`
	Flattened       bool     `json:"flattened,omitempty"`
	TimestampFormat string   `json:"timestampFormat,omitempty"`
}

// load reads the service's table. The tables are part of the program and
// tested, so a fault in one is a fault of the program.
func (s *Service) load() {
	text, err := data.ReadFile("data/" + s.Name + ".json")
	if err == nil {
		err = s.read(text)
	}
	if err != nil {
		panic(fmt.Sprintf("model: table of %s: %v", s.Name, err))
	}
}

func (s *Service) read(text []byte) error {
	var f File
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return err
	}
	if err := s.readShapes(f.Shapes); err != nil {
		return err
	}
	return s.readOperations(f.Operations)
}

func (s *Service) readShapes(list []FileShape) error {
	s.shapes = make(map[string]*Shape, len(list))
	s.errors = map[string]*Shape{}
	for _, f := range list {
		shape := f.shape()
		s.shapes[f.Name] = shape
		if !f.Exception {
			continue
		}
		s.errors[f.Name] = shape
		if f.ErrorCode != "" {
			s.errors[f.ErrorCode] = shape
		}
	}
	for _, f := range list {
		if err := s.link(&f); err != nil {
			return err
		}
	}
	return nil
}

func (f *FileShape) shape() *Shape {
	return &Shape{
		Name: f.Name, Type: f.Type, Min: f.Min, Max: f.Max, Pattern: f.Pattern, Enum: f.Enum,
		Sensitive: f.Sensitive, Payload: f.Payload, Streaming: f.Streaming, EventStream: f.EventStream,
		Flattened: f.Flattened, TimestampFormat: f.TimestampFormat, Exception: f.Exception,
		ErrorCode: f.ErrorCode, ErrorStatus: f.ErrorStatus, Fault: f.Fault,
	}
}

// link resolves the names of shapes within a shape, once all are there.
func (s *Service) link(f *FileShape) (err error) {
	shape := s.shapes[f.Name]
	if shape.Key, err = s.member(f.Key); err != nil {
		return err
	}
	if shape.Element, err = s.member(f.Element); err != nil {
		return err
	}
	for i := range f.Members {
		m, err := s.member(&f.Members[i])
		if err != nil {
			return err
		}
		shape.Members = append(shape.Members, m)
	}
	return nil
}

func (s *Service) member(f *FileMember) (*Member, error) {
	if f == nil {
		return nil, nil
	}
	shape, ok := s.shapes[f.Shape]
	if !ok {
		return nil, fmt.Errorf("no shape %q", f.Shape)
	}
	return &Member{f.Name, shape, f.Required, f.Location, f.LocationName, f.Flattened, f.TimestampFormat}, nil
}

func (s *Service) readOperations(list []FileOperation) error {
	s.byName = make(map[string]*Operation, len(list))
	for _, f := range list {
		op := &Operation{
			Service: s, Name: f.Name, Method: f.Method, URI: f.URI, Status: f.Status,
			Input: s.shapes[f.Input], Output: s.shapes[f.Output], ResultWrapper: f.ResultWrapper,
		}
		if op.Status == 0 {
			op.Status = 200
		}
		if (op.Input == nil) != (f.Input == "") || (op.Output == nil) != (f.Output == "") {
			return fmt.Errorf("operation %s: no shape %q or %q", f.Name, f.Input, f.Output)
		}
		s.operations = append(s.operations, op)
		s.byName[f.Name] = op
	}
	return nil
}
