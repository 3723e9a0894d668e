package resource

import (
	"context"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/jsonvalue"
)

// policies brings a list of inline policies into an object of documents by name.
func (c *checker) policies(path string, v jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Array {
		return c.wrong(path, "JSONArray", v)
	}
	var b jsonvalue.Builder
	for i, e := range v.Elements() {
		at := path + "/" + strconv.Itoa(i)
		if e.Kind() != jsonvalue.Object {
			c.wrong(at, "JSONObject", e)
			continue
		}
		for key := range e.Members() {
			if key != "PolicyName" && key != "PolicyDocument" {
				c.fail("%s: extraneous key [%s] is not permitted", at, key)
			}
		}
		name, document := e.Get("PolicyName"), e.Get("PolicyDocument")
		if !name.Exists() || !document.Exists() {
			c.fail("%s: required keys [PolicyName, PolicyDocument] not found", at)
			continue
		}
		b.Set(c.text(at+"/PolicyName", name).Text(), c.document(at+"/PolicyDocument", document))
	}
	return b.Value()
}

// holder is an entity of IAM that policies are put on and attached to: its kind is
// the part that its operations' names have ("Role").
type holder struct{ kind, name string }

func (h holder) call(ctx context.Context, r *Request, before, after string, more ...any) error {
	return r.Client.Call(ctx, "iam", before+h.kind+after, object(append([]any{h.kind + "Name", h.name}, more...)...), nil)
}

// put writes an inline policy.
func (h holder) put(ctx context.Context, r *Request, policy, document string) error {
	return h.call(ctx, r, "Put", "Policy", "PolicyName", policy, "PolicyDocument", document)
}

func (h holder) remove(ctx context.Context, r *Request, policy string) error {
	return gone(h.call(ctx, r, "Delete", "Policy", "PolicyName", policy), noSuchEntity)
}

func (h holder) attach(ctx context.Context, r *Request, policyARN string) error {
	return h.call(ctx, r, "Attach", "Policy", "PolicyArn", policyARN)
}

func (h holder) detach(ctx context.Context, r *Request, policyARN string) error {
	return gone(h.call(ctx, r, "Detach", "Policy", "PolicyArn", policyARN), noSuchEntity)
}

const noSuchEntity = "NoSuchEntity"

// policiesOf brings the inline and attached policies of an entity to what the
// properties say, from what those before said.
func (h holder) policiesOf(ctx context.Context, r *Request, before, after Properties) error {
	for name, document := range after.Get("Policies").Members() {
		if err := h.put(ctx, r, name, document.Text()); err != nil {
			return err
		}
	}
	for name := range before.Get("Policies").Members() {
		if !after.Get("Policies").Has(name) {
			if err := h.remove(ctx, r, name); err != nil {
				return err
			}
		}
	}
	return eachChange(list(before, "ManagedPolicyArns"), list(after, "ManagedPolicyArns"),
		func(arn string) error { return h.attach(ctx, r, arn) },
		func(arn string) error { return h.detach(ctx, r, arn) })
}

// boundary sets the permissions boundary.
func (h holder) boundary(ctx context.Context, r *Request) error {
	before, after := r.Before.Text("PermissionsBoundary"), r.Properties.Text("PermissionsBoundary")
	switch {
	case before == after:
		return nil
	case after == "":
		return gone(h.call(ctx, r, "Delete", "PermissionsBoundary"), noSuchEntity)
	}
	return h.call(ctx, r, "Put", "PermissionsBoundary", "PermissionsBoundary", after)
}

// list returns the texts of a property that is a list of them.
func list(p Properties, name string) []string {
	var all []string
	for _, v := range p.Get(name).Elements() {
		all = append(all, v.Text())
	}
	return all
}

// eachChange calls add for all that is to be, as an earlier call may have been cut
// short, and remove for what was and is no more.
func eachChange(before, after []string, add, remove func(string) error) error {
	for _, v := range after {
		if err := add(v); err != nil {
			return err
		}
	}
	for _, v := range before {
		if !slices.Contains(after, v) {
			if err := remove(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// holders are the entities that a policy is for, by the properties Roles, Users
// and Groups.
func holders(p Properties) (all []holder) {
	for _, kind := range []string{"Role", "User", "Group"} {
		for _, name := range list(p, kind+"s") {
			all = append(all, holder{kind, name})
		}
	}
	return all
}
