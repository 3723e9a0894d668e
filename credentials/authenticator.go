package credentials

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/sigv4"
)

// Authenticator finds out who sent a request. It implements gateway.Authenticator.
// Its methods may be called from many goroutines.
type Authenticator struct {
	// Vault opens the tokens of sessions; it must be set.
	Vault *Vault
	// Account is whose root callers are who say nothing else.
	Account string
	// Strict asks for a right signature by a known key. Otherwise all credentials
	// are as good as root's, but a session's say whose it is.
	Strict bool
	// Root is the access key of the account's root in strict mode.
	Root Credentials
	// Keys returns the owner of a user's access key and its secret, in strict mode.
	Keys  func(ctx context.Context, accessKey string) (who awsapi.Identity, secret string, ok bool, err error)
	Clock clock.Clock // default: the machine's
}

// Authenticate returns who signed a request. Its errors have the codes of AWS's
// query protocol, which the gateway translates.
func (a *Authenticator) Authenticate(ctx context.Context, r *sigv4.Request, service string) (awsapi.Identity, error) {
	if !a.Strict {
		return a.believe(r)
	}
	if r.Signature.Signature == "" {
		return awsapi.Identity{}, refuse("MissingAuthenticationToken", "Request is missing Authentication Token")
	}
	who, secret, err := a.keyOf(ctx, &r.Signature)
	if err != nil {
		return who, err
	}
	if err := a.verify(r, secret); err != nil {
		return awsapi.Identity{}, err
	}
	if service != "" && r.Signature.Service != service {
		return awsapi.Identity{}, refuse("SignatureDoesNotMatch", "Credential should be scoped to correct service: '"+service+"'. ")
	}
	return who, nil
}

// believe takes the request's word for who sent it: a session's where there is
// the token of one, an account's root if the key is its number, else root's.
func (a *Authenticator) believe(r *sigv4.Request) (awsapi.Identity, error) {
	s := &r.Signature
	if c, ok := a.Vault.session(s.AccessKey, s.SessionToken); ok {
		return a.unexpired(c)
	}
	account := a.Account
	if IsAccount(s.AccessKey) {
		account = s.AccessKey
	}
	return rootOf(account, s.AccessKey), nil
}

func rootOf(account, accessKey string) awsapi.Identity {
	return awsapi.Identity{
		Account: account, ARN: arn.New("iam", "", account, "root").String(), UserID: account, AccessKey: accessKey,
	}
}

// IsAccount reports whether an access key is the number of an account.
func IsAccount(key string) bool {
	return len(key) == 12 && strings.Trim(key, "0123456789") == ""
}

func (a *Authenticator) unexpired(c claims) (awsapi.Identity, error) {
	if !a.now().Now().Before(c.Expires) {
		return awsapi.Identity{}, refuse("ExpiredToken", "The security token included in the request is expired")
	}
	return c.Who, nil
}

// keyOf returns whose a key is, and its secret.
func (a *Authenticator) keyOf(ctx context.Context, s *sigv4.Signature) (awsapi.Identity, string, error) {
	if s.SessionToken != "" || strings.HasPrefix(s.AccessKey, sessionKeyPrefix) {
		c, ok := a.Vault.session(s.AccessKey, s.SessionToken)
		if !ok {
			return awsapi.Identity{}, "", invalidKey()
		}
		who, err := a.unexpired(c)
		return who, a.Vault.secretOf(s.AccessKey), err
	}
	if s.AccessKey != "" && subtle.ConstantTimeCompare([]byte(s.AccessKey), []byte(a.Root.AccessKeyID)) == 1 {
		return rootOf(a.Account, s.AccessKey), a.Root.SecretAccessKey, nil
	}
	who, secret, ok, err := a.Keys(ctx, s.AccessKey)
	if err == nil && !ok {
		err = invalidKey()
	}
	return who, secret, err
}

// verify holds the signature against the secret, with errors as clients are told.
func (a *Authenticator) verify(r *sigv4.Request, secret string) error {
	err := r.Verify(secret, a.now().Now())
	var expired *sigv4.ExpiredError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sigv4.ErrIncomplete):
		return refuse("IncompleteSignature", "The request's signature lacks its date, or what it says is not a date.")
	case errors.As(err, &expired):
		return refuse("RequestExpired", err.Error())
	default:
		return refuse("SignatureDoesNotMatch", err.Error())
	}
}

func invalidKey() error {
	return refuse("InvalidClientTokenId", "The security token included in the request is invalid.")
}

func refuse(code, message string) error {
	return &awsapi.Error{Code: code, Message: message, Status: 403}
}

func (a *Authenticator) now() clock.Clock {
	if a.Clock == nil {
		return clock.Real{}
	}
	return a.Clock
}

// CheckKey returns whose an access key is, for somebody who shows its secret
// instead of signing with it, as the console asks for.
func (a *Authenticator) CheckKey(ctx context.Context, accessKeyID, secretAccessKey, sessionToken string) (awsapi.Identity, error) {
	who, secret, err := a.keyOf(ctx, &sigv4.Signature{AccessKey: accessKeyID, SessionToken: sessionToken})
	if err != nil {
		return awsapi.Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(secret), []byte(secretAccessKey)) != 1 {
		return awsapi.Identity{}, invalidKey()
	}
	return who, nil
}
