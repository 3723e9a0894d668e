package resource

import "context"

func init() { register(eventInvokeConfig) }

// eventInvokeConfig says what becomes of asynchronous invocations. Putting it
// replaces what is there.
var eventInvokeConfig = &Type{
	Name: "AWS::Lambda::EventInvokeConfig", Input: "lambda:PutFunctionEventInvokeConfig",
	Naming: Naming{Style: StackAndID},
	Properties: []Property{
		{Name: "DestinationConfig"},
		{Name: "FunctionName", Rule: Required | Replaces},
		{Name: "MaximumEventAgeInSeconds"},
		{Name: "MaximumRetryAttempts"},
		{Name: "Qualifier", Rule: Required | Replaces},
	},
	Create: putEventInvokeConfig,
	Update: putEventInvokeConfig,
	Delete: func(ctx context.Context, r *Request) error {
		in := object("FunctionName", r.Properties.Text("FunctionName"), "Qualifier", r.Properties.Text("Qualifier"))
		return gone(r.Client.Call(ctx, "lambda", "DeleteFunctionEventInvokeConfig", in, nil), notFound)
	},
}

func putEventInvokeConfig(ctx context.Context, r *Request) (*Result, error) {
	return made(r.Name, nil, r.Client.Call(ctx, "lambda", "PutFunctionEventInvokeConfig", r.Type.input(r.Properties, nil), nil))
}
