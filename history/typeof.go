package history

import "bytes"

var beforeType = []byte(`,"type":"`)

// TypeOf returns the type of an event that AppendJSON has written, "" for what it
// has not. It looks at the beginning only, so that who looks for a few types need
// not parse all events.
func TypeOf(event []byte) Type { return Type(typeName(event)) }

// IsOneOf reports whether an event that AppendJSON has written has one of some types.
func IsOneOf(event []byte, types map[Type]bool) bool { return types[Type(typeName(event))] }

func typeName(event []byte) []byte {
	const timestamp = 40 // bytes that it takes at most with what is around it
	head := event[:min(len(event), timestamp)]
	i := bytes.Index(head, beforeType)
	if i < 0 {
		return nil
	}
	name := event[i+len(beforeType):]
	end := bytes.IndexByte(name, '"')
	if end < 0 {
		return nil
	}
	return name[:end]
}
