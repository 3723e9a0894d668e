package batch

import (
	"context"
	"encoding/base64"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// mostResults is the size of the largest page, and of those nobody gave a size
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobQueues.html).
const mostResults = 100

// pageInput is what an input of a listing says of the page it wants.
type pageInput struct {
	MaxResults int    `json:"maxResults"`
	NextToken  string `json:"nextToken"`
}

// size returns how many results the page has.
func (p pageInput) size() int {
	if p.MaxResults <= 0 || p.MaxResults > mostResults {
		return mostResults
	}
	return p.MaxResults
}

// after returns the key that the page begins after.
func (p pageInput) after() (key string, err error) {
	data, err := base64.RawURLEncoding.DecodeString(p.NextToken)
	if err != nil {
		return "", clientError("Invalid nextToken: %s", p.NextToken)
	}
	return string(data), nil
}

// tokenOf makes a nextToken of the key to go on after, "" of none.
func tokenOf(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

// described returns the named resources, those that are not there left out, or
// one page of all the caller's where no names are given.
func described[T any](ctx context.Context, t table.Table[T], call *awsapi.Call, in pageInput, kind string, names []string) (list []*T, next string, err error) {
	if len(names) > 0 {
		if in.MaxResults != 0 {
			return nil, "", invalidf("%s and MaxResults cannot both be set", plurals[kind])
		}
		list, err = found(ctx, t, keysOf(call, kind, names))
		return list, "", err
	}
	after, err := in.after()
	if err != nil {
		return nil, "", err
	}
	list, next, err = t.Page(t.List(ctx, scope(call), after), in.size())
	return list, tokenOf(next), err
}

// plurals are what messages call lists of resources.
var plurals = map[string]string{
	kindEnvironment: "ComputeEnvironments",
	kindQueue:       "JobQueues",
	kindDefinition:  "JobDefinitions",
}

// found returns the records of a table that are there.
func found[T any](ctx context.Context, t table.Table[T], keys []string) ([]*T, error) {
	list := []*T{}
	for _, key := range keys {
		v, _, err := t.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}
