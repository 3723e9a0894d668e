package cloudformation

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

// cloud is all other services at once, of what the tests' templates use: things
// by kind and name. It tells of everything that is done to it.
type cloud struct {
	mu     sync.Mutex
	things map[string]jsonvalue.Value // "role/NAME": the input that made it
	log    []string
	faults []fault
	keys   int
	gate   map[string]chan struct{} // operations that wait until it is closed
	busy   int                      // calls under way
	most   int                      // the most there were at once
}

// fault has the next call of an operation fail that has a text in its input, or
// all of them.
type fault struct {
	operation, text, code, message string
	always                         bool
}

func newCloud() *cloud {
	return &cloud{things: map[string]jsonvalue.Value{}, gate: map[string]chan struct{}{}}
}

// verb is what an operation does with a thing.
type verb struct {
	does    string // create, change, delete, get
	kind    string
	name    string // the member with the name
	missing string // the code of the error that there is none; "" for no error
	exists  string // the code of the error that there is one
	second  string // the member with a further name: of a policy on a role
}

var verbs = map[string]verb{
	"iam CreateRole":                     {"create", "role", "RoleName", "", "EntityAlreadyExists", ""},
	"iam GetRole":                        {"get", "role", "RoleName", "NoSuchEntity", "", ""},
	"iam UpdateRole":                     {"change", "role", "RoleName", "NoSuchEntity", "", ""},
	"iam UpdateAssumeRolePolicy":         {"change", "role", "RoleName", "NoSuchEntity", "", ""},
	"iam TagRole":                        {"change", "role", "RoleName", "NoSuchEntity", "", ""},
	"iam UntagRole":                      {"change", "role", "RoleName", "NoSuchEntity", "", ""},
	"iam DeleteRole":                     {"delete", "role", "RoleName", "NoSuchEntity", "", ""},
	"iam PutRolePolicy":                  {"put", "policy", "RoleName", "", "", "PolicyName"},
	"iam DeleteRolePolicy":               {"delete", "policy", "RoleName", "NoSuchEntity", "", "PolicyName"},
	"iam AttachRolePolicy":               {"put", "attachment", "RoleName", "", "", "PolicyArn"},
	"iam DetachRolePolicy":               {"delete", "attachment", "RoleName", "NoSuchEntity", "", "PolicyArn"},
	"iam CreateUser":                     {"create", "user", "UserName", "", "EntityAlreadyExists", ""},
	"iam GetUser":                        {"get", "user", "UserName", "NoSuchEntity", "", ""},
	"iam DeleteUser":                     {"delete", "user", "UserName", "NoSuchEntity", "", ""},
	"iam UpdateAccessKey":                {"change", "key", "UserName", "NoSuchEntity", "", "AccessKeyId"},
	"iam DeleteAccessKey":                {"delete", "key", "UserName", "NoSuchEntity", "", "AccessKeyId"},
	"logs CreateLogGroup":                {"create", "group", "logGroupName", "", "ResourceAlreadyExistsException", ""},
	"logs PutRetentionPolicy":            {"change", "group", "logGroupName", "ResourceNotFoundException", "", ""},
	"logs DeleteRetentionPolicy":         {"change", "group", "logGroupName", "ResourceNotFoundException", "", ""},
	"logs DeleteLogGroup":                {"delete", "group", "logGroupName", "ResourceNotFoundException", "", ""},
	"states CreateActivity":              {"put", "activity", "name", "", "", ""},
	"states TagResource":                 {"change", "activity", "resourceArn", "", "", ""},
	"states UntagResource":               {"change", "activity", "resourceArn", "", "", ""},
	"logs TagResource":                   {"change", "group", "resourceArn", "ResourceNotFoundException", "", ""},
	"logs UntagResource":                 {"change", "group", "resourceArn", "ResourceNotFoundException", "", ""},
	"states DescribeActivity":            {"get", "activity", "activityArn", "ActivityDoesNotExist", "", ""},
	"states DeleteActivity":              {"delete", "activity", "activityArn", "", "", ""},
	"states CreateStateMachine":          {"put", "machine", "name", "", "", ""},
	"states DescribeStateMachine":        {"get", "machine", "stateMachineArn", "StateMachineDoesNotExist", "", ""},
	"states UpdateStateMachine":          {"change", "machine", "stateMachineArn", "StateMachineDoesNotExist", "", ""},
	"states DeleteStateMachine":          {"delete", "machine", "stateMachineArn", "", "", ""},
	"lambda CreateFunction":              {"create", "function", "FunctionName", "", "ResourceConflictException", ""},
	"lambda GetFunctionConfiguration":    {"get", "function", "FunctionName", "ResourceNotFoundException", "", ""},
	"lambda UpdateFunctionConfiguration": {"change", "function", "FunctionName", "ResourceNotFoundException", "", ""},
	"lambda UpdateFunctionCode":          {"change", "function", "FunctionName", "ResourceNotFoundException", "", ""},
	"lambda DeleteFunction":              {"delete", "function", "FunctionName", "ResourceNotFoundException", "", ""},
	"lambda AddPermission":               {"create", "permission", "FunctionName", "", "ResourceConflictException", "StatementId"},
	"lambda RemovePermission":            {"delete", "permission", "FunctionName", "ResourceNotFoundException", "", "StatementId"},
	"batch CreateJobQueue":               {"create", "queue", "jobQueueName", "", "ClientException", ""},
	"batch UpdateJobQueue":               {"change", "queue", "jobQueue", "ClientException", "", ""},
	"batch DeleteJobQueue":               {"delete", "queue", "jobQueue", "", "", ""},
	"batch DeregisterJobDefinition":      {"delete", "definition", "jobDefinition", "", "", ""},
}

