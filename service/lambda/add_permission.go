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
	_, err = s.change(ctx, r, func(f *function) error {
		if err := checkRevision(f, in.RevisionId); err != nil {
			return err
		}
		if f.statement(in.StatementId) >= 0 {
			return conflict("The statement id (%s) provided already exists. Please provide a new statement id, or remove the existing statement.", in.StatementId)
		}
		var err error
		if added, err = newStatement(f, in); err != nil {
			return err
		}
		f.Policy = append(f.Policy, added)
		if len(documentOf(f)) > maxPolicy {
			return failure(400, "PolicyLengthExceededException", "The final policy size (%d) is bigger than the limit (%d).", len(documentOf(f)), maxPolicy)
		}
		s.touch(f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &addPermissionOutput{compactJSON(added)}, nil
}

// statement is the index of a statement, -1 if there is none.
func (f *function) statement(id string) int {
	for i := range f.Policy {
		if f.Policy[i].Sid == id {
			return i
		}
	}
	return -1
}
