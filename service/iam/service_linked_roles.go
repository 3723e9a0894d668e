package iam

import (
	"context"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// serviceLinkedRoles are the names of the roles that belong to services, by the
// services' names
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html).
var serviceLinkedRoles = map[string]string{
	"autoscaling.amazonaws.com":            "AWSServiceRoleForAutoScaling",
	"batch.amazonaws.com":                  "AWSServiceRoleForBatch",
	"ecs.amazonaws.com":                    "AWSServiceRoleForECS",
	"events.amazonaws.com":                 "AWSServiceRoleForCloudWatchEvents",
	"lambda.amazonaws.com":                 "AWSServiceRoleForLambda",
	"spot.amazonaws.com":                   "AWSServiceRoleForEC2Spot",
	"spotfleet.amazonaws.com":              "AWSServiceRoleForEC2SpotFleet",
	"states.amazonaws.com":                 "AWSServiceRoleForStepFunctions",
	"apidestinations.events.amazonaws.com": "AWSServiceRoleForAmazonEventBridgeApiDestinations",
}

const serviceRolePath = "/aws-service-role/"

type linkedRoleInput struct {
	AWSServiceName string
	Description    string
	CustomSuffix   string
}

func (s *Service) createServiceLinkedRole(ctx context.Context, call *awsapi.Call, in *linkedRoleInput) (*roleOutput, error) {
	name, ok := serviceLinkedRoles[in.AWSServiceName]
	if !ok {
		return nil, invalidInput("Service role creation failed, %s is not a service that has a role of its own here.", in.AWSServiceName)
	}
	if in.CustomSuffix != "" {
		name += "_" + in.CustomSuffix
	}
	account := call.Identity.Account
	r, err := s.newRole(account, &createRoleInput{
		Path: serviceRolePath + in.AWSServiceName + "/", RoleName: name, Description: in.Description,
		AssumeRolePolicyDocument: fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow",`+
			`"Principal":{"Service":[%q]}}]}`, in.AWSServiceName),
	})
	if err != nil {
		return nil, err
	}
	err = s.apply(ctx, func() ([]store.Write, error) {
		e, exists, err := get(ctx, s.roles, account, name)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, invalidInput("Service role name %s has been taken in this account, please try a different suffix.", name)
		}
		e.value = r
		return []store.Write{e.write()}, nil
	})
	if err != nil {
		return nil, err
	}
	v := r.view()
	v.RoleLastUsed, v.MaxSessionDuration = nil, 0
	return &roleOutput{v}, nil
}

type deletionOutput struct{ DeletionTaskId string }

// deleteServiceLinkedRole deletes at once; the task that it answers with has
// succeeded when it is asked for.
func (s *Service) deleteServiceLinkedRole(ctx context.Context, call *awsapi.Call, in *roleNameInput) (*deletionOutput, error) {
	account := call.Identity.Account
	var task string
	err := s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.role(ctx, account, in.RoleName)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(e.value.Path, serviceRolePath) {
			return nil, invalidInput("Role %s is not a service-linked role.", in.RoleName)
		}
		task = "task" + e.value.Path + e.value.Name + "/" + e.value.ID
		return []store.Write{e.remove()}, nil
	})
	if err != nil {
		return nil, err
	}
	return &deletionOutput{task}, nil
}

type deletionStatusInput struct{ DeletionTaskId string }

type deletionStatusOutput struct{ Status string }

func (s *Service) getServiceLinkedRoleDeletionStatus(_ context.Context, _ *awsapi.Call, in *deletionStatusInput) (*deletionStatusOutput, error) {
	if !strings.HasPrefix(in.DeletionTaskId, "task"+serviceRolePath) {
		return nil, noSuchEntity("Deletion Task Id %s is not valid.", in.DeletionTaskId)
	}
	return &deletionStatusOutput{"SUCCEEDED"}, nil
}