// Call implements awsapi.Caller.
func (c *cloud) Call(ctx context.Context, call awsapi.Call) (json.RawMessage, error) {
	in, err := jsonvalue.Parse(string(call.Input))
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	gate := c.gate[call.Operation]
	c.busy++
	c.most = max(c.most, c.busy)
	c.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy--
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err := c.fault(call.Operation, string(call.Input)); err != nil {
		return nil, err
	}
	out, err := c.answer(call, in)
	if err != nil {
		return nil, err
	}
	return json.RawMessage(out.AppendJSON(nil)), nil
}

func (c *cloud) fault(operation, input string) error {
	for i, f := range c.faults {
		if f.operation == operation && strings.Contains(input, f.text) {
			if !f.always {
				c.faults = slices.Delete(c.faults, i, i+1)
			}
			c.log = append(c.log, operation+" fails")
			if f.code == "PANIC" {
				panic(f.message)
			}
			return &awsapi.Error{Code: f.code, Message: f.message, Status: 400}
		}
	}
	return nil
}

func (c *cloud) answer(call awsapi.Call, in jsonvalue.Value) (jsonvalue.Value, error) {
	switch call.Operation {
	case "ListAccessKeys":
		return c.accessKeys(in), nil
	case "CreateAccessKey":
		return c.createKey(in), nil
	case "DescribeJobDefinitions":
		return c.definitions(in), nil
	case "RegisterJobDefinition":
		return c.register(in), nil
	case "DescribeLogGroups":
		return c.groups(in), nil
	case "DescribeJobQueues":
		return c.queues(in), nil
	}
	v, ok := verbs[call.Service+" "+call.Operation]
	if !ok {
		return in, &awsapi.Error{Code: "UnknownOperationException", Message: "The cloud has no " + call.Service + " " + call.Operation}
	}
	return c.do(call, v, in)
}

func (c *cloud) do(call awsapi.Call, v verb, in jsonvalue.Value) (jsonvalue.Value, error) {
	name := in.Get(v.name).Text()
	name = name[strings.LastIndexAny(name, ":/")+1:]
	if v.kind == "definition" {
		name = strings.ReplaceAll(in.Get(v.name).Text()[strings.LastIndex(in.Get(v.name).Text(), "/")+1:], ":", "/")
	}
	key := v.kind + "/" + name
	if v.second != "" {
		second := in.Get(v.second).Text()
		key += "/" + second[strings.LastIndex(second, "/")+1:]
	}
	thing, there := c.things[key]
	if v.does != "get" {
		c.log = append(c.log, call.Operation+" "+key)
	}
	switch {
	case v.does == "create" && there:
		return in, &awsapi.Error{Code: v.exists, Message: key + " already exists", Status: 409}
	case v.does != "create" && v.does != "put" && !there && v.missing != "":
		return in, &awsapi.Error{Code: v.missing, Message: key + " does not exist", Status: 404}
	case v.does == "create" || v.does == "put":
		c.things[key] = in
	case v.does == "change":
		for k, e := range in.Members() {
			thing = thing.With(k, e)
		}
		c.things[key] = thing
	case v.does == "delete":
		delete(c.things, key)
	}
	return described(v.kind, name, in), nil
}

