package lambda

import (
	"context"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
)

type addPermissionInput struct {
	FunctionName          string
	Qualifier             string
	StatementId           string
	Action                string
	Principal             string
	SourceArn             string
	SourceAccount         string
	EventSourceToken      string
	PrincipalOrgID        string
	FunctionUrlAuthType   string
	InvokedViaFunctionUrl *bool
	RevisionId            string
}

type addPermissionOutput struct{ Statement string }

// maxPolicy is how long a resource policy may be.
const maxPolicy = 20480

func (in *addPermissionInput) invokedViaURL() string {
	if in.InvokedViaFunctionUrl == nil {
		return ""
	}
	return strconv.FormatBool(*in.InvokedViaFunctionUrl)
}

func (s *Service) addPermission(ctx context.Context, call *awsapi.Call, in *addPermissionInput) (*addPermissionOutput, error) {
	r, err := parseReference(call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if r.qualifier == latest {
		return nil, invalidParameter("We currently do not support adding policies for $LATEST.")
	}
	var added statement
	err = s.changePolicy(ctx, r, func(p *permissions) error {
		if err := p.checkRevision(in.RevisionId); err != nil {
			return err
		}
		if p.statement(in.StatementId) >= 0 {
			return conflict("The statement id (%s) provided already exists. Please provide a new statement id, or remove the existing statement.", in.StatementId)
		}
		var err error
		if added, err = newStatement(r.arn(), in); err != nil {
			return err
		}
		p.Policy = append(p.Policy, added)
		if len(p.document()) > maxPolicy {
			return failure(400, "PolicyLengthExceededException", "The final policy size (%d) is bigger than the limit (%d).", len(p.document()), maxPolicy)
		}
		s.touch(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &addPermissionOutput{compactJSON(added)}, nil
}

// statement is the index of a statement, -1 if there is none.
func (p *permissions) statement(id string) int {
	for i := range p.Policy {
		if p.Policy[i].Sid == id {
			return i
		}
	}
	return -1
}
