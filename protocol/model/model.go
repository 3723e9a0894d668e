// Package model holds the API models of AWS's services as tables: which
// operations there are, what they take and answer, and where each member goes
// on the wire. The codecs and the input checks are driven by them.
//
// The tables under data are facts taken from the models that botocore carries
// (https://github.com/boto/botocore); program internal/modelgen makes them. A
// service's table is read at its first use, so that starting costs nothing.
package model

import (
	"slices"
	"sync"
)

// Protocol is a wire protocol, by its name in AWS's models.
type Protocol string

// The protocols there are codecs for.
const (
	AWSJSON  Protocol = "json"
	RESTJSON Protocol = "rest-json"
	AWSQuery Protocol = "query"
	RPCCBOR  Protocol = "smithy-rpc-v2-cbor"
)

// Service is one AWS service. Its fields are known from the start; its methods
// read the rest. It may be used from many goroutines.
type Service struct {
	Name           string // the signing name: "states"
	ID             string // "SFN"
	EndpointPrefix string // first label of AWS's host name: "states"
	APIVersion     string // "2016-11-23"
	Protocol       Protocol
	Also           []Protocol // other ones that it speaks
	JSONVersion    string     // "1.0", only for AWSJSON
	TargetPrefix   string     // of the X-Amz-Target header, and of the paths of RPCCBOR
	XMLNamespace   string     // only for AWSQuery

	once       sync.Once
	operations []*Operation
	byName     map[string]*Operation
	shapes     map[string]*Shape
	errors     map[string]*Shape
}

// Operation is one operation of a service.
type Operation struct {
	Service *Service
	Name    string
	Method  string // "POST"
	URI     string // "/2015-03-31/functions/{FunctionName}/invocations"
	Status  int    // HTTP status of success
	Input   *Shape // nil: it takes nothing
	Output  *Shape // nil: it answers nothing
	// ResultWrapper is the element around the output in AWSQuery.
	ResultWrapper string
}

// Type is the type of a Shape.
type Type string

// The types of shapes.
const (
	Structure Type = "structure"
	List      Type = "list"
	Map       Type = "map"
	String    Type = "string"
	Integer   Type = "integer"
	Long      Type = "long"
	Float     Type = "float"
	Double    Type = "double"
	Boolean   Type = "boolean"
	Timestamp Type = "timestamp"
	Blob      Type = "blob"
)

// Shape is a type of the API with its constraints.
type Shape struct {
	Name    string
	Type    Type
	Members []*Member // of a Structure, in the model's order
	Key     *Member   // of a Map
	Element *Member   // of a List and a Map: what they hold

	// Min and Max bound the length of strings (in characters), blobs, lists and
	// maps and the value of numbers.
	Min, Max  *float64
	Pattern   string   // regular expression of Java that all of a String matches
	Enum      []string // the values a String can have
	Sensitive bool     // not to be told in messages and logs

	// Payload names the member that is the body by itself in REST protocols.
	Payload         string
	Streaming       bool
	EventStream     bool
	Flattened       bool   // in XML and queries: no element around the items
	TimestampFormat string // "iso8601", "unixTimestamp" or "rfc822"; "" for the protocol's own

	Exception bool
	// ErrorCode is the error's name on the wire where it is not the shape's name.
	ErrorCode   string
	ErrorStatus int // HTTP status of the error; 0: 400, or 500 for a Fault
	Fault       bool
}

// Location is the place of a member in an HTTP message.
type Location string

// The locations of members. Those of Body stand in the document with the others.
const (
	Body        Location = ""
	URI         Location = "uri"
	QueryString Location = "querystring"
	Header      Location = "header"
	Headers     Location = "headers" // all headers that begin with the wire name
	StatusCode  Location = "statusCode"
)

// Member is a member of a structure, or what a list or a map holds.
type Member struct {
	Name     string // "" for what a list or a map holds
	Shape    *Shape
	Required bool
	Location Location
	// LocationName is the member's name on the wire where it is another.
	LocationName    string
	Flattened       bool
	TimestampFormat string
}

// WireName is the member's name on the wire.
func (m *Member) WireName() string {
	if m.LocationName != "" {
		return m.LocationName
	}
	return m.Name
}

// TimeFormat is the format of the member's timestamps, usual where the model
// has no say.
func (m *Member) TimeFormat(usual string) string {
	switch {
	case m.TimestampFormat != "":
		return m.TimestampFormat
	case m.Shape.TimestampFormat != "":
		return m.Shape.TimestampFormat
	default:
		return usual
	}
}

// Member returns the structure's member of that name, nil if there is none.
func (s *Shape) Member(name string) *Member {
	for _, m := range s.Members {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Bound reports whether the structure has members outside of the body or with
// other names on the wire, so that a document needs to be translated.
func (s *Shape) Bound() bool {
	if s.Payload != "" {
		return true
	}
	for _, m := range s.Members {
		if m.Location != Body || m.LocationName != "" {
			return true
		}
	}
	return false
}

// Lookup returns the service with the signing name, nil if there is no table
// of it.
func Lookup(name string) *Service {
	for _, s := range services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Services lists the services there are tables of. The slice is not to be
// changed.
func Services() []*Service { return services }

// Speaks reports whether the service speaks a protocol.
func (s *Service) Speaks(p Protocol) bool { return s.Protocol == p || slices.Contains(s.Also, p) }

// Operation returns the operation of that name, nil if there is none.
func (s *Service) Operation(name string) *Operation {
	s.once.Do(s.load)
	return s.byName[name]
}

// Operations lists all operations, sorted by name. The slice is not to be
// changed.
func (s *Service) Operations() []*Operation {
	s.once.Do(s.load)
	return s.operations
}

// Shape returns the shape of that name, nil if there is none.
func (s *Service) Shape(name string) *Shape {
	s.once.Do(s.load)
	return s.shapes[name]
}

// Error returns the shape of an error by its name or its code on the wire, nil
// if the model knows none.
func (s *Service) Error(code string) *Shape {
	s.once.Do(s.load)
	return s.errors[code]
}

// Status is the HTTP status of an error of this shape.
func (s *Shape) Status() int {
	switch {
	case s.ErrorStatus != 0:
		return s.ErrorStatus
	case s.Fault:
		return 500
	default:
		return 400
	}
}
