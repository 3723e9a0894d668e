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
	Filters        []filter `json:"filters"`
	pageInput
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

func (s *Service) listJobs(ctx context.Context, call *awsapi.Call, in *listJobsInput) (*listJobsOutput, error) {
	owner, err := s.listOwner(ctx, call, in)
	if err != nil {
		return nil, err
	}
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	out := &listJobsOutput{Jobs: []jobSummary{}}
	last := ""
	for j, err := range s.jobs.list(ctx, owner, in.statuses(), after) {
		if err != nil {
			return nil, err
		}
		if !j.passes(in.Filters) {
			continue
		}
		if len(out.Jobs) == in.size() {
			out.NextToken = tokenOf(last)
			break
		}
		out.Jobs, last = append(out.Jobs, j.summary()), j.order()
	}
	return out, nil
}

// statuses are those that jobs are listed of.
func (in *listJobsInput) statuses() []string {
	if len(in.Filters) > 0 {
		return allStatuses
	}
	return []string{orDefault(in.Status, running)}
}

// listOwner returns whose jobs are to be listed.
func (s *Service) listOwner(ctx context.Context, call *awsapi.Call, in *listJobsInput) (string, error) {
	switch {
	case in.MultiNodeJobID != "":
		return "", clientError("Treadle has no multi-node jobs yet.")
	case (in.Queue == "") == (in.ArrayJobID == ""):
		return "", invalidf("Exactly one of jobQueue, arrayJobId and multiNodeJobId must be set")
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

func (j *job) summary() jobSummary {
	summary := jobSummary{
		ARN: j.ARN, ID: j.ID, Name: j.Name, CreatedAt: j.CreatedAt, Status: j.Status, StatusReason: j.StatusReason,
		StartedAt: j.StartedAt, StoppedAt: j.StoppedAt, Array: j.Array, Definition: j.Definition,
	}
	if a := j.latest(); a != nil {
		summary.Container = containerSummary{a.Container.ExitCode, a.Container.Reason}
	}
	return summary
}

func (j *job) passes(filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		return !slices.ContainsFunc(f.Values, func(v string) bool { return j.is(f.Name, v) })
	})
}

// is reports whether the job is one that a filter's value means. Names count
// without regard to case.
func (j *job) is(filter, value string) bool {
	like := func(text string) bool { return matches(strings.ToLower(value), strings.ToLower(text)) }
	switch filter {
	case "JOB_NAME":
		return like(j.Name)
	case "JOB_DEFINITION":
		revision := nameIn(j.Definition)
		name, _, _ := strings.Cut(revision, ":")
		return like(j.Definition) || like(revision) || like(name)
	case "BEFORE_CREATED_AT", "AFTER_CREATED_AT":
		t, err := strconv.ParseInt(value, 10, 64)
		return err == nil && (filter == "BEFORE_CREATED_AT") == (j.CreatedAt < t)
	}
	return false
}
