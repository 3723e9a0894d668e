package iam

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// Sealer keeps secrets from whoever can read the store alone.
type Sealer interface {
	Seal(secret string) (sealed string, err error)
	Unseal(sealed string) (secret string, err error)
}

// maxKeys is how many access keys a user can have.
const maxKeys = 2

// keyStatus values.
const (
	active   = "Active"
	inactive = "Inactive"
)

type accessKeyView struct {
	UserName        string
	AccessKeyId     string
	Status          string
	SecretAccessKey string `json:",omitempty"` // shown once
	CreateDate      awsapi.Time
}

type createKeyOutput struct{ AccessKey accessKeyView }

// createAccessKey makes a key of a user, of the one who calls where none is named.
func (s *Service) createAccessKey(ctx context.Context, call *awsapi.Call, in *userNameInput) (*createKeyOutput, error) {
	account, name := call.Identity.Account, nameOr(in.UserName, &call.Identity)
	if name == "" {
		return nil, validationError("Must specify userName when calling with non-User credentials")
	}
	key, secret, err := s.newAccessKey()
	if err != nil {
		return nil, err
	}
	key.UserName = name
	err = s.apply(ctx, func() ([]store.Write, error) {
		u, err := s.user(ctx, account, name)
		if err != nil {
			return nil, err
		}
		if len(u.value.Keys) >= maxKeys {
			return nil, limitExceeded("Cannot exceed quota for AccessKeysPerUser: %d", maxKeys)
		}
		u.value.Keys = append(u.value.Keys, key.ID)
		key.User = u.value.ARN
		return []store.Write{u.write(), s.keys.Put(key, 0)}, nil
	})
	if err != nil {
		return nil, err
	}
	v := key.view()
	v.SecretAccessKey = secret
	return &createKeyOutput{v}, nil
}

func (k *accessKey) view() accessKeyView {
	return accessKeyView{UserName: k.UserName, AccessKeyId: k.ID, Status: k.Status, CreateDate: k.CreateDate}
}

// newAccessKey makes a key with a secret of 40 characters.
func (s *Service) newAccessKey() (key *accessKey, secret string, err error) {
	id, err := s.newID(keyPrefix)
	if err != nil {
		return nil, "", err
	}
	var random [30]byte
	if _, err := io.ReadFull(s.random, random[:]); err != nil {
		return nil, "", fmt.Errorf("making a secret: %w", err)
	}
	secret = base64.StdEncoding.EncodeToString(random[:])
	sealed, err := s.sealer.Seal(secret)
	if err != nil {
		return nil, "", err
	}
	return &accessKey{ID: id[:keyIDLength], Sealed: sealed, Status: active, CreateDate: s.now()}, secret, nil
}

type keyInput struct {
	UserName    string
	AccessKeyId string
	Status      string
}

func (s *Service) updateAccessKey(ctx context.Context, call *awsapi.Call, in *keyInput) (*empty, error) {
	return nil, s.changeKey(ctx, call, in, func(u entry[user], k *accessKey, version uint64) []store.Write {
		k.Status = in.Status
		return []store.Write{s.keys.Put(k, version)}
	})
}

func (s *Service) deleteAccessKey(ctx context.Context, call *awsapi.Call, in *keyInput) (*empty, error) {
	return nil, s.changeKey(ctx, call, in, func(u entry[user], k *accessKey, version uint64) []store.Write {
		u.value.Keys = slices.DeleteFunc(u.value.Keys, func(id string) bool { return id == k.ID })
		return []store.Write{u.write(), s.keys.Drop(k.ID, version)}
	})
}

// changeKey changes a key of a user.
func (s *Service) changeKey(ctx context.Context, call *awsapi.Call, in *keyInput, change func(entry[user], *accessKey, uint64) []store.Write) error {
	name := nameOr(in.UserName, &call.Identity)
	return s.apply(ctx, func() ([]store.Write, error) {
		u, err := s.user(ctx, call.Identity.Account, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(u.value.Keys, in.AccessKeyId) {
			return nil, noSuchKey(in.AccessKeyId)
		}
		k, version, err := s.keys.Get(ctx, in.AccessKeyId)
		if err != nil {
			return nil, err
		}
		return change(u, k, version), nil
	})
}

func noSuchKey(id string) error {
	return noSuchEntity("The Access Key with id %s cannot be found.", id)
}

// moveKeys are the writes that tell a user's keys of its new name.
func (s *Service) moveKeys(ctx context.Context, u *user) (writes []store.Write, err error) {
	for _, id := range u.Keys {
		k, version, err := s.keys.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		k.User, k.UserName = u.ARN, u.Name
		writes = append(writes, s.keys.Put(k, version))
	}
	return writes, nil
}

type listKeysOutput struct {
	AccessKeyMetadata []accessKeyView
	pageEnd
}

func (s *Service) listAccessKeys(ctx context.Context, call *awsapi.Call, in *userNamePage) (*listKeysOutput, error) {
	name := nameOr(in.UserName, &call.Identity)
	out := &listKeysOutput{AccessKeyMetadata: []accessKeyView{}}
	if name == "" {
		return out, nil // root's own keys are in a file
	}
	u, err := s.user(ctx, call.Identity.Account, name)
	if err != nil {
		return nil, err
	}
	var views []accessKeyView
	for _, id := range u.value.Keys {
		k, _, err := s.keys.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		views = append(views, k.view())
	}
	out.AccessKeyMetadata, out.pageEnd, err = cut(views, in.page)
	return out, err
}

type keyLastUsed struct {
	Region      string
	ServiceName string
}

type keyLastUsedOutput struct {
	UserName          string
	AccessKeyLastUsed keyLastUsed
}

// getAccessKeyLastUsed tells whose a key is. When it was used is not noted.
func (s *Service) getAccessKeyLastUsed(ctx context.Context, call *awsapi.Call, in *keyInput) (*keyLastUsedOutput, error) {
	k, _, err := s.keys.Get(ctx, in.AccessKeyId)
	if errors.Is(err, store.ErrNotFound) || err == nil && accountOf(k.User) != call.Identity.Account {
		return nil, noSuchKey(in.AccessKeyId)
	}
	if err != nil {
		return nil, err
	}
	return &keyLastUsedOutput{k.UserName, keyLastUsed{"N/A", "N/A"}}, nil
}

// KeyOwner returns who an access key belongs to, and its secret; ok is false for
// a key that does not exist or is not active.
func (s *Service) KeyOwner(ctx context.Context, id string) (who awsapi.Identity, secret string, ok bool, err error) {
	k, _, err := s.keys.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && k.Status != active {
		return awsapi.Identity{}, "", false, nil
	}
	if err != nil {
		return awsapi.Identity{}, "", false, err
	}
	u, err := s.user(ctx, accountOf(k.User), k.UserName)
	if err != nil {
		if e, isClient := errors.AsType[*awsapi.Error](err); isClient && e.Code == "NoSuchEntity" {
			return awsapi.Identity{}, "", false, nil
		}
		return awsapi.Identity{}, "", false, err
	}
	secret, err = s.sealer.Unseal(k.Sealed)
	if err != nil {
		return awsapi.Identity{}, "", false, fmt.Errorf("secret of access key %s: %w", id, err)
	}
	return awsapi.Identity{Account: accountOf(k.User), ARN: u.value.ARN, UserID: u.value.ID, AccessKey: id}, secret, true, nil
}
