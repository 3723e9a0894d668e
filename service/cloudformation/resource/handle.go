package resource

import "context"

func init() { register(waitConditionHandle, cdkMetadata) }

// waitConditionHandle is a record too: nothing waits for it, and templates use it
// as a resource that does nothing.
var waitConditionHandle = &Type{
	Name: "AWS::CloudFormation::WaitConditionHandle",
	Create: func(_ context.Context, r *Request) (*Result, error) {
		return &Result{PhysicalID: "https://cloudformation-waitcondition-" + r.Region + ".s3.amazonaws.com/" + r.StackID + "/" + r.LogicalID}, nil
	},
	Delete: func(context.Context, *Request) error { return nil },
}

// cdkMetadata is what the AWS CDK puts into templates to count its users.
var cdkMetadata = &Type{
	Name: "AWS::CDK::Metadata", Naming: Naming{Style: PrefixAndHex},
	Properties: []Property{{Name: "Analytics", Form: Text}, {Name: "Modules", Form: Text}},
	Create:     func(_ context.Context, r *Request) (*Result, error) { return &Result{PhysicalID: r.Name}, nil },
	Update:     func(_ context.Context, r *Request) (*Result, error) { return &Result{PhysicalID: r.PhysicalID}, nil },
	Delete:     func(context.Context, *Request) error { return nil },
}
