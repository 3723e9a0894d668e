package logs

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createLogGroupInput struct {
	LogGroupName              string            `json:"logGroupName"`
	KMSKeyID                  string            `json:"kmsKeyId"`
	Tags                      map[string]string `json:"tags"`
	LogGroupClass             string            `json:"logGroupClass"`
	DeletionProtectionEnabled bool              `json:"deletionProtectionEnabled"`
}

func (s *Service) createLogGroup(ctx context.Context, call *awsapi.Call, in *createLogGroupInput) (*empty, error) {
	g, err := s.newGroup(call.Identity.Account, call.Region, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	g.KMSKey, g.Tags, g.Protected = in.KMSKeyID, in.Tags, in.DeletionProtectionEnabled
	if in.LogGroupClass != "" {
		g.Class = in.LogGroupClass
	}
	err = s.options.Store.Apply(ctx, s.groups.Put(g, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, failure("ResourceAlreadyExistsException", "The specified log group already exists")
	}
	return nil, err
}

// empty is the output of operations that answer with success only.
type empty struct{}
