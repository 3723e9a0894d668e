// Package credentials issues the credentials of sessions and finds out whose the
// credentials are that a request was signed with.
//
// Nothing is kept of a session: all that is known of it is in its token, sealed
// with a key that never leaves the data folder, and its secret follows from that
// key too. So sessions outlive a restart, and cost nothing while they last.
package credentials

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

// Vault seals tokens and secrets. Its methods may be called from many goroutines.
type Vault struct {
	seal cipher.AEAD
	key  []byte // of secrets
}

// keySize is how many bytes the key in the file has.
const keySize = 32

// OpenVault opens the vault whose key is in a file, which is made if it is not
// there. Only its owner may read it.
func OpenVault(file string) (*Vault, error) {
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, keySize)
		rand.Read(key)
		err = writeSecret(file, key)
	}
	if err != nil {
		return nil, fmt.Errorf("key of credentials: %w", err)
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("key of credentials: %s has %d bytes, want %d", file, len(key), keySize)
	}
	return newVault(key)
}

func newVault(key []byte) (*Vault, error) {
	block, err := aes.NewCipher(derive(key, "seal"))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Vault{seal, derive(key, "secret")}, nil
}

// writeSecret writes a file that only its owner may read, whole or not at all.
func writeSecret(file string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".secret-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file)) // what is sealed with a key that a power cut takes is lost
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func derive(key []byte, purpose string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(purpose))
	return h.Sum(nil)
}

// Seal keeps a secret from whoever does not have the vault.
func (v *Vault) Seal(secret string) (string, error) {
	return base64.StdEncoding.EncodeToString(v.seal.Seal(nil, nil, []byte(secret), []byte("secret"))), nil
}

// Unseal returns a secret that Seal sealed.
func (v *Vault) Unseal(sealed string) (string, error) {
	plain, err := v.open(sealed, "secret")
	return string(plain), err
}

func (v *Vault) open(sealed, purpose string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	return v.seal.Open(nil, nil, data, []byte(purpose))
}

// Credentials are what a client signs requests with.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
	Expiration                                 time.Time
}

// claims are what a token says.
type claims struct {
	Who     awsapi.Identity
	Expires time.Time
}

// sessionKeyPrefix begins the access keys of sessions.
const sessionKeyPrefix = "ASIA"

// Issue returns credentials for a session, which last until expires.
func (v *Vault) Issue(who awsapi.Identity, expires time.Time) (Credentials, error) {
	var random [10]byte // 16 digits of 5 bits
	rand.Read(random[:])
	id := sessionKeyPrefix + base32.StdEncoding.EncodeToString(random[:])
	who.AccessKey, who.SourceIP, who.SourceARN, who.Service = "", "", "", ""
	plain, err := json.Marshal(claims{who, expires})
	if err != nil {
		return Credentials{}, fmt.Errorf("write a token: %w", err)
	}
	return Credentials{
		AccessKeyID: id, SecretAccessKey: v.secretOf(id),
		SessionToken: base64.StdEncoding.EncodeToString(v.seal.Seal(nil, nil, plain, []byte(id))),
		Expiration:   expires,
	}, nil
}

// secretOf is the secret of a session's access key, of 40 characters.
func (v *Vault) secretOf(id string) string {
	return base64.StdEncoding.EncodeToString(derive(v.key, id)[:30])
}

// session returns what a token says; ok is false for one that is not of this
// vault and access key.
func (v *Vault) session(id, token string) (c claims, ok bool) {
	plain, err := v.open(token, id)
	if err != nil || json.Unmarshal(plain, &c) != nil {
		return claims{}, false
	}
	c.Who.AccessKey = id
	return c, true
}