// described is what operations tell of a thing, all members in one.
func described(kind, name string, _ jsonvalue.Value) jsonvalue.Value {
	text := func(s string) jsonvalue.Value { return jsonvalue.StringValue(s) }
	arn := text("arn:aws:" + kind + "::" + name)
	switch kind {
	case "role":
		return jsonvalue.ObjectValue(jsonvalue.Member{Key: "Role", Value: jsonvalue.ObjectValue(
			jsonvalue.Member{Key: "Arn", Value: arn}, jsonvalue.Member{Key: "RoleId", Value: text("AROA")})})
	case "user":
		return jsonvalue.ObjectValue(jsonvalue.Member{Key: "User", Value: jsonvalue.ObjectValue(jsonvalue.Member{Key: "Arn", Value: arn})})
	case "function":
		return jsonvalue.ObjectValue(jsonvalue.Member{Key: "FunctionArn", Value: arn}, jsonvalue.Member{Key: "State", Value: text("Active")})
	case "queue":
		return jsonvalue.ObjectValue(jsonvalue.Member{Key: "jobQueueArn", Value: arn})
	}
	return jsonvalue.ObjectValue(jsonvalue.Member{Key: "status", Value: text("ACTIVE")})
}

// named returns the names of the things whose key begins with prefix, sorted.
func (c *cloud) named(prefix string) (names []string) {
	for key := range c.things {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			names = append(names, rest)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return names
}

func raw(format string, args ...any) jsonvalue.Value {
	v, err := jsonvalue.Parse(fmt.Sprintf(format, args...))
	if err != nil {
		panic(err)
	}
	return v
}

func (c *cloud) accessKeys(in jsonvalue.Value) jsonvalue.Value {
	var list []jsonvalue.Value
	for _, id := range c.named("key/" + in.Get("UserName").Text() + "/") {
		list = append(list, raw(`{"AccessKeyId":%q}`, id))
	}
	return jsonvalue.ObjectValue(jsonvalue.Member{Key: "AccessKeyMetadata", Value: jsonvalue.ArrayValue(list...)})
}

func (c *cloud) createKey(in jsonvalue.Value) jsonvalue.Value {
	c.keys++
	id := fmt.Sprintf("AKIA%d", c.keys)
	c.things["key/"+in.Get("UserName").Text()+"/"+id] = in
	c.log = append(c.log, "CreateAccessKey "+id)
	return raw(`{"AccessKey":{"AccessKeyId":%q,"SecretAccessKey":"secret"}}`, id)
}

func (c *cloud) definitions(in jsonvalue.Value) jsonvalue.Value {
	var list []jsonvalue.Value
	name := in.Get("jobDefinitionName").Text()
	for _, revision := range c.named("definition/" + name + "/") {
		list = append(list, raw(`{"jobDefinitionArn":"arn:aws:batch:::job-definition/%s:%s","revision":%s}`, name, revision, revision))
	}
	return jsonvalue.ObjectValue(jsonvalue.Member{Key: "jobDefinitions", Value: jsonvalue.ArrayValue(list...)})
}

func (c *cloud) register(in jsonvalue.Value) jsonvalue.Value {
	name := in.Get("jobDefinitionName").Text()
	c.keys++
	revision := fmt.Sprint(c.keys)
	c.things["definition/"+name+"/"+revision] = in
	c.log = append(c.log, "RegisterJobDefinition "+name+":"+revision)
	return raw(`{"jobDefinitionArn":"arn:aws:batch:::job-definition/%s:%s"}`, name, revision)
}

func (c *cloud) groups(in jsonvalue.Value) jsonvalue.Value {
	var list []jsonvalue.Value
	for _, name := range c.named("group/") {
		if strings.HasPrefix(name, in.Get("logGroupNamePrefix").Text()) {
			list = append(list, raw(`{"logGroupName":%q}`, name))
		}
	}
	return jsonvalue.ObjectValue(jsonvalue.Member{Key: "logGroups", Value: jsonvalue.ArrayValue(list...)})
}

func (c *cloud) queues(in jsonvalue.Value) jsonvalue.Value {
	name := in.Get("jobQueues").At(0).Text()
	name = name[strings.LastIndexAny(name, ":/")+1:]
	q, ok := c.things["queue/"+name]
	if !ok {
		return raw(`{"jobQueues":[]}`)
	}
	state := cmp.Or(q.Get("state").Text(), "ENABLED")
	return raw(`{"jobQueues":[{"jobQueueArn":"arn:aws:queue::%s","state":%q,"status":"VALID"}]}`, name, state)
}

// content lists what there is, without what is random in names.
func (c *cloud) content() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for key, v := range c.things {
		list = append(list, random.ReplaceAllString(key+" "+v.JSON(), "-#"))
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}
