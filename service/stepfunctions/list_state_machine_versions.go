package stepfunctions

import (
	"context"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
)

type listOfMachineInput struct {
	StateMachineARN string `json:"stateMachineArn"`
	listInput
}

type listStateMachineVersionsOutput struct {
	StateMachineVersions []versionItem `json:"stateMachineVersions"`
	NextToken            *string       `json:"nextToken,omitempty"`
}

type versionItem struct {
	StateMachineVersionARN string      `json:"stateMachineVersionArn"`
	CreationDate           awsapi.Time `json:"creationDate"`
}

// listStateMachineVersions lists the newest version first. Its errors in the
// API's model have none for a machine that does not exist: it has no versions.
func (s *Service) listStateMachineVersions(ctx context.Context, call *awsapi.Call, in *listOfMachineInput) (*listStateMachineVersionsOutput, error) {
	r, err := parseStateMachine(in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	pages := s.pagesOf(call, in.StateMachineARN)
	position, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &listStateMachineVersionsOutput{StateMachineVersions: []versionItem{}}
	if !r.ownedBy(call) || r.Qualifier != "" {
		return out, nil
	}
	versions, err := s.newestFirst(ctx, r.ARN, position)
	if err != nil {
		return nil, err
	}
	if size := pageSize(in.MaxResults); len(versions) > size {
		versions = versions[:size]
		out.NextToken = pages.token(strconv.FormatInt(versions[size-1].Number, 10))
	}
	for _, v := range versions {
		out.StateMachineVersions = append(out.StateMachineVersions, versionItem{v.arn(), timestamp(v.CreationDate)})
	}
	return out, nil
}

// newestFirst returns a machine's versions that are older than the one with the
// number in below, all for "". There are at most maxVersions of them.
func (s *Service) newestFirst(ctx context.Context, machineARN, below string) ([]*version, error) {
	number, err := strconv.ParseInt(below, 10, 64)
	if below != "" && err != nil {
		return nil, errInvalidToken.because()
	}
	var versions []*version
	for v, err := range s.versions.List(ctx, machineARN+":", "") {
		if err != nil {
			return nil, err
		}
		if below == "" || v.Number < number {
			versions = append(versions, v)
		}
	}
	slices.Reverse(versions)
	return versions, nil
}
