package iam

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
)

type simulationInput struct {
	PolicySourceArn                    string
	PolicyInputList                    []string
	PermissionsBoundaryPolicyInputList []string
	ActionNames                        []string
	ResourceArns                       []string
	ResourcePolicy                     string
	ResourceOwner                      string
	CallerArn                          string
	ContextEntries                     []contextEntry
	page
}

type contextEntry struct {
	ContextKeyName   string
	ContextKeyValues []string
}

type matchedStatement struct {
	SourcePolicyId   string
	SourcePolicyType string
}

type boundaryDecision struct{ AllowedByPermissionsBoundary bool }

type evaluationResult struct {
	EvalActionName                    string
	EvalResourceName                  string
	EvalDecision                      string
	MatchedStatements                 []matchedStatement
	MissingContextValues              []string
	PermissionsBoundaryDecisionDetail *boundaryDecision `json:",omitempty"`
}

type simulationOutput struct {
	EvaluationResults []evaluationResult
	pageEnd
}

// simulation is what a policy simulator decides by.
type simulation struct {
	principal policy.Principal
	set       policy.Set
	context   policy.Context
	asked     []string // the condition keys that the policies ask for
	sources   map[string]string
}

func (s *Service) simulateCustomPolicy(ctx context.Context, call *awsapi.Call, in *simulationInput) (*simulationOutput, error) {
	sim := &simulation{sources: map[string]string{}, principal: principalNamed(in.CallerArn, call.Identity.Account)}
	return sim.run(in)
}

// simulatePrincipalPolicy decides by what a user, group or role is permitted, and
// by policies of the request besides.
func (s *Service) simulatePrincipalPolicy(ctx context.Context, call *awsapi.Call, in *simulationInput) (*simulationOutput, error) {
	p, kind, err := s.simulated(ctx, in.PolicySourceArn)
	if err != nil {
		return nil, err
	}
	who := in.CallerArn
	if who == "" {
		who = in.PolicySourceArn
	}
	sim := &simulation{sources: map[string]string{}, principal: principalNamed(who, call.Identity.Account)}
	sim.set.Identity, sim.set.Boundary = p.Policies, p.Boundary
	for _, named := range slices.Concat(p.Policies, p.Boundary) {
		sim.sources[named.Name] = sourceType(named.Name, kind)
		sim.asked = append(sim.asked, named.Document.ContextKeys()...)
	}
	if kind == "user" {
		sim.context.Set("aws:username", p.Name)
		sim.context.Set("aws:userid", p.ID)
	}
	for key, value := range p.Tags {
		sim.context.Set("aws:PrincipalTag/"+key, value)
	}
	return sim.run(in)
}

// simulated returns the user, group or role of an ARN.
func (s *Service) simulated(ctx context.Context, text string) (*access.Principal, string, error) {
	a, err := arn.Parse(text)
	kind, rest := a.Split()
	if err != nil || a.Service != "iam" {
		return nil, "", invalidInput("ARN %s is not valid.", text)
	}
	name := rest[strings.LastIndexByte(rest, '/')+1:]
	if kind == "group" {
		g, err := s.group(ctx, a.Account, name)
		if err != nil {
			return nil, "", err
		}
		policies, err := s.policiesOf(ctx, a.Account, &g.value.permissions)
		return &access.Principal{ARN: text, Name: name, Policies: policies}, kind, err
	}
	p, err := s.readPrincipal(ctx, text)
	if err == nil && p == nil {
		err = noSuchEntity("The %s with name %s cannot be found.", kind, name)
	}
	return p, kind, err
}

// principalNamed is who a simulation is about.
func principalNamed(text, account string) policy.Principal {
	p := policy.Principal{Account: account, ARN: text}
	a, err := arn.Parse(text)
	if err != nil {
		return p
	}
	p.Account = a.Account
	if kind, _ := a.Split(); kind == "role" {
		p.Role = text
	}
	return p
}

// sourceType is what kind of policy the simulator says one is.
func sourceType(name, holder string) string {
	switch {
	case strings.HasPrefix(name, "arn:aws:iam::aws:"):
		return "aws-managed"
	case strings.HasPrefix(name, "arn:"):
		return "user-managed"
	default:
		return holder
	}
}

