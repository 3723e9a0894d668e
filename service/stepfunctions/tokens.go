package stepfunctions

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

// defaultPage is the size of a page of a maxResults of 0 or none
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html).
const defaultPage = 100

// tokenLifetime is how long a nextToken is good.
const tokenLifetime = 24 * time.Hour

// pageSize returns how many items a page of maxResults has.
func pageSize(maxResults int) int {
	if maxResults <= 0 {
		return defaultPage
	}
	return maxResults
}

// pages makes and reads the nextTokens of one request. A token belongs to all
// of a request but its maxResults, which may change from page to page.
type pages struct {
	scope [8]byte
	now   time.Time
}

// pagesOf returns the pages of a request: the call's operation, account and
// region and the parameters that must not change between pages.
func (s *Service) pagesOf(call *awsapi.Call, parameters ...string) pages {
	scope := append([]string{call.Operation, call.Region, call.Identity.Account}, parameters...)
	sum := sha256.Sum256([]byte(strings.Join(scope, "\x00")))
	return pages{scope: [8]byte(sum[:8]), now: s.clock.Now()}
}

// tokenHead is the size of what stands before the position: scope and time.
const tokenHead = 16

// token returns the nextToken for a position, nil for "", the end.
func (p pages) token(position string) *string {
	if position == "" {
		return nil
	}
	b := binary.BigEndian.AppendUint64(bytes.Clone(p.scope[:]), uint64(p.now.Unix()))
	t := base64.RawURLEncoding.EncodeToString(append(b, position...))
	return &t
}

// position returns the position that a token stands for, "" for no token. A
// token of another request, one that is too old and one that is none at all
// give InvalidToken.
func (p pages) position(token *string) (string, error) {
	if token == nil {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(*token)
	if err != nil || len(b) <= tokenHead || [8]byte(b[:8]) != p.scope {
		return "", errInvalidToken.because()
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(b[8:tokenHead])), 0)
	if p.now.Sub(made) > tokenLifetime {
		return "", errInvalidToken.because()
	}
	return string(b[tokenHead:]), nil
}
