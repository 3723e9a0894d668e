package credentials

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/sigv4"
)

var now = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

type fixedClock struct {
	clock.Real
	t time.Time
}

func (c fixedClock) Now() time.Time { return c.t }

func vault(t *testing.T) *Vault {
	t.Helper()
	v, err := OpenVault(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVaultIsTheSameAfterARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	first, err := OpenVault(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the file: %v, %v", info.Mode(), err)
	}
	sealed, err := first.Seal("a secret")
	if err != nil || strings.Contains(sealed, "secret") {
		t.Fatal(sealed, err)
	}
	issued, err := first.Issue(awsapi.Identity{Account: "1"}, now)
	if err != nil {
		t.Fatal(err)
	}
	second, err := OpenVault(file)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := second.Unseal(sealed); err != nil || plain != "a secret" {
		t.Errorf("unsealed %q, %v", plain, err)
	}
	if _, ok := second.session(issued.AccessKeyID, issued.SessionToken); !ok || second.secretOf(issued.AccessKeyID) != issued.SecretAccessKey {
		t.Error("a session is not known after a restart")
	}
	if _, err := vault(t).Unseal(sealed); err == nil {
		t.Error("another vault unseals it too")
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenVault(file); err == nil {
		t.Error("a key that is too short is taken")
	}
}

func TestSessionsSayWhoTheyAre(t *testing.T) {
	v := vault(t)
	who := awsapi.RoleIdentity("lambda.amazonaws.com", "1", "arn:aws:iam::111111111111:role/x/r", "f")
	who.Session.Tags = map[string]string{"a": "b"}
	who.UserID = "AROA:f"
	c, err := v.Issue(who, now)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := v.session(c.AccessKeyID, c.SessionToken)
	who.AccessKey, who.Service = c.AccessKeyID, ""
	if !ok || !reflect.DeepEqual(got.Who, who) || !got.Expires.Equal(now) {
		t.Errorf("%v %+v, want %+v", ok, got, who)
	}
	for name, pair := range map[string][2]string{
		"the token of another key": {"ASIAOTHER", c.SessionToken},
		"a token cut short":        {c.AccessKeyID, c.SessionToken[:20]},
		"a token that is none":     {c.AccessKeyID, "!"},
		"no token":                 {c.AccessKeyID, ""},
	} {
		if _, ok := v.session(pair[0], pair[1]); ok {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestRootKeyIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "root")
	first, made, err := OpenRoot(file, "000000000000")
	if err != nil || !made || !strings.HasPrefix(first.AccessKeyID, "AKIA") || len(first.SecretAccessKey) != 40 {
		t.Fatal(first, made, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the file: %v, %v", info.Mode(), err)
	}
	second, made, err := OpenRoot(file, "000000000000")
	if err != nil || made || second != first {
		t.Errorf("%v %v %v, want %v", second, made, err, first)
	}
	if err := os.WriteFile(file, []byte("[default]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenRoot(file, "000000000000"); err == nil {
		t.Error("a file without a key is taken")
	}
}

// request returns a request signed with credentials.
func request(t *testing.T, c Credentials) *sigv4.Request {
	t.Helper()
	q, err := http.NewRequest("POST", "http://localhost/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.AccessKeyID != "" {
		sum := sha256.Sum256(nil)
		err = v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{
			AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken,
		}, q, hex.EncodeToString(sum[:]), "states", "us-east-1", now)
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := sigv4.Parse(q.Header, q.URL.Query())
	if err != nil && err != sigv4.ErrMissing {
		t.Fatal(err)
	}
	q.Host = q.URL.Host
	return &sigv4.Request{HTTP: q, Query: q.URL.Query(), Signature: s}
}

func TestAuthenticate(t *testing.T) {
	v := vault(t)
	session, err := v.Issue(awsapi.RoleIdentity("", "1", "arn:aws:iam::111111111111:role/r", "s"), now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	expired, err := v.Issue(awsapi.RoleIdentity("", "1", "arn:aws:iam::111111111111:role/r", "s"), now)
	if err != nil {
		t.Fatal(err)
	}
	forged := session
	forged.SecretAccessKey = "forged"
	withoutToken := session
	withoutToken.SessionToken = ""
	root := Credentials{AccessKeyID: "AKIAROOT", SecretAccessKey: "rootsecret"}
	bob := Credentials{AccessKeyID: "AKIABOB", SecretAccessKey: "bobsecret"}
	broken := Credentials{AccessKeyID: "AKIABROKEN", SecretAccessKey: "x"}
	keys := func(_ context.Context, key string) (awsapi.Identity, string, bool, error) {
		switch key {
		case "AKIABOB":
			return awsapi.Identity{ARN: "bob"}, "bobsecret", true, nil
		case "AKIABROKEN":
			return awsapi.Identity{}, "", false, errors.New("disk")
		}
		return awsapi.Identity{}, "", false, nil
	}
	const rootARN = "arn:aws:iam::000000000000:root"
	for _, c := range []struct {
		name         string
		with         Credentials
		open, strict string // the ARN, or the code of the error
	}{
		{"nobody", Credentials{}, rootARN, "MissingAuthenticationToken"},
		{"anybody", Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, rootARN, "InvalidClientTokenId"},
		{"an account", Credentials{AccessKeyID: "111111111111", SecretAccessKey: "x"}, "arn:aws:iam::111111111111:root", "InvalidClientTokenId"},
		{"root", root, rootARN, rootARN},
		{"root with another secret", Credentials{AccessKeyID: "AKIAROOT", SecretAccessKey: "x"}, rootARN, "SignatureDoesNotMatch"},
		{"bob", bob, rootARN, "bob"},
		{"bob with another secret", Credentials{AccessKeyID: "AKIABOB", SecretAccessKey: "x"}, rootARN, "SignatureDoesNotMatch"},
		{"a session", session, "arn:aws:sts::111111111111:assumed-role/r/s", "arn:aws:sts::111111111111:assumed-role/r/s"},
		{"a session with another secret", forged, "arn:aws:sts::111111111111:assumed-role/r/s", "SignatureDoesNotMatch"},
		{"a session without its token", withoutToken, rootARN, "InvalidClientTokenId"},
		{"a session that is over", expired, "ExpiredToken", "ExpiredToken"},
		{"a session of somebody else's", Credentials{AccessKeyID: "ASIAX", SecretAccessKey: "x", SessionToken: "y"}, rootARN, "InvalidClientTokenId"},
		{"a key that cannot be read", broken, rootARN, "disk"},
	} {
		for _, strict := range []bool{false, true} {
			a := &Authenticator{Vault: v, Account: "000000000000", Strict: strict, Root: root, Keys: keys, Clock: fixedClock{t: now}}
			who, err := a.Authenticate(t.Context(), request(t, c.with), "states")
			got, want := who.ARN, c.open
			if e, ok := errors.AsType[*awsapi.Error](err); ok {
				got = e.Code
			} else if err != nil {
				got = err.Error()
			}
			if strict {
				want = c.strict
			}
			if got != want {
				t.Errorf("%s, strict %v: %s, want %s", c.name, strict, got, want)
			}
		}
	}
	for _, c := range []struct {
		with Credentials
		ok   bool
	}{
		{root, true}, {bob, true}, {session, true}, {forged, false}, {expired, false}, {broken, false},
		{Credentials{AccessKeyID: "AKIABOB", SecretAccessKey: "x"}, false}, {Credentials{AccessKeyID: "AKIABOB"}, false}, {Credentials{}, false},
	} {
		a := &Authenticator{Vault: v, Strict: true, Root: root, Keys: keys, Clock: fixedClock{t: now}}
		who, err := a.CheckKey(t.Context(), c.with.AccessKeyID, c.with.SecretAccessKey, c.with.SessionToken)
		if (err == nil) != c.ok || c.ok != (who.ARN != "") {
			t.Errorf("key %s: %+v, %v", c.with.AccessKeyID, who, err)
		}
	}
	a := &Authenticator{Vault: v, Strict: true, Root: root, Keys: keys, Clock: fixedClock{t: now}}
	if _, err := a.Authenticate(t.Context(), request(t, root), "lambda"); err == nil || !strings.Contains(err.Error(), "correct service: 'lambda'") {
		t.Errorf("signed for another service: %v", err)
	}
	a.Clock = fixedClock{t: now.Add(time.Hour)}
	if _, err := a.Authenticate(t.Context(), request(t, root), "states"); err == nil || !strings.Contains(err.Error(), "Signature expired") {
		t.Errorf("an hour late: %v", err)
	}
}
