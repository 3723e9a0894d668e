package engine

import (
	"container/list"
	"time"
)

// ActivityQueue is what waits at an activity: workers for tasks, or tasks for
// workers, those that have waited longest in front.
type ActivityQueue struct {
	Workers []WaitingWorker
	Tasks   []WaitingTask
	// How many there are in all; the lists may have fewer.
	WorkerCount, TaskCount int
}

// WaitingWorker is a worker that waits for a task.
type WaitingWorker struct {
	Name  string // that it gave, "" for none
	Since time.Time
}

// WaitingTask is a task that no worker has taken yet.
type WaitingTask struct {
	ExecutionARN string
	Input        string
}

// ActivityQueue returns what waits at an activity, of workers and of tasks at most so
// many.
func (e *Engine) ActivityQueue(activityARN string, most int) ActivityQueue {
	a := e.activities
	a.mu.Lock()
	defer a.mu.Unlock()
	if at := a.byARN[activityARN]; at != nil {
		return at.queue(most)
	}
	return ActivityQueue{}
}

// ActivityQueues returns how many workers and tasks wait at each activity where any
// have waited, by its ARN.
func (e *Engine) ActivityQueues() map[string]ActivityQueue {
	a := e.activities
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make(map[string]ActivityQueue, len(a.byARN))
	for arn, at := range a.byARN {
		all[arn] = at.queue(0)
	}
	return all
}

func (at *activity) queue(most int) ActivityQueue {
	q := ActivityQueue{WorkerCount: at.workers.Len(), TaskCount: at.tasks.Len()}
	first(&at.workers, most, func(v any) {
		w := v.(*waiter)
		q.Workers = append(q.Workers, WaitingWorker{w.name, w.since})
	})
	first(&at.tasks, most, func(v any) {
		t := v.(*Task)
		q.Tasks = append(q.Tasks, WaitingTask{t.ExecutionARN, t.Parameters})
	})
	return q
}

func first(l *list.List, most int, visit func(any)) {
	for el := l.Front(); el != nil && most > 0; el = el.Next() {
		visit(el.Value)
		most--
	}
}
