package resource

import "github.com/treadle-run/treadle/jsonvalue"

// Properties are the values of a resource's properties, each in the form that the
// operations take (members by their names in the API, numbers as numbers).
type Properties struct{ value jsonvalue.Value }

// Get returns the value of a property, Missing where it is not set.
func (p Properties) Get(name string) jsonvalue.Value { return p.value.Get(name) }

// Text returns the value of a property that is a text.
func (p Properties) Text(name string) string { return p.value.Get(name).Text() }

// Value returns all properties as an object.
func (p Properties) Value() jsonvalue.Value { return p.value }

// Unchecked returns the properties of a type that is not known, as they are.
func Unchecked(v jsonvalue.Value) Properties { return Properties{v} }

// MarshalJSON implements json.Marshaler.
func (p Properties) MarshalJSON() ([]byte, error) { return p.value.MarshalJSON() }

// UnmarshalJSON implements json.Unmarshaler.
func (p *Properties) UnmarshalJSON(data []byte) error { return p.value.UnmarshalJSON(data) }
