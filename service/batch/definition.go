package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// definition is the record of one revision of a job definition, and its
// description.
type definition struct {
	Name                 string            `json:"jobDefinitionName"`
	ARN                  string            `json:"jobDefinitionArn"`
	Revision             int               `json:"revision"`
	Status               string            `json:"status"`
	Type                 string            `json:"type"`
	SchedulingPriority   *int64            `json:"schedulingPriority,omitempty"`
	Parameters           map[string]string `json:"parameters"`
	RetryStrategy        *retryStrategy    `json:"retryStrategy,omitempty"`
	ContainerProperties  json.RawMessage   `json:"containerProperties"`
	Timeout              *jobTimeout       `json:"timeout,omitempty"`
	Tags                 map[string]string `json:"tags"`
	PropagateTags        *bool             `json:"propagateTags,omitempty"`
	PlatformCapabilities []string          `json:"platformCapabilities,omitempty"`
	OrchestrationType    string            `json:"containerOrchestrationType"`
}

// The statuses of job definitions.
const (
	active   = "ACTIVE"
	inactive = "INACTIVE"
)

// key sorts the revisions of a name by number.
func (d *definition) key() string {
	name, _, _ := strings.Cut(keyOf(d.ARN), ":")
	return revisionKey(name, d.Revision)
}

func revisionKey(nameKey string, revision int) string {
	return fmt.Sprintf("%s:%010d", nameKey, revision)
}

// revisions counts the revisions that a job definition's name ever had.
type revisions struct {
	Key  string `json:"key"` // scope and name
	Last int    `json:"last"`
}

// definitionNames is how Batch tells what a job definition's name can be.
const definitionNames = "[a-zA-Z_0-9-]{1,128}"

// findDefinition returns the caller's revision that a reference means, and the
// version of its record. Without a number it is the newest active one.
func (s *Service) findDefinition(ctx context.Context, call *awsapi.Call, reference string) (*definition, uint64, error) {
	full, ok := nameOf(call, kindDefinition, reference)
	name, number, numbered := splitRevision(full)
	if !ok || !numbered || !validName(name) {
		return nil, 0, clientError("Provided name %s is not supported pattern%s", reference, definitionNames)
	}
	d, version, err := s.revision(ctx, scope(call)+name, number)
	switch {
	case err != nil || d != nil:
		return d, version, err
	case reference == name:
		return nil, 0, clientError("JobDefinition name %s does not exist or is not in ACTIVE status", name)
	}
	return nil, 0, clientError("JobDefinition %s not found.", reference)
}

// revision returns a revision of a name, the newest active one for 0; nil if
// there is none.
func (s *Service) revision(ctx context.Context, nameKey string, number int) (*definition, uint64, error) {
	if number == 0 {
		return s.newestActive(ctx, nameKey)
	}
	d, version, err := s.definitions.Get(ctx, revisionKey(nameKey, number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	return d, version, err
}

func (s *Service) newestActive(ctx context.Context, nameKey string) (*definition, uint64, error) {
	count, _, err := s.revisions.Get(ctx, nameKey)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	for number := count.Last; number > 0; number-- {
		d, version, err := s.revision(ctx, nameKey, number)
		if err != nil || d != nil && d.Status == active {
			return d, version, err
		}
	}
	return nil, 0, nil
}
