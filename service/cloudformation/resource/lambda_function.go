package resource

import (
	"context"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(function) }

var function = &Type{
	Name: "AWS::Lambda::Function", Input: "lambda:CreateFunction",
	NameProperty: "FunctionName", Naming: Naming{Style: StackAndID, Max: 64}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "Architectures"},
		{Name: "CapacityProviderConfig", Rule: Replaces},
		{Name: "Code", Rule: Required, Form: Anything},
		{Name: "CodeSigningConfigArn"},
		{Name: "DeadLetterConfig"},
		{Name: "Description"},
		{Name: "DurableConfig"},
		{Name: "Environment"},
		{Name: "EphemeralStorage"},
		{Name: "FileSystemConfigs"},
		{Name: "FunctionName", Rule: Replaces},
		{Name: "Handler"},
		{Name: "ImageConfig"},
		{Name: "KmsKeyArn"},
		{Name: "Layers"},
		{Name: "LoggingConfig"},
		{Name: "MemorySize"},
		{Name: "PackageType", Rule: Replaces},
		{Name: "RecursiveLoop", Form: Text, Rule: OnCreate},
		{Name: "ReservedConcurrentExecutions", Form: Integer},
		{Name: "Role", Rule: Required},
		{Name: "Runtime"},
		{Name: "RuntimeManagementConfig", Form: Anything, Rule: OnCreate},
		{Name: "SnapStart"},
		{Name: "TenancyConfig", Rule: Replaces},
		{Name: "Timeout"},
		{Name: "TracingConfig"},
		{Name: "VpcConfig"},
		{Name: "Tags", Form: Tags},
	},
	Check: func(p Properties) error {
		_, err := codeOf(p)
		return err
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "lambda", "GetFunctionConfiguration", object("FunctionName", r.Name), nil), notFound)
	},
	Create: createFunction,
	Update: updateFunction,
	Delete: func(ctx context.Context, r *Request) error {
		return gone(r.Client.Call(ctx, "lambda", "DeleteFunction", object("FunctionName", r.Name), nil), notFound)
	},
}

const notFound = "ResourceNotFoundException"

func createFunction(ctx context.Context, r *Request) (*Result, error) {
	code, err := codeOf(r.Properties)
	if err != nil {
		return nil, err
	}
	in := r.Type.input(r.Properties, nil, "FunctionName", r.Name, "Code", code, "Tags", r.Properties.tagMap())
	err = r.Client.Call(ctx, "lambda", "CreateFunction", in, nil)
	if err != nil && !(r.Again && isCode(err, "ResourceConflictException")) {
		return nil, err
	}
	if n := r.Properties.Get("ReservedConcurrentExecutions"); n.Exists() {
		in := object("FunctionName", r.Name, "ReservedConcurrentExecutions", n)
		if err := r.Client.Call(ctx, "lambda", "PutFunctionConcurrency", in, nil); err != nil {
			return nil, err
		}
	}
	return settleFunction(ctx, r)
}

// settleFunction waits until the function is as it was told to be.
func settleFunction(ctx context.Context, r *Request) (*Result, error) {
	var out struct{ FunctionArn, State, StateReason, LastUpdateStatus, LastUpdateStatusReason string }
	err := r.Client.until(ctx, r.Name, func() (bool, error) {
		err := r.Client.Call(ctx, "lambda", "GetFunctionConfiguration", object("FunctionName", r.Name), &out)
		switch {
		case err != nil:
			return false, err
		case out.State == "Failed":
			return false, &Invalid{out.StateReason}
		case out.LastUpdateStatus == "Failed":
			return false, &Invalid{out.LastUpdateStatusReason}
		}
		return out.State != "Pending" && out.LastUpdateStatus != "InProgress", nil
	})
	return &Result{r.Name, texts("Arn", out.FunctionArn)}, err
}

// functionDefaults are what settings go back to that the template no longer has.
var functionDefaults = map[string]jsonvalue.Value{
	"Description":      jsonvalue.StringValue(""),
	"Timeout":          jsonvalue.IntValue(3),
	"MemorySize":       jsonvalue.IntValue(128),
	"Environment":      object("Variables", jsonvalue.ObjectValue()),
	"EphemeralStorage": object("Size", 512),
	"TracingConfig":    object("Mode", "PassThrough"),
	"SnapStart":        object("ApplyOn", "None"),
	"DeadLetterConfig": object("TargetArn", jsonvalue.StringValue("")),
	"VpcConfig":        object("SubnetIds", jsonvalue.ArrayValue(), "SecurityGroupIds", jsonvalue.ArrayValue()),
	"Layers":           jsonvalue.ArrayValue(),
}

// notConfiguration are the properties that UpdateFunctionConfiguration does not take.
var notConfiguration = []string{"FunctionName", "Architectures", "PackageType", "CodeSigningConfigArn", "TenancyConfig"}

func updateFunction(ctx context.Context, r *Request) (*Result, error) {
	if err := updateCode(ctx, r); err != nil {
		return nil, err
	}
	in := r.Type.input(r.Properties, notConfiguration, "FunctionName", r.Name)
	for name, v := range functionDefaults {
		if r.Before.Get(name).Exists() && !r.Properties.Get(name).Exists() {
			in = in.With(name, v)
		}
	}
	if err := r.Client.Call(ctx, "lambda", "UpdateFunctionConfiguration", in, nil); err != nil {
		return nil, err
	}
	result, err := settleFunction(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := updateConcurrency(ctx, r); err != nil {
		return nil, err
	}
	return result, lambdaTags.retag(ctx, r, result.Attributes.text("Arn"))
}

func updateCode(ctx context.Context, r *Request) error {
	code, err := codeOf(r.Properties)
	if err != nil {
		return err
	}
	before, err := codeOf(r.Before)
	if err == nil && jsonvalue.Equal(code, before) && jsonvalue.Equal(r.Before.Get("Architectures"), r.Properties.Get("Architectures")) {
		return nil
	}
	in := code.With("FunctionName", jsonvalue.StringValue(r.Name))
	if a := r.Properties.Get("Architectures"); a.Exists() {
		in = in.With("Architectures", a)
	}
	if err := r.Client.Call(ctx, "lambda", "UpdateFunctionCode", in, nil); err != nil {
		return err
	}
	_, err = settleFunction(ctx, r)
	return err
}

func updateConcurrency(ctx context.Context, r *Request) error {
	before, after := r.Before.Get("ReservedConcurrentExecutions"), r.Properties.Get("ReservedConcurrentExecutions")
	switch {
	case jsonvalue.Equal(before, after):
		return nil
	case !after.Exists():
		return r.Client.Call(ctx, "lambda", "DeleteFunctionConcurrency", object("FunctionName", r.Name), nil)
	}
	return r.Client.Call(ctx, "lambda", "PutFunctionConcurrency", object("FunctionName", r.Name, "ReservedConcurrentExecutions", after), nil)
}
