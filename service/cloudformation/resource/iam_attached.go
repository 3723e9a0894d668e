package resource

import "context"

func init() {
	register(entityPolicy("Role"), entityPolicy("User"), entityPolicy("Group"), groupMembers)
}

// entityPolicy is the type of an inline policy of one role, user or group.
func entityPolicy(kind string) *Type {
	of := func(r *Request) holder { return holder{kind, r.Properties.Text(kind + "Name")} }
	put := func(ctx context.Context, r *Request) (*Result, error) {
		name := r.Properties.Text("PolicyName")
		return made(name+"|"+of(r).name, nil, of(r).put(ctx, r, name, r.Properties.Text("PolicyDocument")))
	}
	return &Type{
		Name: "AWS::IAM::" + kind + "Policy",
		Properties: []Property{
			{Name: "PolicyDocument", Form: Document, Rule: Required},
			{Name: "PolicyName", Form: Text, Rule: Required | Replaces},
			{Name: kind + "Name", Form: Text, Rule: Required | Replaces},
		},
		Create: put,
		Update: put,
		Delete: func(ctx context.Context, r *Request) error {
			return of(r).remove(ctx, r, r.Properties.Text("PolicyName"))
		},
	}
}

var groupMembers = &Type{
	Name: "AWS::IAM::UserToGroupAddition", Naming: Naming{Style: StackAndID}, Attributes: []string{"Id"},
	Properties: []Property{
		{Name: "GroupName", Form: Text, Rule: Required | Replaces},
		{Name: "Users", Form: Texts, Rule: Required},
	},
	Create: func(ctx context.Context, r *Request) (*Result, error) {
		return made(r.Name, texts("Id", r.Name), members(ctx, r, Properties{}, r.Properties))
	},
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return made(r.PhysicalID, r.Attributes, members(ctx, r, r.Before, r.Properties))
	},
	Delete: func(ctx context.Context, r *Request) error { return members(ctx, r, r.Properties, Properties{}) },
}

// members brings the users in a group to what the properties say.
func members(ctx context.Context, r *Request, before, after Properties) error {
	group := r.Properties.Text("GroupName")
	return eachChange(list(before, "Users"), list(after, "Users"),
		func(user string) error {
			return r.Client.Call(ctx, "iam", "AddUserToGroup", object("GroupName", group, "UserName", user), nil)
		},
		func(user string) error {
			return gone(r.Client.Call(ctx, "iam", "RemoveUserFromGroup", object("GroupName", group, "UserName", user), nil), noSuchEntity)
		})
}
