package resource

import "context"

func init() { register(waitConditionHandle) }

// waitConditionHandle is a record too: nothing waits for it, and templates use it
// as a resource that does nothing.
var waitConditionHandle = &Type{
	Name: "AWS::CloudFormation::WaitConditionHandle",
	Create: func(_ context.Context, r *Request) (*Result, error) {
		return &Result{PhysicalID: "https://cloudformation-waitcondition-" + r.Region + ".s3.amazonaws.com/" + r.StackID + "/" + r.LogicalID}, nil
	},
	Delete: func(context.Context, *Request) error { return nil },
}
