package cloudformation

import (
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

// actor is who the stack's resources are made as: its role, or the caller.
func actor(call *awsapi.Call, role string) awsapi.Identity {
	if role == "" {
		return call.Identity
	}
	return awsapi.RoleIdentity("cloudformation.amazonaws.com", call.Identity.Account, role, "AWSCloudFormation")
}

// stackID is the ARN of a stack.
func stackID(region, account, name, id string) string {
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:stack/%s/%s", region, account, name, id)
}

// nameOfStack is the name in a stack's ARN.
func nameOfStack(id string) string {
	if parts := strings.Split(id, "/"); len(parts) == 3 {
		return parts[1]
	}
	return id
}
