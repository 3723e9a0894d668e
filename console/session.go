package console

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// Keys checks access keys.
type Keys interface {
	// CheckKey returns whose the access key is, or an *awsapi.Error if there is no
	// such key, it is not active, or its secret is another.
	CheckKey(ctx context.Context, accessKeyID, secretAccessKey, sessionToken string) (awsapi.Identity, error)
}

const (
	cookieName  = "treadle_session"
	sessionTime = 12 * time.Hour
	maxSessions = 1000
)

// RegionHeader names the region that the page works in.
const RegionHeader = "X-Treadle-Region"

// visitor is who a request comes from.
type visitor struct {
	awsapi.Identity
	region string
}

// handler answers a request of somebody who is signed in.
type handler func(w http.ResponseWriter, r *http.Request, v visitor)

// signedIn lets those pass who are signed in, or everybody where nobody needs to.
func (c *Console) signedIn(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		identity, ok := c.identify(r)
		if !ok {
			refuse(w, http.StatusUnauthorized, "SignedOut", "Sign in with an access key first.")
			return
		}
		region, ok := c.regionOf(r)
		if !ok {
			refuse(w, http.StatusBadRequest, "ValidationException", "The region has no such name.")
			return
		}
		h(w, r, visitor{identity, region})
	})
}

func (c *Console) identify(r *http.Request) (awsapi.Identity, bool) {
	if c.Keys == nil {
		root := arn.New("iam", "", c.Account, "root").String()
		return awsapi.Identity{Account: c.Account, ARN: root, UserID: c.Account}, true
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return awsapi.Identity{}, false
	}
	key, ok := c.sessions.find(cookie.Value)
	if !ok {
		return awsapi.Identity{}, false
	}
	identity, err := c.Keys.CheckKey(r.Context(), key.AccessKeyID, key.SecretAccessKey, key.SessionToken)
	return identity, err == nil
}

var regionName = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$`)

// regionOf returns the region that a request is for. Streams of events cannot
// send headers and name it in the query.
func (c *Console) regionOf(r *http.Request) (string, bool) {
	region := r.Header.Get(RegionHeader)
	if region == "" {
		region = r.URL.Query().Get("region")
	}
	if region == "" {
		return c.Region, true
	}
	return region, regionName.MatchString(region)
}

type sessionAnswer struct {
	SignedIn bool   `json:"signedIn"`
	Keys     bool   `json:"keys"` // whether one signs in with an access key
	Account  string `json:"account,omitempty"`
	ARN      string `json:"arn,omitempty"`
	Region   string `json:"region"`
}

// session tells the page who looks at it.
func (c *Console) session(w http.ResponseWriter, r *http.Request) {
	identity, ok := c.identify(r)
	answer(w, http.StatusOK, sessionAnswer{ok, c.Keys != nil, identity.Account, identity.ARN, c.Region})
}

type signInInput struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
	SessionToken    string `json:"sessionToken"`
}

// signIn begins a session with an access key.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request) {
	var in signInInput
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<10)).Decode(&in); err != nil || c.Keys == nil {
		refuse(w, http.StatusBadRequest, "ValidationException", "An access key is expected, where one signs in at all.")
		return
	}
	identity, err := c.Keys.CheckKey(r.Context(), in.AccessKeyID, in.SecretAccessKey, in.SessionToken)
	if err != nil {
		if e, ok := errors.AsType[*awsapi.Error](err); ok && e.Status == 0 {
			err = &awsapi.Error{Code: e.Code, Message: e.Message, Status: http.StatusForbidden}
		}
		c.fail(w, r, err)
		return
	}
	http.SetCookie(w, cookie(r, c.sessions.begin(in), int(sessionTime/time.Second)))
	answer(w, http.StatusOK, sessionAnswer{true, true, identity.Account, identity.ARN, c.Region})
}

// signOut ends the session.
func (c *Console) signOut(w http.ResponseWriter, r *http.Request) {
	if have, err := r.Cookie(cookieName); err == nil {
		c.sessions.end(have.Value)
	}
	http.SetCookie(w, cookie(r, "", -1))
	answer(w, http.StatusOK, sessionAnswer{Keys: c.Keys != nil, Region: c.Region})
}

// cookie is out of reach of scripts, and of requests that other sites cause.
func cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: value, Path: Path, MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	}
}

// sessions are those who are signed in. They are kept in memory: a restart of
// Treadle has everybody sign in again. A session is worth what its key is: it is
// checked with each request, as it may expire, or be deleted.
type sessions struct {
	now  func() time.Time
	mu   sync.Mutex
	byID map[string]session
}

type session struct {
	key   signInInput
	until time.Time
}

func (s *sessions) begin(key signInInput) (id string) {
	id = rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil {
		s.byID = map[string]session{}
	}
	now := s.now()
	for old, have := range s.byID {
		if now.After(have.until) || len(s.byID) >= maxSessions {
			delete(s.byID, old)
		}
	}
	s.byID[id] = session{key, now.Add(sessionTime)}
	return id
}

func (s *sessions) find(id string) (signInInput, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, ok := s.byID[id]
	if !ok || s.now().After(have.until) {
		return signInInput{}, false
	}
	return have.key, true
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
}
