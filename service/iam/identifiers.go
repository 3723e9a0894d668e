package iam

import (
	"encoding/base32"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
)

const second = time.Second

// The prefixes of unique ids
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
const (
	rolePrefix    = "AROA"
	policyPrefix  = "ANPA"
	profilePrefix = "AIPA"
	userPrefix    = "AIDA"
	groupPrefix   = "AGPA"
	keyPrefix     = "AKIA"
)

// idLength is the length of a unique id, its prefix included.
const idLength = 21

// keyIDLength is the length of an access key's id.
const keyIDLength = 20

// newID returns a new unique id.
func (s *Service) newID(prefix string) (string, error) {
	var random [11]byte // 17 digits of 5 bits
	if _, err := io.ReadFull(s.random, random[:]); err != nil {
		return "", fmt.Errorf("making an id: %w", err)
	}
	return (prefix + base32.StdEncoding.EncodeToString(random[:]))[:idLength], nil
}

// entityARN is the ARN of "role" with its path and name.
func entityARN(account, kind, path, name string) string {
	return arn.New("iam", "", account, kind+path+name).String()
}

// pathOrRoot is the path of a new entity.
func pathOrRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

// policyARN takes the ARN of a managed policy apart. AWS's own have "aws" in
// place of the account.
func policyARN(text string) (account, name string, err error) {
	a, err := arn.Parse(text)
	kind, rest := a.Split()
	if err != nil || a.Service != "iam" || a.Region != "" || a.Account == "" || kind != "policy" || rest == "" {
		return "", "", invalidInput("ARN %s is not valid.", text)
	}
	return a.Account, rest[strings.LastIndexByte(rest, '/')+1:], nil
}

// awsAccount is in the place of an account in the ARNs of AWS's own policies.
const awsAccount = "aws"

// urlEncoded is a policy document as IAM shows it
// (RFC 3986: a space is %20).
func urlEncoded(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}
