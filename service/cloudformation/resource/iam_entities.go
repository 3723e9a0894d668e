package resource

import (
	"context"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(role, user, group, instanceProfile, accessKey) }

var role = &Type{
	Name: "AWS::IAM::Role", Input: "iam:CreateRole",
	NameProperty: "RoleName", Naming: Naming{Style: StackAndID, Max: 64}, Attributes: []string{"Arn", "RoleId"},
	Properties: []Property{
		{Name: "AssumeRolePolicyDocument", Rule: Required, Form: Document},
		{Name: "Description"},
		{Name: "ManagedPolicyArns", Form: Texts},
		{Name: "MaxSessionDuration"},
		{Name: "Path", Rule: Replaces},
		{Name: "PermissionsBoundary"},
		{Name: "Policies", Form: Policies},
		{Name: "RoleName", Rule: Replaces},
		{Name: "Tags", Form: Tags},
	},
	Update: updateRole,
}

var user = &Type{
	Name: "AWS::IAM::User", Input: "iam:CreateUser",
	NameProperty: "UserName", Naming: Naming{Style: StackAndID, Max: 64}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "Groups", Form: Texts},
		{Name: "ManagedPolicyArns", Form: Texts},
		{Name: "Path", Rule: Replaces},
		{Name: "PermissionsBoundary"},
		{Name: "Policies", Form: Policies},
		{Name: "UserName", Rule: Replaces},
		{Name: "Tags", Form: Tags},
	},
	Update: updateUser,
}

var group = &Type{
	Name: "AWS::IAM::Group", Input: "iam:CreateGroup",
	NameProperty: "GroupName", Naming: Naming{Style: StackAndID, Max: 128}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "GroupName", Rule: Replaces},
		{Name: "ManagedPolicyArns", Form: Texts},
		{Name: "Path", Rule: Replaces},
		{Name: "Policies", Form: Policies},
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.PhysicalID, r.Attributes}, holder{"Group", r.Name}.policiesOf(ctx, r, r.Before, r.Properties)
	},
}

func init() {
	for kind, t := range map[string]*Type{"Role": role, "User": user, "Group": group} {
		t.Find = func(ctx context.Context, r *Request) (bool, error) {
			return found(holder{kind, r.Name}.call(ctx, r, "Get", ""), noSuchEntity)
		}
		t.Create = func(ctx context.Context, r *Request) (*Result, error) { return createEntity(ctx, r, t, kind) }
		t.Delete = func(ctx context.Context, r *Request) error { return deleteEntity(ctx, r, kind) }
	}
}

// createEntity makes a role, a user or a group with its policies.
func createEntity(ctx context.Context, r *Request, t *Type, kind string) (*Result, error) {
	in := t.input(r.Properties, nil, kind+"Name", r.Name, "AssumeRolePolicyDocument", r.Properties.Text("AssumeRolePolicyDocument"),
		"Tags", r.Properties.tagList("Key", "Value"))
	var out jsonvalue.Value
	err := r.Client.Call(ctx, "iam", "Create"+kind, in, &out)
	if r.Again && isCode(err, "EntityAlreadyExists") {
		err = r.Client.Call(ctx, "iam", "Get"+kind, object(kind+"Name", r.Name), &out)
	}
	if err != nil {
		return nil, err
	}
	made := out.Get(kind)
	result := &Result{r.Name, texts("Arn", made.Get("Arn").Text())}
	if kind == "Role" {
		result.Attributes["RoleId"] = made.Get("RoleId")
	}
	if err := (holder{kind, r.Name}).policiesOf(ctx, r, Properties{}, r.Properties); err != nil {
		return result, err
	}
	return result, groupsOf(ctx, r, Properties{}, r.Properties)
}

func updateRole(ctx context.Context, r *Request) (*Result, error) {
	h := holder{"Role", r.Name}
	if d := r.Properties.Text("AssumeRolePolicyDocument"); d != r.Before.Text("AssumeRolePolicyDocument") {
		in := object("RoleName", r.Name, "PolicyDocument", d)
		if err := r.Client.Call(ctx, "iam", "UpdateAssumeRolePolicy", in, nil); err != nil {
			return nil, err
		}
	}
	settings := object("RoleName", r.Name, "Description", jsonvalue.StringValue(r.Properties.Text("Description")),
		"MaxSessionDuration", orElse(r.Properties.Get("MaxSessionDuration"), jsonvalue.IntValue(3600)))
	if err := r.Client.Call(ctx, "iam", "UpdateRole", settings, nil); err != nil {
		return nil, err
	}
	if err := h.boundary(ctx, r); err != nil {
		return nil, err
	}
	if err := h.policiesOf(ctx, r, r.Before, r.Properties); err != nil {
		return nil, err
	}
	return &Result{r.PhysicalID, r.Attributes}, roleTags.retag(ctx, r, r.Name)
}

