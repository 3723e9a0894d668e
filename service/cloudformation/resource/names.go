package resource

import (
	"fmt"
	"io"
)

// Naming is how AWS makes physical names of resources that the template does not
// name.
type Naming struct {
	Style  Style
	Max    int    // characters; 0: 255
	Prefix string // of ByID: "vpc-"
}

// Style is a style of names.
type Style uint8

// The styles of names.
const (
	Unnamed       Style = iota
	StackAndID          // Stack-LogicalId-x8Kf3…: functions, roles, rules
	IDAndLetters        // LogicalId-x8Kf3…: state machines
	IDAndHex            // LogicalId-0f31a…: Batch
	PrefixAndHex        // vpc-0f31a…: the network
	AbbreviatedID       // Stac-Logi-X8KF3…: inline policies
)

const (
	randomLetters = 12
	randomHex     = 15
	networkHex    = 17

	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	hex     = "0123456789abcdef"
)

// New makes a name.
func (n Naming) New(random io.Reader, stack, logicalID string) (string, error) {
	limit := n.Max
	if limit == 0 {
		limit = 255
	}
	switch n.Style {
	case Unnamed:
		return "", nil
	case IDAndHex:
		tail, err := pick(random, hex, randomHex)
		return cut(logicalID, limit-randomHex-1) + "-" + tail, err
	case PrefixAndHex:
		tail, err := pick(random, hex, networkHex)
		return n.Prefix + tail, err
	}
	tail, err := pick(random, letters, randomLetters)
	switch n.Style {
	case IDAndLetters:
		return cut(logicalID, limit-randomLetters-1) + "-" + tail, err
	case AbbreviatedID:
		return cut(stack, 4) + "-" + cut(logicalID, 4) + "-" + tail, err
	}
	stack, logicalID = share(stack, logicalID, limit-randomLetters-2)
	return stack + "-" + logicalID + "-" + tail, err
}

// widestStack is how much of the stack's name there is in a name that had to be
// cut.
const widestStack = 32

// share cuts two names so that both fit into the room. The logical id keeps more.
func share(stack, logicalID string, room int) (string, string) {
	if len(stack)+len(logicalID) <= room {
		return stack, logicalID
	}
	stack = cut(stack, min(widestStack, max(room-len(logicalID), room/2)))
	return stack, cut(logicalID, room-len(stack))
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// pick returns n characters of an alphabet.
func pick(random io.Reader, alphabet string, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("choose a name: %w", err)
	}
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b), nil
}
