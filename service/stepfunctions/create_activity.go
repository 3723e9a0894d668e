package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createActivityInput struct {
	Name                    string                   `json:"name"`
	Tags                    []tag                    `json:"tags"`
	EncryptionConfiguration *encryptionConfiguration `json:"encryptionConfiguration"`
}

type createActivityOutput struct {
	ActivityARN  string      `json:"activityArn"`
	CreationDate awsapi.Time `json:"creationDate"`
}

// createActivity is idempotent on the name; tags of an existing activity stay
// as they are, and another encryption is refused.
func (s *Service) createActivity(ctx context.Context, call *awsapi.Call, in *createActivityInput) (*createActivityOutput, error) {
	if !validName(in.Name) {
		return nil, errInvalidName.because(in.Name)
	}
	wanted := &activity{ARN: newARN(call, kindActivity, in.Name), Name: in.Name, CreationDate: s.clock.Now()}
	var err error
	if wanted.Tags, err = withTags(wanted.ARN, nil, in.Tags); err != nil {
		return nil, err
	}
	if wanted.Encryption, err = checkedEncryption(in.EncryptionConfiguration); err != nil {
		return nil, err
	}
	made := wanted
	err = s.change(ctx, func() ([]store.Write, error) {
		existing, _, err := s.activities.Get(ctx, wanted.ARN)
		if errors.Is(err, store.ErrNotFound) {
			made = wanted
			return []store.Write{s.activities.Put(wanted, 0)}, nil
		}
		if err == nil && !existing.Encryption.same(wanted.Encryption) {
			err = errActivityAlreadyExists.because(wanted.ARN)
		}
		made = existing
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	return &createActivityOutput{ActivityARN: made.ARN, CreationDate: timestamp(made.CreationDate)}, nil
}