// orElse returns v, or other where v is Missing.
func orElse(v, other jsonvalue.Value) jsonvalue.Value {
	if v.Exists() {
		return v
	}
	return other
}

func updateUser(ctx context.Context, r *Request) (*Result, error) {
	h := holder{"User", r.Name}
	if err := h.boundary(ctx, r); err != nil {
		return nil, err
	}
	if err := h.policiesOf(ctx, r, r.Before, r.Properties); err != nil {
		return nil, err
	}
	if err := groupsOf(ctx, r, r.Before, r.Properties); err != nil {
		return nil, err
	}
	return &Result{r.PhysicalID, r.Attributes}, userTags.retag(ctx, r, r.Name)
}

// groupsOf brings the groups that a user is in to what the properties say.
func groupsOf(ctx context.Context, r *Request, before, after Properties) error {
	return eachChange(list(before, "Groups"), list(after, "Groups"),
		func(group string) error {
			return r.Client.Call(ctx, "iam", "AddUserToGroup", object("GroupName", group, "UserName", r.Name), nil)
		},
		func(group string) error {
			return gone(r.Client.Call(ctx, "iam", "RemoveUserFromGroup", object("GroupName", group, "UserName", r.Name), nil), noSuchEntity)
		})
}

// deleteEntity removes an entity with the policies that the properties gave it.
// Policies from elsewhere stay, and IAM then refuses to delete it.
func deleteEntity(ctx context.Context, r *Request, kind string) error {
	if err := groupsOf(ctx, r, r.Properties, Properties{}); err != nil {
		return err
	}
	h := holder{kind, r.Name}
	if err := h.policiesOf(ctx, r, r.Properties, Properties{}); err != nil {
		return err
	}
	return gone(h.call(ctx, r, "Delete", ""), noSuchEntity)
}

var instanceProfile = &Type{
	Name: "AWS::IAM::InstanceProfile", Input: "iam:CreateInstanceProfile",
	NameProperty: "InstanceProfileName", Naming: Naming{Style: StackAndID, Max: 128}, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "InstanceProfileName", Rule: Replaces},
		{Name: "Path", Rule: Replaces},
		{Name: "Roles", Rule: Required, Form: Texts},
	},
	Find: func(ctx context.Context, r *Request) (bool, error) {
		return found(r.Client.Call(ctx, "iam", "GetInstanceProfile", object("InstanceProfileName", r.Name), nil), noSuchEntity)
	},
	Create: createInstanceProfile,
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.PhysicalID, r.Attributes}, profileRoles(ctx, r, r.Before, r.Properties)
	},
	Delete: func(ctx context.Context, r *Request) error {
		if err := profileRoles(ctx, r, r.Properties, Properties{}); err != nil {
			return err
		}
		return gone(r.Client.Call(ctx, "iam", "DeleteInstanceProfile", object("InstanceProfileName", r.Name), nil), noSuchEntity)
	},
}

func createInstanceProfile(ctx context.Context, r *Request) (*Result, error) {
	in := object("InstanceProfileName", r.Name, "Path", r.Properties.Text("Path"))
	var out jsonvalue.Value
	err := r.Client.Call(ctx, "iam", "CreateInstanceProfile", in, &out)
	if r.Again && isCode(err, "EntityAlreadyExists") {
		err = r.Client.Call(ctx, "iam", "GetInstanceProfile", object("InstanceProfileName", r.Name), &out)
	}
	if err != nil {
		return nil, err
	}
	return &Result{r.Name, texts("Arn", out.Get("InstanceProfile").Get("Arn").Text())}, profileRoles(ctx, r, Properties{}, r.Properties)
}

// profileRoles brings the role of an instance profile to what the properties say.
// What was is taken out first, as there is room for one.
func profileRoles(ctx context.Context, r *Request, before, after Properties) error {
	keep := list(after, "Roles")
	err := eachChange(list(before, "Roles"), keep, func(string) error { return nil }, func(role string) error {
		in := object("InstanceProfileName", r.Name, "RoleName", role)
		return gone(r.Client.Call(ctx, "iam", "RemoveRoleFromInstanceProfile", in, nil), noSuchEntity)
	})
	if err != nil {
		return err
	}
	var out struct {
		InstanceProfile struct{ Roles []struct{ RoleName string } }
	}
	if err := r.Client.Call(ctx, "iam", "GetInstanceProfile", object("InstanceProfileName", r.Name), &out); err != nil {
		return gone(err, noSuchEntity)
	}
	for _, role := range keep {
		if have := out.InstanceProfile.Roles; len(have) == 1 && have[0].RoleName == role {
			continue // put there by a call that was cut short
		}
		in := object("InstanceProfileName", r.Name, "RoleName", role)
		if err := r.Client.Call(ctx, "iam", "AddRoleToInstanceProfile", in, nil); err != nil {
			return err
		}
	}
	return nil
}
