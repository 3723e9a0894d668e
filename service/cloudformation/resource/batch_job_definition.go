package resource

import (
	"context"
	"strconv"

	"github.com/treadle-run/treadle/jsonvalue"
)

var jobDefinition = &Type{
	Name: "AWS::Batch::JobDefinition", Input: "batch:RegisterJobDefinition",
	NameProperty: "JobDefinitionName", Naming: batchName, Attributes: []string{"JobDefinitionArn"},
	Properties: []Property{
		{Name: "JobDefinitionName", Rule: Replaces},
		{Name: "Type", Rule: Required},
		{Name: "Parameters"},
		{Name: "SchedulingPriority"},
		{Name: "ContainerProperties"},
		{Name: "NodeProperties"},
		{Name: "RetryStrategy"},
		{Name: "PropagateTags"},
		{Name: "Timeout"},
		{Name: "PlatformCapabilities"},
		{Name: "EksProperties"},
		{Name: "EcsProperties"},
		{Name: "ConsumableResourceProperties"},
		{Name: "ResourceRetentionPolicy", Form: Anything, Rule: OnCreate},
		{Name: "Tags", Form: Tags},
	},
	Revisions: true,
	KeepReplaced: func(p Properties) bool {
		return p.Get("ResourceRetentionPolicy").Get("SkipDeregisterOnUpdate").Bool()
	},
	Prepare: latestRevision,
	Create:  registerDefinition,
	Delete:  deregisterDefinitions,
}

// revisions returns the ARNs of the active revisions of a job definition, by
// number.
func revisions(ctx context.Context, r *Request) (map[int]string, error) {
	all, token := map[int]string{}, ""
	for {
		var out struct {
			Definitions []struct {
				ARN      string `json:"jobDefinitionArn"`
				Revision int    `json:"revision"`
			} `json:"jobDefinitions"`
			Next string `json:"nextToken"`
		}
		in := object("jobDefinitionName", r.Name, "status", "ACTIVE", "nextToken", token)
		if err := r.Client.Call(ctx, "batch", "DescribeJobDefinitions", in, &out); err != nil {
			return nil, err
		}
		for _, d := range out.Definitions {
			all[d.Revision] = d.ARN
		}
		if token = out.Next; token == "" {
			return all, nil
		}
	}
}

// latestRevision notes the number that a new revision will be greater than.
func latestRevision(ctx context.Context, r *Request) (string, error) {
	all, err := revisions(ctx, r)
	last := 0
	for n := range all {
		last = max(last, n)
	}
	return strconv.Itoa(last), err
}

// registerDefinition registers a revision, unless an earlier call has done it.
func registerDefinition(ctx context.Context, r *Request) (*Result, error) {
	if r.Again {
		all, err := revisions(ctx, r)
		if err != nil {
			return nil, err
		}
		before, _ := strconv.Atoi(r.Note)
		for n, arn := range all {
			if n > before {
				return &Result{arn, texts("JobDefinitionArn", arn)}, nil
			}
		}
	}
	in := r.Type.input(r.Properties, nil, "jobDefinitionName", r.Name, "tags", r.Properties.tagMap())
	var out jsonvalue.Value
	if err := r.Client.Call(ctx, "batch", "RegisterJobDefinition", in, &out); err != nil {
		return nil, err
	}
	arn := out.Get("jobDefinitionArn").Text()
	return &Result{arn, texts("JobDefinitionArn", arn)}, nil
}

func deregister(ctx context.Context, r *Request, arn string) error {
	return r.Client.Call(ctx, "batch", "DeregisterJobDefinition", object("jobDefinition", arn), nil)
}

// deregisterDefinitions takes the revision out of use, or, after a Create that
// was cut short, those that it may have made.
func deregisterDefinitions(ctx context.Context, r *Request) error {
	all, err := revisions(ctx, r)
	if err != nil {
		return err
	}
	before, _ := strconv.Atoi(r.Note)
	for n, arn := range all {
		if arn == r.PhysicalID || r.PhysicalID == "" && n > before {
			if err := deregister(ctx, r, arn); err != nil {
				return err
			}
		}
	}
	return nil
}
