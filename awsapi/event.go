package awsapi

import (
	"encoding/json"
	"time"
)

// Event is something that a service tells of: what EventBridge calls an event
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html).
type Event struct {
	Source     string // "aws.batch"
	DetailType string // "Batch Job State Change"
	Account    string
	Region     string
	Time       time.Time
	Resources  []string // ARNs
	Detail     json.RawMessage
}

// Publisher takes events. Whoever publishes does not wait: events are best effort,
// as they are on AWS.
type Publisher interface {
	// Wanted reports whether somebody may want events of a source. Where nobody
	// does, they need not be made.
	Wanted(account, region, source string) bool
	// Publish takes an event over. It does not block.
	Publish(e Event)
}
