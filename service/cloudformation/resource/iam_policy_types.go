package resource

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(inlinePolicy, managedPolicy) }

var inlinePolicy = &Type{
	Name: "AWS::IAM::Policy", Naming: Naming{Style: AbbreviatedID}, Attributes: []string{"Id"},
	Properties: []Property{
		{Name: "Groups", Form: Texts},
		{Name: "PolicyDocument", Form: Document, Rule: Required},
		{Name: "PolicyName", Form: Text, Rule: Required},
		{Name: "Roles", Form: Texts},
		{Name: "Users", Form: Texts},
	},
	Check: func(p Properties) error {
		if len(holders(p)) == 0 {
			return &Invalid{"At least one of [Groups,Roles,Users] must be non-empty."}
		}
		return nil
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.Name, texts("Id", r.Name)}, putInline(ctx, r, Properties{}, r.Properties)
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.PhysicalID, r.Attributes}, putInline(ctx, r, r.Before, r.Properties)
	},
	Delete: func(ctx context.Context, r *Request) error { return putInline(ctx, r, r.Properties, Properties{}) },
}

// putInline puts the policy on all it is for, and takes it from what it was for.
func putInline(ctx context.Context, r *Request, before, after Properties) error {
	name := after.Text("PolicyName")
	for _, h := range holders(after) {
		if err := h.put(ctx, r, name, after.Text("PolicyDocument")); err != nil {
			return err
		}
	}
	old := before.Text("PolicyName")
	for _, h := range holders(before) {
		if old == name && slices.Contains(holders(after), h) {
			continue
		}
		if err := h.remove(ctx, r, old); err != nil {
			return err
		}
	}
	return nil
}

var managedPolicy = &Type{
	Name: "AWS::IAM::ManagedPolicy", Input: "iam:CreatePolicy",
	NameProperty: "ManagedPolicyName", Naming: Naming{Style: StackAndID, Max: 128},
	Attributes: []string{"PolicyArn", "PolicyId"},
	Properties: []Property{
		{Name: "Description", Rule: Replaces},
		{Name: "Groups", Form: Texts},
		{Name: "ManagedPolicyName", Form: Text, Rule: Replaces},
		{Name: "Path", Rule: Replaces},
		{Name: "PolicyDocument", Form: Document, Rule: Required},
		{Name: "Roles", Form: Texts},
		{Name: "Users", Form: Texts},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "iam", "GetPolicy", object("PolicyArn", managedPolicyARN(r)), nil), noSuchEntity)
	},
	Create: createManagedPolicy,
	Update: updateManagedPolicy,
	Delete: deleteManagedPolicy,
}

func managedPolicyARN(r *Request) string {
	path := r.Properties.Text("Path")
	if path == "" {
		path = "/"
	}
	return "arn:aws:iam::" + r.Account + ":policy" + path + r.Name
}

func createManagedPolicy(ctx context.Context, r *Request) (*Result, error) {
	in := r.Type.input(r.Properties, nil, "PolicyName", r.Name, "PolicyDocument", r.Properties.Text("PolicyDocument"))
	var out jsonvalue.Value
	err := r.Client.Call(ctx, "iam", "CreatePolicy", in, &out)
	if r.Again && isCode(err, "EntityAlreadyExists") {
		err = r.Client.Call(ctx, "iam", "GetPolicy", object("PolicyArn", managedPolicyARN(r)), &out)
	}
	if err != nil {
		return nil, err
	}
	made := out.Get("Policy")
	arn := made.Get("Arn").Text()
	result := &Result{arn, texts("PolicyArn", arn, "PolicyId", made.Get("PolicyId").Text())}
	return result, attachments(ctx, r, arn, Properties{}, r.Properties)
}

// attachments attaches the policy to all it is for, and detaches it from what it
// was for.
func attachments(ctx context.Context, r *Request, arn string, before, after Properties) error {
	for _, h := range holders(after) {
		if err := h.attach(ctx, r, arn); err != nil {
			return err
		}
	}
	for _, h := range holders(before) {
		if slices.Contains(holders(after), h) {
			continue
		}
		if err := h.detach(ctx, r, arn); err != nil {
			return err
		}
	}
	return nil
}

func updateManagedPolicy(ctx context.Context, r *Request) (*Result, error) {
	if d := r.Properties.Text("PolicyDocument"); d != r.Before.Text("PolicyDocument") {
		if err := dropVersions(ctx, r, r.PhysicalID); err != nil {
			return nil, err
		}
		in := object("PolicyArn", r.PhysicalID, "PolicyDocument", d, "SetAsDefault", true)
		if err := r.Client.Call(ctx, "iam", "CreatePolicyVersion", in, nil); err != nil {
			return nil, err
		}
	}
	return &Result{r.PhysicalID, r.Attributes}, attachments(ctx, r, r.PhysicalID, r.Before, r.Properties)
}

// dropVersions removes the versions of a policy that are not in force, as there
// can be five only and a policy with others cannot be deleted.
func dropVersions(ctx context.Context, r *Request, arn string) error {
	var out struct {
		Versions []struct {
			VersionId        string
			IsDefaultVersion bool
		}
	}
	if err := r.Client.Call(ctx, "iam", "ListPolicyVersions", object("PolicyArn", arn), &out); err != nil {
		return gone(err, noSuchEntity)
	}
	for _, v := range out.Versions {
		if v.IsDefaultVersion {
			continue
		}
		in := object("PolicyArn", arn, "VersionId", v.VersionId)
		if err := gone(r.Client.Call(ctx, "iam", "DeletePolicyVersion", in, nil), noSuchEntity); err != nil {
			return err
		}
	}
	return nil
}

func deleteManagedPolicy(ctx context.Context, r *Request) error {
	arn := managedPolicyARN(r)
	if err := attachments(ctx, r, arn, r.Properties, Properties{}); err != nil {
		return err
	}
	if err := dropVersions(ctx, r, arn); err != nil {
		return err
	}
	return gone(r.Client.Call(ctx, "iam", "DeletePolicy", object("PolicyArn", arn), nil), noSuchEntity)
}
