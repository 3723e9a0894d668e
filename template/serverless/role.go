package serverless

import "github.com/treadle-run/treadle/jsonvalue"

// role is an AWS::IAM::Role that a resource needs.
type role struct {
	id      string
	service string // who may take it
	creator string // the key of the tag that tells who made it
	managed []jsonvalue.Value
	inline  []jsonvalue.Value // {PolicyName, PolicyDocument}
}

// read adds the policies of the property Policies.
func (o *role) read(r *resource) error {
	policies := r.get("Policies")
	each := []jsonvalue.Value{policies}
	switch {
	case !policies.Exists():
		return nil
	case policies.Kind() == jsonvalue.Array:
		each = each[:0]
		for _, p := range policies.Elements() {
			each = append(each, p)
		}
	}
	for i, p := range each {
		if err := o.policy(i, p); err != nil {
			return err
		}
	}
	return nil
}

// add makes the role of a resource's own.
func (o *role) add(r *resource) error {
	tags, err := r.tags(o.creator)
	if err != nil {
		return err
	}
	trust := r.get("AssumeRolePolicyDocument")
	if !trust.Exists() {
		trust = trusting(o.service)
	}
	properties := object(
		"AssumeRolePolicyDocument", trust,
		"ManagedPolicyArns", unlessEmpty(o.managed),
		"Policies", unlessEmpty(o.inline),
		"Path", r.get("RolePath"),
		"PermissionsBoundary", r.get("PermissionsBoundary"),
		"Tags", tags)
	r.add(o.id, "AWS::IAM::Role", properties)
	return nil
}

func unlessEmpty(list []jsonvalue.Value) jsonvalue.Value {
	if len(list) == 0 {
		return jsonvalue.Value{}
	}
	return jsonvalue.ArrayValue(list...)
}

// trusting returns the policy by which a service may take a role.
func trusting(service string) jsonvalue.Value {
	return document(object(
		"Action", []string{"sts:AssumeRole"},
		"Effect", "Allow",
		"Principal", object("Service", []string{service})))
}

// document returns a policy of statements.
func document(statements ...jsonvalue.Value) jsonvalue.Value {
	return object("Version", "2012-10-17", "Statement", statements)
}

// allow returns a statement that allows one action.
func allow(action string, on jsonvalue.Value) jsonvalue.Value {
	return object("Action", action, "Effect", "Allow", "Resource", on)
}
