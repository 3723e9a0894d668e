package resource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Client calls operations for a stack: in its region, and as whoever the stack's
// operations act as.
type Client struct {
	Caller   awsapi.Caller
	Identity awsapi.Identity
	Region   string
	Clock    clock.Clock
}

// Failure is the error of an operation that a type has called.
type Failure struct {
	Service string // signing name
	Answer  *awsapi.Error
}

// Error implements error.
func (f *Failure) Error() string { return f.Service + ": " + f.Answer.Error() }

// Unwrap returns what the operation answered.
func (f *Failure) Unwrap() error { return f.Answer }

// Call calls an operation. Errors that the operation answers with are of type
// *Failure.
func (c Client) Call(ctx context.Context, service, operation string, in jsonvalue.Value, out any) error {
	answer, err := c.Caller.Call(ctx, awsapi.Call{
		Service: service, Operation: operation, Identity: c.Identity, Region: c.Region,
		Input: json.RawMessage(in.AppendJSON(nil)),
	})
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if e, ok := errors.AsType[*awsapi.Error](err); ok {
			return &Failure{service, e}
		}
		return err
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read answer of %s %s: %w", service, operation, err)
	}
	return nil
}

// Exists reports whether an error is that a thing of this name is there already, so
// that it is not the caller's.
func Exists(err error) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && (slices.Contains(existsCodes, f.Answer.Code) || f.Answer.Message == "Object already exists")
}

var existsCodes = []string{
	"EntityAlreadyExists", "ResourceConflictException", "ResourceAlreadyExistsException", "ConflictException",
	"StateMachineAlreadyExists", "ActivityAlreadyExists",
}

// isCode reports whether an error is one of a service with one of these codes.
func isCode(err error, codes ...string) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && slices.Contains(codes, f.Answer.Code)
}

// found reads the outcome of an operation that describes: an error with one of
// the codes means that there is nothing.
func found(err error, codes ...string) (bool, error) {
	if isCode(err, codes...) {
		return false, nil
	}
	return err == nil, err
}

// gone makes an error with one of the codes none, for deletions.
func gone(err error, codes ...string) error {
	if isCode(err, codes...) {
		return nil
	}
	return err
}

// How long is waited for a resource to come to a state.
const (
	pollEvery = 200 * time.Millisecond
	pollTimes = 1500
)

// until asks again and again until done says so.
func (c Client) until(ctx context.Context, what string, done func() (bool, error)) error {
	for range pollTimes {
		if ok, err := done(); ok || err != nil {
			return err
		}
		t := c.Clock.NewTimer(pollEvery)
		select {
		case <-t.C():
		case <-ctx.Done():
			t.Stop()
			return context.Cause(ctx)
		}
	}
	return &Invalid{what + " did not stabilize."}
}

// object makes an input of names and values in turn; values are texts or
// jsonvalue.Values, and those that are Missing or empty texts are left out.
func object(pairs ...any) jsonvalue.Value {
	var b jsonvalue.Builder
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		switch v := pairs[i+1].(type) {
		case string:
			if v != "" {
				b.Set(name, jsonvalue.StringValue(v))
			}
		case bool:
			b.Set(name, jsonvalue.BoolValue(v))
		case int:
			b.Set(name, jsonvalue.IntValue(int64(v)))
		case jsonvalue.Value:
			if v.Exists() {
				b.Set(name, v)
			}
		default:
			panic(fmt.Sprintf("resource: %s is a %T", name, v))
		}
	}
	return b.Value()
}

// input makes the input of an operation of the properties that have their form
// from the API's model, but for those named, and of more names and values.
func (t *Type) input(p Properties, without []string, more ...any) jsonvalue.Value {
	var b jsonvalue.Builder
	for i := range t.Properties {
		q := &t.Properties[i]
		if v := p.Get(q.Name); q.Form == ByModel && v.Exists() && !slices.Contains(without, q.Name) {
			b.Set(q.Member, v)
		}
	}
	for k, v := range object(more...).Members() {
		b.Set(k, v)
	}
	return b.Value()
}
