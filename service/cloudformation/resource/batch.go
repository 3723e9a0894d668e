package resource

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

func init() { register(computeEnvironment, jobQueue, jobDefinition, schedulingPolicy) }

// batchName is how Batch's resources are called
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html).
var batchName = Naming{Style: IDAndHex, Max: 128}

var computeEnvironment = &Type{
	Name: "AWS::Batch::ComputeEnvironment", Input: "batch:CreateComputeEnvironment",
	NameProperty: "ComputeEnvironmentName", Naming: batchName, Attributes: []string{"ComputeEnvironmentArn"},
	Properties: []Property{
		{Name: "ComputeEnvironmentName", Rule: Replaces},
		{Name: "Type", Rule: Required | Replaces},
		{Name: "State"},
		{Name: "ServiceRole"},
		{Name: "ComputeResources", ReplacesIf: newResources, Besides: []string{"UpdateToLatestImageVersion"}},
		{Name: "UnmanagedvCpus"},
		{Name: "EksConfiguration", Rule: Replaces},
		{Name: "Context"},
		{Name: "ReplaceComputeEnvironment", Form: Flag, Rule: OnCreate},
		{Name: "UpdatePolicy", Form: Anything, Rule: OnCreate},
		{Name: "Tags", Form: Tags, Rule: Replaces},
	},
}

// scalable are the members of compute resources that change in place.
var scalable = []string{"minvCpus", "maxvCpus", "desiredvCpus", "subnets", "securityGroupIds"}

// newResources reports whether compute resources differ in what an environment
// cannot change.
func newResources(before, after jsonvalue.Value) bool {
	for _, v := range []jsonvalue.Value{before, after} {
		for k := range v.Members() {
			if !slices.Contains(scalable, k) && !jsonvalue.Equal(before.Get(k), after.Get(k)) {
				return true
			}
		}
	}
	return false
}

var jobQueue = &Type{
	Name: "AWS::Batch::JobQueue", Input: "batch:CreateJobQueue",
	NameProperty: "JobQueueName", Naming: batchName, Attributes: []string{"JobQueueArn"},
	Properties: []Property{
		{Name: "JobQueueName", Rule: Replaces},
		{Name: "JobQueueType", Rule: Replaces},
		{Name: "Priority", Rule: Required},
		{Name: "ComputeEnvironmentOrder"},
		{Name: "ServiceEnvironmentOrder"},
		{Name: "State"},
		{Name: "SchedulingPolicyArn"},
		{Name: "JobStateTimeLimitActions"},
		{Name: "Tags", Form: Tags, Rule: Replaces},
	},
}

var schedulingPolicy = &Type{
	Name: "AWS::Batch::SchedulingPolicy", Input: "batch:CreateSchedulingPolicy",
	NameProperty: "Name", Naming: batchName, Attributes: []string{"Arn"},
	Properties: []Property{
		{Name: "Name", Rule: Replaces},
		{Name: "FairsharePolicy"},
		{Name: "QuotaSharePolicy"},
		{Name: "Tags", Form: Tags, Rule: Replaces},
	},
}

// batchThing is what compute environments, job queues and scheduling policies have
// in common.
type batchThing struct {
	t         *Type
	arn       string // the member with the ARN in answers, and the attribute
	one, many string // the members that name one, and several
	list      string // the member with what is described
	state     bool   // it has to be disabled before it is deleted
	describe  string // operation
}

func (b *batchThing) install() {
	b.t.Find, b.t.Create, b.t.Update, b.t.Delete = b.find, b.create, b.update, b.remove
}

func init() {
	(&batchThing{computeEnvironment, "computeEnvironmentArn", "computeEnvironment", "computeEnvironments", "computeEnvironments", true, "DescribeComputeEnvironments"}).install()
	(&batchThing{jobQueue, "jobQueueArn", "jobQueue", "jobQueues", "jobQueues", true, "DescribeJobQueues"}).install()
	(&batchThing{schedulingPolicy, "arn", "arn", "arns", "schedulingPolicies", false, "DescribeSchedulingPolicies"}).install()
}

// kind is the last part of the type's name: that of its operations.
func (b *batchThing) kind() string { return b.t.Name[strings.LastIndex(b.t.Name, ":")+1:] }

