package server

import (
	"unicode/utf8"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
)

// activityQueue is what waits at an activity, as the console is told.
type activityQueue struct {
	ARN         string          `json:"activityArn"`
	WorkerCount int             `json:"workerCount"`
	TaskCount   int             `json:"taskCount"`
	Workers     []waitingWorker `json:"workers,omitempty"`
	Tasks       []waitingTask   `json:"tasks,omitempty"`
}

type waitingWorker struct {
	Name  string      `json:"workerName"`
	Since awsapi.Time `json:"since"`
}

type waitingTask struct {
	ExecutionARN string `json:"executionArn"`
	Input        string `json:"input"` // its beginning
}

// Bounds of what is told of an activity.
const (
	maxWaiting = 100
	maxInput   = 1024
)

// activityQueues tells how much waits at the caller's activities. Tasks for workers
// are those of the durable engine alone: it is the first one.
func (r *rooms) activityQueues(call *awsapi.Call) []activityQueue {
	all := []activityQueue{}
	for name, q := range r.engines[0].ActivityQueues() {
		if a, err := arn.Parse(name); err == nil && a.Account == call.Identity.Account && a.Region == call.Region {
			all = append(all, describeQueue(name, q))
		}
	}
	return all
}

func (r *rooms) activityQueue(name string) activityQueue {
	return describeQueue(name, r.engines[0].ActivityQueue(name, maxWaiting))
}

func describeQueue(name string, q engine.ActivityQueue) activityQueue {
	told := activityQueue{ARN: name, WorkerCount: q.WorkerCount, TaskCount: q.TaskCount}
	for _, w := range q.Workers {
		told.Workers = append(told.Workers, waitingWorker{w.Name, awsapi.Time{Time: w.Since}})
	}
	for _, t := range q.Tasks {
		told.Tasks = append(told.Tasks, waitingTask{t.ExecutionARN, beginning(t.Input)})
	}
	return told
}

// beginning is as much of a text as is told, no half a character at its end.
func beginning(text string) string {
	if len(text) <= maxInput {
		return text
	}
	end := maxInput
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
