package logs

import (
	"context"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// retentions are the days that a group may keep its events.
var retentions = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

type putRetentionPolicyInput struct {
	LogGroupName    string `json:"logGroupName"`
	RetentionInDays int    `json:"retentionInDays"`
}

func (s *Service) putRetentionPolicy(ctx context.Context, call *awsapi.Call, in *putRetentionPolicyInput) (*empty, error) {
	if !slices.Contains(retentions, in.RetentionInDays) {
		return nil, invalidParameter("1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy constraint: "+
			"Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
			in.RetentionInDays)
	}
	return nil, s.changeGroup(ctx, call, in.LogGroupName, func(g *group) { g.Retention = in.RetentionInDays })
}

func (s *Service) deleteRetentionPolicy(ctx context.Context, call *awsapi.Call, in *logGroupNameInput) (*empty, error) {
	return nil, s.changeGroup(ctx, call, in.LogGroupName, func(g *group) { g.Retention = 0 })
}

type protectionInput struct {
	Identifier string `json:"logGroupIdentifier"`
	Enabled    bool   `json:"deletionProtectionEnabled"`
}

func (s *Service) putLogGroupDeletionProtection(ctx context.Context, call *awsapi.Call, in *protectionInput) (*empty, error) {
	return nil, s.changeGroup(ctx, call, nameOfGroup(in.Identifier), func(g *group) { g.Protected = in.Enabled })
}

func (s *Service) changeGroup(ctx context.Context, call *awsapi.Call, name string, change func(*group)) error {
	return busy(table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		g, version, err := s.group(ctx, call, name)
		if err != nil {
			return nil, err
		}
		change(g)
		return []store.Write{s.groups.Put(g, version)}, nil
	}))
}

// busy words the error of a change that others got ahead of.
func busy(err error) error {
	if errors.Is(err, table.ErrBusy) || errors.Is(err, store.ErrConflict) {
		return failure("OperationAbortedException", "A conflicting operation is currently in progress against this resource. Please try again.")
	}
	return err
}