// describeOne returns the description of what is named, Missing if there is none.
func (b *batchThing) describeOne(ctx context.Context, r *Request, name string) (jsonvalue.Value, error) {
	if !b.state {
		name = b.policyARN(r)
	}
	var out jsonvalue.Value
	err := r.Client.Call(ctx, "batch", b.describe, object(b.many, jsonvalue.ArrayValue(jsonvalue.StringValue(name))), &out)
	if list := out.Get(b.list); err == nil && list.Len() > 0 && list.At(0).Get("status").Text() != "DELETED" {
		return list.At(0), nil
	}
	return jsonvalue.Value{}, err
}

func (b *batchThing) policyARN(r *Request) string {
	return "arn:aws:batch:" + r.Region + ":" + r.Account + ":scheduling-policy/" + r.Name
}

func (b *batchThing) find(ctx context.Context, r *Request) (bool, error) {
	d, err := b.describeOne(ctx, r, r.Name)
	return d.Exists(), err
}

func (b *batchThing) create(ctx context.Context, r *Request) (*Result, error) {
	if r.Again {
		d, err := b.describeOne(ctx, r, r.Name)
		if err != nil {
			return nil, err
		}
		if arn := d.Get(b.arn).Text(); arn != "" {
			return b.result(arn), b.settle(ctx, r, arn)
		}
	}
	in := b.t.input(r.Properties, nil, b.nameMember(), r.Name, "tags", r.Properties.tagMap())
	var out jsonvalue.Value
	if err := r.Client.Call(ctx, "batch", "Create"+b.kind(), in, &out); err != nil {
		return nil, err
	}
	arn := out.Get(b.arn).Text()
	return b.result(arn), b.settle(ctx, r, arn)
}

func (b *batchThing) nameMember() string { return b.t.property(b.t.NameProperty).Member }

func (b *batchThing) result(arn string) *Result {
	return &Result{arn, texts(upperFirst(b.arn), arn)}
}

// settle waits until the resource can be used.
func (b *batchThing) settle(ctx context.Context, r *Request, arn string) error {
	if !b.state {
		return nil
	}
	return r.Client.until(ctx, arn, func() (bool, error) {
		d, err := b.describeOne(ctx, r, arn)
		if d.Get("status").Text() == "INVALID" {
			return false, &Invalid{d.Get("statusReason").Text()}
		}
		return d.Get("status").Text() == "VALID", err
	})
}

// fixed are the members that updates do not take.
var fixed = []string{"ComputeEnvironmentName", "JobQueueName", "Name", "Type", "JobQueueType", "EksConfiguration"}

func (b *batchThing) update(ctx context.Context, r *Request) (*Result, error) {
	in := b.t.input(r.Properties, append(fixed, "ComputeResources"), b.one, r.PhysicalID)
	if c := r.Properties.Get("ComputeResources"); c.Exists() {
		in = in.With("computeResources", only(c, scalable))
	}
	if err := r.Client.Call(ctx, "batch", "Update"+b.kind(), in, nil); err != nil {
		return nil, err
	}
	return b.result(r.PhysicalID), b.settle(ctx, r, r.PhysicalID)
}

// only returns an object with those of its members alone.
func only(v jsonvalue.Value, names []string) jsonvalue.Value {
	var b jsonvalue.Builder
	for k, e := range v.Members() {
		if slices.Contains(names, k) {
			b.Set(k, e)
		}
	}
	return b.Value()
}

// remove disables what has to be disabled first and waits until it is gone.
func (b *batchThing) remove(ctx context.Context, r *Request) error {
	d, err := b.describeOne(ctx, r, r.Name)
	if err != nil || !d.Exists() {
		return err
	}
	arn := d.Get(b.arn).Text()
	if b.state && d.Get("state").Text() != "DISABLED" {
		if err := r.Client.Call(ctx, "batch", "Update"+b.kind(), object(b.one, arn, "state", "DISABLED"), nil); err != nil {
			return err
		}
		if err := b.settle(ctx, r, arn); err != nil {
			return err
		}
	}
	if err := r.Client.Call(ctx, "batch", "Delete"+b.kind(), object(b.one, arn), nil); err != nil {
		return err
	}
	return r.Client.until(ctx, arn, func() (bool, error) {
		d, err := b.describeOne(ctx, r, r.Name)
		return !d.Exists(), err
	})
}
