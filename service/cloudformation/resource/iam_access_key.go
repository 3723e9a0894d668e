package resource

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

var accessKey = &Type{
	Name: "AWS::IAM::AccessKey", Attributes: []string{"SecretAccessKey"},
	Properties: []Property{
		{Name: "Serial", Form: Integer, Rule: Replaces},
		{Name: "Status", Form: Text},
		{Name: "UserName", Form: Text, Rule: Required | Replaces},
	},
	Prepare: func(ctx context.Context, r *Request) (string, error) {
		keys, err := accessKeys(ctx, r)
		return strings.Join(keys, " "), err
	},
	Create: createAccessKey,
	Update: func(ctx context.Context, r *Request) (*Result, error) {
		return &Result{r.PhysicalID, r.Attributes}, setKeyStatus(ctx, r, r.PhysicalID)
	},
	Delete: deleteAccessKey,
}

// accessKeys returns the ids of the user's keys.
func accessKeys(ctx context.Context, r *Request) ([]string, error) {
	var out struct {
		AccessKeyMetadata []struct{ AccessKeyId string }
	}
	err := r.Client.Call(ctx, "iam", "ListAccessKeys", object("UserName", r.Properties.Text("UserName")), &out)
	var ids []string
	for _, k := range out.AccessKeyMetadata {
		ids = append(ids, k.AccessKeyId)
	}
	return ids, gone(err, noSuchEntity)
}

// createAccessKey makes a key. One that a call before it may have made is removed,
// for nobody has seen its secret.
func createAccessKey(ctx context.Context, r *Request) (*Result, error) {
	if r.Again {
		if err := deleteAccessKey(ctx, r); err != nil {
			return nil, err
		}
	}
	var out struct {
		AccessKey struct{ AccessKeyId, SecretAccessKey string }
	}
	if err := r.Client.Call(ctx, "iam", "CreateAccessKey", object("UserName", r.Properties.Text("UserName")), &out); err != nil {
		return nil, err
	}
	k := out.AccessKey
	result := &Result{k.AccessKeyId, Attributes{"SecretAccessKey": jsonvalue.StringValue(k.SecretAccessKey)}}
	if s := r.Properties.Text("Status"); s != "" && s != "Active" {
		return result, setKeyStatus(ctx, r, k.AccessKeyId)
	}
	return result, nil
}

func setKeyStatus(ctx context.Context, r *Request, id string) error {
	status := r.Properties.Text("Status")
	if status == "" {
		status = "Active"
	}
	in := object("UserName", r.Properties.Text("UserName"), "AccessKeyId", id, "Status", status)
	return r.Client.Call(ctx, "iam", "UpdateAccessKey", in, nil)
}

// deleteAccessKey removes the key, or what keys have come since Prepare.
func deleteAccessKey(ctx context.Context, r *Request) error {
	doomed := []string{r.PhysicalID}
	if r.PhysicalID == "" {
		keys, err := accessKeys(ctx, r)
		if err != nil {
			return err
		}
		old := strings.Fields(r.Note)
		doomed = slices.DeleteFunc(keys, func(id string) bool { return slices.Contains(old, id) })
	}
	for _, id := range doomed {
		in := object("UserName", r.Properties.Text("UserName"), "AccessKeyId", id)
		if err := gone(r.Client.Call(ctx, "iam", "DeleteAccessKey", in, nil), noSuchEntity); err != nil {
			return err
		}
	}
	return nil
}
