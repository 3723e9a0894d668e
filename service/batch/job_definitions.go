package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

const kindDefinition = "job-definition"

type registerJobDefinitionInput struct {
	Name                 string            `json:"jobDefinitionName"`
	Type                 string            `json:"type"`
	Parameters           map[string]string `json:"parameters"`
	SchedulingPriority   *int64            `json:"schedulingPriority"`
	ContainerProperties  *jsonvalue.Value  `json:"containerProperties"`
	NodeProperties       *jsonvalue.Value  `json:"nodeProperties"`
	EKSProperties        *jsonvalue.Value  `json:"eksProperties"`
	ECSProperties        *jsonvalue.Value  `json:"ecsProperties"`
	RetryStrategy        *retryStrategy    `json:"retryStrategy"`
	PropagateTags        *bool             `json:"propagateTags"`
	Timeout              *jobTimeout       `json:"timeout"`
	Tags                 map[string]string `json:"tags"`
	PlatformCapabilities []string          `json:"platformCapabilities"`
}

type registerJobDefinitionOutput struct {
	Name     string `json:"jobDefinitionName"`
	ARN      string `json:"jobDefinitionArn"`
	Revision int    `json:"revision"`
}

func (s *Service) registerJobDefinition(ctx context.Context, call *awsapi.Call, in *registerJobDefinitionInput) (*registerJobDefinitionOutput, error) {
	if err := checkDefinition(in); err != nil {
		return nil, err
	}
	d := &definition{
		Name: in.Name, Status: "ACTIVE", Type: in.Type,
		SchedulingPriority: in.SchedulingPriority, Parameters: orEmpty(in.Parameters),
		RetryStrategy: in.RetryStrategy, ContainerProperties: withListsOf(*in.ContainerProperties),
		Timeout: in.Timeout, Tags: orEmpty(in.Tags), PropagateTags: in.PropagateTags,
		PlatformCapabilities: in.PlatformCapabilities, OrchestrationType: "ECS",
	}
	if err := s.addRevision(ctx, call, d); err != nil {
		return nil, err
	}
	return &registerJobDefinitionOutput{d.Name, d.ARN, d.Revision}, nil
}

func checkDefinition(in *registerJobDefinitionInput) error {
	if err := checkName("jobDefinitionName", in.Name); err != nil {
		return err
	}
	if in.NodeProperties != nil || in.EKSProperties != nil || in.ECSProperties != nil || in.Type != "container" {
		return clientError("Treadle runs jobs of type container that have containerProperties; it has no multi-node, EKS or ECS task properties yet.")
	}
	if in.ContainerProperties == nil {
		return clientError("Error executing request, Exception : containerProperties must not be null")
	}
	if in.ContainerProperties.Get("image").Text() == "" {
		return clientError("Error executing request, Exception : Container properties image must not be empty.")
	}
	if _, err := needsOf(*in.ContainerProperties); err != nil {
		return err
	}
	if err := in.RetryStrategy.check(); err != nil {
		return err
	}
	return in.Timeout.check()
}

// check refuses a timeout of less than a minute, as Batch does.
func (t *jobTimeout) check() error {
	if t != nil && t.AttemptDurationSeconds < 60 {
		return clientError("Error executing request, Exception : Timeout attemptDurationSeconds must be at least 60 seconds.")
	}
	return nil
}

// addRevision gives the definition the next revision of its name.
func (s *Service) addRevision(ctx context.Context, call *awsapi.Call, d *definition) error {
	key := scope(call) + d.Name
	for range maxAttempts {
		last, version, err := s.revisions.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			last, err = &revisions{Key: key}, nil
		}
		if err != nil {
			return err
		}
		last.Last++
		d.Revision = last.Last
		d.ARN = resourceARN(call, kindDefinition, fmt.Sprintf("%s:%d", d.Name, d.Revision))
		err = s.options.Store.Apply(ctx,
			s.revisions.Put(last, version),
			s.definitions.Put(d, 0))
		if !contested(err) {
			return err
		}
	}
	return errBusy
}

