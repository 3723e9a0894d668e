package batch

import (
	"context"
	"encoding/base64"
	"errors"
	"iter"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// pageSize returns how many results a page has: what was asked for, at most
// 100 (https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobQueues.html).
func pageSize(asked int) int {
	const most = 100
	if asked <= 0 || asked > most {
		return most
	}
	return asked
}

// encodeToken makes a nextToken of the key to go on after.
func encodeToken(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

func decodeToken(token string) (key string, err error) {
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", clientError("Invalid nextToken: %s", token)
	}
	return string(data), nil
}

// found returns the named records of a table; those that are not there are left
// out, as Batch does.
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

// page returns one page of what all yields, and the token of the next one.
// key gives the key that a value lies under.
func page[T any](all iter.Seq2[*T, error], size int, key func(*T) string) (list []*T, next string, err error) {
	list = []*T{}
	for v, err := range all {
		if err != nil {
			return nil, "", err
		}
		if len(list) == size {
			return list, encodeToken(key(list[size-1])), nil
		}
		list = append(list, v)
	}
	return list, "", nil
}
