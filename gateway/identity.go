package gateway

import (
	"errors"
	"net"
	"net/http"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/sigv4"
)

// identity says who sent a request.
func (g *gateway) identity(x *exchange) (awsapi.Identity, error) {
	who := g.root(x.signature)
	if g.Authenticator != nil {
		var err error
		who, err = g.Authenticator.Authenticate(x.request.Context(), &sigv4.Request{
			HTTP: x.request, Query: x.query, Body: x.body, Signature: x.signature,
		}, x.service.Name)
		if err != nil {
			return awsapi.Identity{}, x.authenticationError(err)
		}
	}
	if host, _, err := net.SplitHostPort(x.request.RemoteAddr); err == nil {
		who.SourceIP = host
	}
	return who, nil
}

// root is the root of the account that the access key names by being 12 digits,
// or of the configured account. A request that is not signed counts as one of the
// configured account.
func (g *gateway) root(s sigv4.Signature) awsapi.Identity {
	account := g.Account
	if isAccount(s.AccessKey) {
		account = s.AccessKey
	}
	return awsapi.Identity{
		Account:   account,
		ARN:       arn.New("iam", "", account, "root").String(),
		UserID:    account,
		AccessKey: s.AccessKey,
	}
}

// authenticationCodes are the codes of the JSON protocols for those of the query
// protocol
// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
// https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html).
var authenticationCodes = map[string]string{
	"InvalidClientTokenId":       "UnrecognizedClientException",
	"SignatureDoesNotMatch":      "InvalidSignatureException",
	"MissingAuthenticationToken": "MissingAuthenticationTokenException",
	"ExpiredToken":               "ExpiredTokenException",
	"IncompleteSignature":        "IncompleteSignatureException",
	"RequestExpired":             "InvalidSignatureException",
}

// authenticationError words the error of an Authenticator as the request's
// protocol does.
func (x *exchange) authenticationError(err error) error {
	e, ok := errors.AsType[*awsapi.Error](err)
	if !ok || x.service.Protocol == model.AWSQuery {
		return err
	}
	worded := *e
	if code, ok := authenticationCodes[e.Code]; ok {
		worded.Code = code
	}
	if x.service.Protocol == model.AWSJSON {
		worded.Status = http.StatusBadRequest
	}
	return &worded
}

func isAccount(key string) bool {
	if len(key) != 12 {
		return false
	}
	for _, c := range key {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func (g *gateway) region(s sigv4.Signature) string {
	if s.Region != "" {
		return s.Region
	}
	return g.Region
}
