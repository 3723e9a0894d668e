package server

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

// tagListing is the operation that lists the tags of a service's resources.
type tagListing struct{ operation, member string }

// tagListings are those of the services by the name in ARNs; IAM has one for each
// kind of entity.
var tagListings = map[string]tagListing{
	"batch":      {"ListTagsForResource", "resourceArn"},
	"cloudwatch": {"ListTagsForResource", "ResourceARN"},
	"events":     {"ListTagsForResource", "ResourceARN"},
	"lambda":     {"ListTags", "Resource"},
	"logs":       {"ListTagsForResource", "resourceArn"},
	"scheduler":  {"ListTagsForResource", "ResourceArn"},
	"states":     {"ListTagsForResource", "resourceArn"},
	"iam/role":   {"ListRoleTags", "RoleName"},
	"iam/user":   {"ListUserTags", "UserName"},
	"iam/policy": {"ListPolicyTags", "PolicyArn"},
}

// resourceTags returns the tags of a resource. One that cannot be found, or whose
// service has no tags, has none.
func (r *rooms) resourceTags(ctx context.Context, resourceARN string) (map[string]string, error) {
	a, err := arn.Parse(resourceARN)
	if err != nil {
		return nil, nil
	}
	service, what := a.Service, resourceARN
	kind, rest := a.Split()
	listing := tagListings[service]
	switch service {
	case "iam":
		listing = tagListings["iam/"+kind]
		if kind != "policy" {
			what = rest[strings.LastIndexByte(rest, '/')+1:]
		}
	case "cloudwatch":
		service = "monitoring"
	case "logs":
		what, _, _ = strings.Cut(resourceARN, ":log-stream:")
	case "lambda":
		name, _, _ := strings.Cut(rest, ":")
		a.Resource = kind + ":" + name
		what = a.String()
	}
	if listing.operation == "" {
		return nil, nil
	}
	input, err := json.Marshal(map[string]string{listing.member: what})
	if err != nil {
		return nil, err
	}
	output, err := r.registry.Call(ctx, awsapi.Call{
		Service: service, Operation: listing.operation, Region: a.Region, Input: input,
		Identity: awsapi.Identity{Account: a.Account}, // Treadle itself
	})
	if err != nil {
		return nil, nil
	}
	return tagsIn(output), nil
}

// tagsIn reads the tags of an answer: an object, or a list of keys and values.
func tagsIn(output json.RawMessage) map[string]string {
	answer, err := jsonvalue.Parse(string(output))
	if err != nil {
		return nil
	}
	list := answer.Get("tags")
	if !list.Exists() {
		list = answer.Get("Tags")
	}
	tags := map[string]string{}
	for key, value := range list.Members() {
		tags[key] = value.Text()
	}
	for _, e := range list.Elements() {
		if e.Has("Key") {
			tags[e.Get("Key").Text()] = e.Get("Value").Text()
		} else {
			tags[e.Get("key").Text()] = e.Get("value").Text()
		}
	}
	return tags
}