// run decides on each action and resource.
func (sim *simulation) run(in *simulationInput) (*simulationOutput, error) {
	if err := sim.read(in); err != nil {
		return nil, err
	}
	resources := in.ResourceArns
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	var results []evaluationResult
	for _, action := range in.ActionNames {
		if !strings.Contains(action, ":") {
			return nil, invalidInput("Invalid Entity Action: %s", action)
		}
		for _, resource := range resources {
			results = append(results, sim.decide(action, resource, in.ResourceOwner))
		}
	}
	out := &simulationOutput{}
	var err error
	out.EvaluationResults, out.pageEnd, err = cut(results, in.page)
	return out, err
}

// read reads the policies and the context of a request.
func (sim *simulation) read(in *simulationInput) error {
	for i, text := range in.PolicyInputList {
		d, err := policy.ParseIdentity(text)
		if err != nil {
			return invalidInput("%s", err)
		}
		sim.add(&sim.set.Identity, fmt.Sprintf("PolicyInputList.%d", i+1), "none", d)
	}
	for i, text := range in.PermissionsBoundaryPolicyInputList {
		d, err := policy.ParseIdentity(text)
		if err != nil {
			return invalidInput("%s", err)
		}
		if i == 0 {
			sim.set.Boundary = nil // it stands in place of the entity's own
		}
		sim.add(&sim.set.Boundary, fmt.Sprintf("PermissionsBoundaryPolicyInputList.%d", i+1), "none", d)
	}
	if in.ResourcePolicy != "" {
		d, err := policy.ParseResource(in.ResourcePolicy)
		if err != nil {
			return invalidInput("%s", err)
		}
		sim.add(&sim.set.Resource, "ResourcePolicy", "resource", d)
	}
	for _, e := range in.ContextEntries {
		sim.context.Set(e.ContextKeyName, e.ContextKeyValues...)
	}
	slices.Sort(sim.asked)
	sim.asked = slices.Compact(sim.asked)
	return nil
}

func (sim *simulation) add(list *[]policy.Named, name, source string, d *policy.Document) {
	*list = append(*list, policy.Named{Name: name, Document: d})
	sim.sources[name] = source
	sim.asked = append(sim.asked, d.ContextKeys()...)
}

func (sim *simulation) decide(action, resource, owner string) evaluationResult {
	q := policy.Request{Principal: sim.principal, Action: action, Resource: resource, Context: sim.context}
	if a, err := arn.Parse(resource); err == nil && len(a.Account) == len(sim.principal.Account) {
		q.ResourceAccount = a.Account
	}
	if a, err := arn.Parse(owner); err == nil {
		q.ResourceAccount = a.Account
	}
	d := policy.Evaluate(q, &sim.set)
	r := evaluationResult{
		EvalActionName: action, EvalResourceName: resource, EvalDecision: d.Effect.String(),
		MatchedStatements: []matchedStatement{}, MissingContextValues: []string{},
	}
	if d.Policy != "" {
		r.MatchedStatements = append(r.MatchedStatements, matchedStatement{d.Policy, sim.sources[d.Policy]})
	}
	for _, key := range sim.asked {
		if _, ok := sim.context.Get(key); !ok {
			r.MissingContextValues = append(r.MissingContextValues, key)
		}
	}
	if sim.set.Boundary != nil {
		r.PermissionsBoundaryDecisionDetail = &boundaryDecision{d.Allows() || d.Kind != policy.Boundary}
	}
	return r
}

type contextKeysInput struct {
	PolicySourceArn string
	PolicyInputList []string
}

type contextKeysOutput struct{ ContextKeyNames []string }

func (s *Service) getContextKeysForCustomPolicy(_ context.Context, _ *awsapi.Call, in *contextKeysInput) (*contextKeysOutput, error) {
	return contextKeys(in, nil)
}

func (s *Service) getContextKeysForPrincipalPolicy(ctx context.Context, _ *awsapi.Call, in *contextKeysInput) (*contextKeysOutput, error) {
	p, _, err := s.simulated(ctx, in.PolicySourceArn)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, named := range p.Policies {
		keys = append(keys, named.Document.ContextKeys()...)
	}
	return contextKeys(in, keys)
}

func contextKeys(in *contextKeysInput, keys []string) (*contextKeysOutput, error) {
	for _, text := range in.PolicyInputList {
		d, err := policy.ParseIdentity(text)
		if err != nil {
			return nil, invalidInput("%s", err)
		}
		keys = append(keys, d.ContextKeys()...)
	}
	slices.Sort(keys)
	return &contextKeysOutput{append([]string{}, slices.Compact(keys)...)}, nil
}
