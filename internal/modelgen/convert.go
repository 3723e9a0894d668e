package main

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/treadle-run/treadle/protocol/model"
)

// convert makes a table of a model's text.
func convert(text string) (metadata, *model.File, error) {
	s, err := parse(text)
	if err != nil {
		return metadata{}, nil, err
	}
	file := &model.File{}
	for _, name := range slices.Sorted(maps.Keys(s.Operations)) {
		file.Operations = append(file.Operations, convertOperation(name, s.Operations[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Shapes)) {
		sh, err := convertShape(name, s.Shapes[name])
		if err != nil {
			return metadata{}, nil, err
		}
		file.Shapes = append(file.Shapes, sh)
	}
	return s.Metadata, file, nil
}

func convertOperation(name string, op operation) model.FileOperation {
	return model.FileOperation{
		Name: name, Method: op.HTTP.Method, URI: op.HTTP.RequestURI, Status: op.HTTP.ResponseCode,
		Input: op.Input.Shape, Output: op.Output.Shape, ResultWrapper: op.Output.ResultWrapper,
	}
}

func convertShape(name string, s shape) (model.FileShape, error) {
	f := model.FileShape{
		Name: name, Type: model.Type(s.Type), Min: s.Min, Max: s.Max, Pattern: s.Pattern, Enum: s.Enum,
		Sensitive: s.Sensitive, Payload: s.Payload, Streaming: s.Streaming, EventStream: s.EventStream, Document: s.Document,
		Flattened: s.Flattened, TimestampFormat: s.TimestampFormat, Exception: s.Exception,
		ErrorCode: s.Error.Code, ErrorStatus: s.Error.HTTPStatusCode, Fault: s.Fault,
	}
	f.Key = convertMember("", s.Key)
	f.Element = convertMember("", s.Value)
	if s.Member != nil {
		f.Element = convertMember("", s.Member)
	}
	for name, v := range s.Members.Members() {
		var r reference
		if err := json.Unmarshal(v.AppendJSON(nil), &r); err != nil {
			return f, err
		}
		m := convertMember(name, &r)
		m.Required = slices.Contains(s.Required, name)
		f.Members = append(f.Members, *m)
	}
	return f, nil
}

func convertMember(name string, r *reference) *model.FileMember {
	if r == nil {
		return nil
	}
	m := &model.FileMember{
		Name: name, Shape: r.Shape, Location: r.Location, LocationName: r.LocationName,
		Flattened: r.Flattened, TimestampFormat: r.TimestampFormat,
	}
	if m.LocationName == name {
		m.LocationName = ""
	}
	return m
}
