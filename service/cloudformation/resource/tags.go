package resource

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Tag is a tag of a stack or a resource.
type Tag struct{ Key, Value string }

// tags brings both forms that tags have in templates into one: an object of texts.
func (c *checker) tags(path string, v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	switch v.Kind() {
	case jsonvalue.Object:
		for k, e := range v.Members() {
			b.Set(k, c.text(path+"/"+k, e))
		}
	case jsonvalue.Array:
		for i, e := range v.Elements() {
			at := path + "/" + strconv.Itoa(i)
			if e.Kind() != jsonvalue.Object {
				c.wrong(at, "JSONObject", e)
				continue
			}
			for _, key := range []string{"Key", "Value"} {
				if !e.Has(key) {
					c.fail("%s: required key [%s] not found", at, key)
				}
			}
			if e.Has("Key") && e.Has("Value") {
				b.Set(c.text(at+"/Key", e.Get("Key")).Text(), c.text(at+"/Value", e.Get("Value")))
			}
		}
	default:
		return c.wrong(path, "JSONArray", v)
	}
	return b.Value()
}

// mergeTags joins the tags of a stack and those of a resource, which win. The
// result is sorted, so that an order is no change.
func mergeTags(stack []Tag, own jsonvalue.Value) jsonvalue.Value {
	all := map[string]string{}
	for _, t := range stack {
		all[t.Key] = t.Value
	}
	for k, v := range own.Members() {
		all[k] = v.Text()
	}
	var list []jsonvalue.Member
	for k, v := range all {
		list = append(list, jsonvalue.Member{Key: k, Value: jsonvalue.StringValue(v)})
	}
	slices.SortFunc(list, func(a, b jsonvalue.Member) int { return cmp.Compare(a.Key, b.Key) })
	return jsonvalue.ObjectValue(list...)
}

// tagMap returns the tags as an object, for operations that take one.
func (p Properties) tagMap() jsonvalue.Value { return p.Get("Tags") }

// tagList returns the tags as a list with these names of its members.
func (p Properties) tagList(key, value string) jsonvalue.Value {
	return tagList(p.Get("Tags"), key, value)
}

func tagList(tags jsonvalue.Value, key, value string) jsonvalue.Value {
	var list []jsonvalue.Value
	for k, v := range tags.Members() {
		list = append(list, jsonvalue.ObjectValue(jsonvalue.Member{Key: key, Value: jsonvalue.StringValue(k)}, jsonvalue.Member{Key: value, Value: v}))
	}
	if list == nil {
		return jsonvalue.Value{}
	}
	return jsonvalue.ArrayValue(list...)
}

// tagging is how a service's tags are changed.
type tagging struct {
	service    string
	tag, untag string // operations
	resource   string // the member that names the resource
	tags, keys string // the members of tags and of their keys
	key, value string // the members of a tag in a list; "" where tags are an object
}

var (
	statesTags = tagging{"states", "TagResource", "UntagResource", "resourceArn", "tags", "tagKeys", "key", "value"}
	lambdaTags = tagging{"lambda", "TagResource", "UntagResource", "Resource", "Tags", "TagKeys", "", ""}
	logsTags   = tagging{"logs", "TagResource", "UntagResource", "resourceArn", "tags", "tagKeys", "", ""}
	eventsTags = tagging{"events", "TagResource", "UntagResource", "ResourceARN", "Tags", "TagKeys", "Key", "Value"}
	alarmTags  = tagging{"monitoring", "TagResource", "UntagResource", "ResourceARN", "Tags", "TagKeys", "Key", "Value"}
	roleTags   = tagging{"iam", "TagRole", "UntagRole", "RoleName", "Tags", "TagKeys", "Key", "Value"}
	userTags   = tagging{"iam", "TagUser", "UntagUser", "UserName", "Tags", "TagKeys", "Key", "Value"}
)

// retag brings the tags of what is named from those before to those that are to be.
func (t tagging) retag(ctx context.Context, r *Request, resource string) error {
	before, after := r.Before.Get("Tags"), r.Properties.Get("Tags")
	var gone []jsonvalue.Value
	for k := range before.Members() {
		if !after.Has(k) {
			gone = append(gone, jsonvalue.StringValue(k))
		}
	}
	name := jsonvalue.Member{Key: t.resource, Value: jsonvalue.StringValue(resource)}
	if len(gone) > 0 {
		if err := r.Client.Call(ctx, t.service, t.untag, jsonvalue.ObjectValue(name, jsonvalue.Member{Key: t.keys, Value: jsonvalue.ArrayValue(gone...)}), nil); err != nil {
			return err
		}
	}
	if after.Len() == 0 || jsonvalue.Equal(before, after) {
		return nil
	}
	if t.key != "" {
		after = tagList(after, t.key, t.value)
	}
	return r.Client.Call(ctx, t.service, t.tag, jsonvalue.ObjectValue(name, jsonvalue.Member{Key: t.tags, Value: after}), nil)
}