// definitionKey sorts the revisions of a name by number.
func definitionKey(call *awsapi.Call, name string, revision int) string {
	return fmt.Sprintf("%s%s:%010d", scope(call), name, revision)
}

// key is definitionKey of the revision.
func (d *definition) key() string {
	name, _, _ := strings.Cut(keyOf(d.ARN), ":")
	return fmt.Sprintf("%s:%010d", name, d.Revision)
}

// findDefinition returns the revision that a reference means; without a number
// it is the newest active one.
func (s *Service) findDefinition(ctx context.Context, call *awsapi.Call, reference string) (*definition, uint64, error) {
	full, ok := nameOf(call, kindDefinition, reference)
	name, number, numbered := splitRevision(full)
	if ok && numbered {
		d, version, err := s.revision(ctx, call, name, number)
		if err != nil || d != nil {
			return d, version, err
		}
	}
	if reference == name {
		return nil, 0, clientError("JobDefinition name %s does not exist or is not in ACTIVE status", name)
	}
	return nil, 0, clientError("JobDefinition %s not found.", reference)
}

// revision returns a revision of a name, nil if there is none.
func (s *Service) revision(ctx context.Context, call *awsapi.Call, name string, number int) (*definition, uint64, error) {
	if number == 0 {
		for d, err := range s.definitions.List(ctx, scope(call)+name+":", "") {
			if err != nil {
				return nil, 0, err
			}
			if d.Status == "ACTIVE" {
				number = d.Revision
			}
		}
	}
	d, version, err := s.definitions.Get(ctx, definitionKey(call, name, number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	return d, version, err
}

type deregisterJobDefinitionInput struct {
	Definition string `json:"jobDefinition"`
}

func (s *Service) deregisterJobDefinition(ctx context.Context, call *awsapi.Call, in *deregisterJobDefinitionInput) (*nothing, error) {
	for range maxAttempts {
		d, version, err := s.findDefinition(ctx, call, in.Definition)
		if err != nil {
			return nil, err
		}
		d.Status = "INACTIVE"
		err = s.options.Store.Apply(ctx, s.definitions.Put(d, version))
		if !contested(err) {
			return &nothing{}, err
		}
	}
	return nil, errBusy
}

type describeJobDefinitionsInput struct {
	Definitions []string `json:"jobDefinitions"`
	Name        string   `json:"jobDefinitionName"`
	Status      string   `json:"status"`
	MaxResults  int      `json:"maxResults"`
	NextToken   string   `json:"nextToken"`
}

type describeJobDefinitionsOutput struct {
	Definitions []*definition `json:"jobDefinitions"`
	NextToken   string        `json:"nextToken,omitempty"`
}

func (s *Service) describeJobDefinitions(ctx context.Context, call *awsapi.Call, in *describeJobDefinitionsInput) (*describeJobDefinitionsOutput, error) {
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	prefix := scope(call)
	if in.Name != "" {
		prefix += in.Name + ":"
	}
	wanted := func(d *definition) bool {
		return (in.Status == "" || d.Status == in.Status) &&
			(len(in.Definitions) == 0 || slices.ContainsFunc(in.Definitions, func(r string) bool { return d.is(call, r) }))
	}
	list, next, err := page(filtered(s.definitions.List(ctx, prefix, after), wanted), pageSize(in.MaxResults),
		func(d *definition) string { return definitionKey(call, d.Name, d.Revision) })
	return &describeJobDefinitionsOutput{list, next}, err
}

// is reports whether a reference with or without revision means d.
func (d *definition) is(call *awsapi.Call, reference string) bool {
	name, ok := nameOf(call, kindDefinition, reference)
	if !ok {
		return false
	}
	name, revision, ok := splitRevision(name)
	return ok && name == d.Name && (revision == 0 || revision == d.Revision)
}

// filtered yields those values that are wanted.
func filtered[T any](all iter.Seq2[*T, error], wanted func(*T) bool) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for v, err := range all {
			if (err != nil || wanted(v)) && !yield(v, err) {
				return
			}
		}
	}
}
