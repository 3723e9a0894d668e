package batch

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type listJobsInput struct {
	Queue          string   `json:"jobQueue"`
	ArrayJobID     string   `json:"arrayJobId"`
	MultiNodeJobID string   `json:"multiNodeJobId"`
	Status         string   `json:"jobStatus"`
	MaxResults     int      `json:"maxResults"`
	NextToken      string   `json:"nextToken"`
	Filters        []filter `json:"filters"`
}

// filter selects jobs by name, definition or time; with one, the status does
// not count (https://docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html).
type filter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

type listJobsOutput struct {
	Jobs      []jobSummary `json:"jobSummaryList"`
	NextToken string       `json:"nextToken,omitempty"`
}

type jobSummary struct {
	ARN          string           `json:"jobArn"`
	ID           string           `json:"jobId"`
	Name         string           `json:"jobName"`
	CreatedAt    int64            `json:"createdAt"`
	Status       string           `json:"status"`
	StatusReason string           `json:"statusReason,omitempty"`
	StartedAt    int64            `json:"startedAt,omitempty"`
	StoppedAt    int64            `json:"stoppedAt,omitempty"`
	Container    containerSummary `json:"container"`
	Array        *arrayProperties `json:"arrayProperties,omitempty"`
	Definition   string           `json:"jobDefinition"`
}

type containerSummary struct {
	ExitCode *int   `json:"exitCode,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

var allStatuses = []string{submitted, pending, runnable, starting, running, succeeded, failed}

func (s *Service) listJobs(ctx context.Context, call *awsapi.Call, in *listJobsInput) (*listJobsOutput, error) {
	owner, err := s.owner(ctx, call, in)
	if err != nil {
		return nil, err
	}
	statuses := []string{orDefault(in.Status, running)}
	if len(in.Filters) > 0 {
		statuses = allStatuses
	}
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	return s.list(ctx, owner, statuses, after, pageSize(in.MaxResults), in.Filters)
}

// owner returns whose jobs are to be listed.
func (s *Service) owner(ctx context.Context, call *awsapi.Call, in *listJobsInput) (string, error) {
	switch {
	case in.MultiNodeJobID != "":
		return "", clientError("Treadle has no multi-node jobs yet.")
	case (in.Queue == "") == (in.ArrayJobID == ""):
		return "", clientError("You must specify one of jobQueue, arrayJobId and multiNodeJobId.")
	case in.Queue != "":
		q, _, err := s.findQueue(ctx, call, in.Queue)
		if err != nil {
			return "", err
		}
		return q.ARN, nil
	}
	j, err := s.findJob(ctx, call, in.ArrayJobID)
	if err != nil {
		return "", err
	}
	if j == nil || !j.isArray() {
		return "", clientError("Array job %s does not exist.", in.ArrayJobID)
	}
	return j.ID, nil
}

// list goes through the statuses, each of which lies together in the list.
func (s *Service) list(ctx context.Context, owner string, statuses []string, after string, size int, filters []filter) (*listJobsOutput, error) {
	out := &listJobsOutput{Jobs: []jobSummary{}}
	for _, status := range statuses {
		prefix := listPrefix(owner, status)
		if after != "" && !strings.HasPrefix(after, prefix) {
			continue
		}
		for more := true; more; {
			var ids []string
			var err error
			ids, after, more, err = s.jobs.pointers(ctx, listTable, prefix, after, size)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				j, err := s.jobs.get(ctx, id)
				if err != nil {
					return nil, err
				}
				if j == nil || j.Status != status || !j.passes(filters) {
					continue // it went on since the list was read
				}
				if len(out.Jobs) == size {
					return out, nil
				}
				out.Jobs = append(out.Jobs, j.summary())
				out.NextToken = encodeToken(j.listKey(status))
			}
		}
		after = ""
	}
	out.NextToken = ""
	return out, nil
}

func (j *job) summary() jobSummary {
	summary := jobSummary{
		ARN: j.ARN, ID: j.ID, Name: j.Name, CreatedAt: j.CreatedAt, Status: j.Status, StatusReason: j.StatusReason,
		StartedAt: j.StartedAt, StoppedAt: j.StoppedAt, Array: j.Array, Definition: j.Definition,
	}
	if n := len(j.Attempts); n > 0 {
		summary.Container = containerSummary{j.Attempts[n-1].Container.ExitCode, j.Attempts[n-1].Container.Reason}
	}
	return summary
}

func (j *job) passes(filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		return !slices.ContainsFunc(f.Values, func(v string) bool { return j.is(f.Name, v) })
	})
}

func (j *job) is(name, value string) bool {
	switch name {
	case "JOB_NAME":
		return matches(value, j.Name)
	case "JOB_DEFINITION":
		_, resource, _ := strings.Cut(j.Definition, ":job-definition/")
		name, _, _ := strings.Cut(resource, ":")
		return matches(value, j.Definition) || matches(value, resource) || matches(value, name)
	case "BEFORE_CREATED_AT", "AFTER_CREATED_AT":
		t, err := strconv.ParseInt(value, 10, 64)
		return err == nil && (name == "BEFORE_CREATED_AT") == (j.CreatedAt < t)
	}
	return false
}
