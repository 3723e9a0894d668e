package cloudformation

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) deleteChangeSet(ctx context.Context, call *awsapi.Call, in *changeSetInput) (*struct{}, error) {
	c, _, err := s.findChangeSet(ctx, call, in.StackName, in.ChangeSetName)
	if isCode(err, "ChangeSetNotFound") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if c.ExecutionStatus == "EXECUTE_IN_PROGRESS" {
		return nil, invalidChangeSet("An operation on this ChangeSet is currently in progress.")
	}
	_, err = s.change(ctx, c.Stack, func(t *turn) error {
		t.write(s.changeSets.Drop(c.Stack+"/"+c.UUID, anyVersion))
		return nil
	})
	return nil, told(err)
}
