package resource

import "context"

var activity = &Type{
	Name: "AWS::StepFunctions::Activity", Input: "states:CreateActivity",
	NameProperty: "Name", Naming: Naming{Style: IDAndLetters, Max: 80}, Attributes: []string{"Arn", "Name"},
	Properties: []Property{
		{Name: "EncryptionConfiguration", Rule: Replaces},
		{Name: "Name", Rule: Replaces},
		{Name: "Tags", Form: Tags},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "states", "DescribeActivity", object("activityArn", activityARN(r)), nil), "ActivityDoesNotExist")
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		in := r.Type.input(r.Properties, nil, "name", r.Name, "tags", r.Properties.tagList("key", "value"))
		arn := activityARN(r)
		return made(arn, texts("Arn", arn, "Name", r.Name), r.Client.Call(ctx, "states", "CreateActivity", in, nil))
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.PhysicalID, r.Attributes}, statesTags.retag(ctx, r, r.PhysicalID)
	},
	Delete: func(ctx context.Context, r *Request) error {
		return r.Client.Call(ctx, "states", "DeleteActivity", object("activityArn", activityARN(r)), nil)
	},
}

func activityARN(r *Request) string {
	return "arn:aws:states:" + r.Region + ":" + r.Account + ":activity:" + r.Name
}
