package interpreter

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// MaxChildren is how many child executions of a Map Run run at a time where
// MaxConcurrency does not bound them
// (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html).
const MaxChildren = 10_000

// MapRun is the changing state of a Map Run. It decides which child executions
// are started and when the run is over; it is as pure as Step. Its size depends
// on how many children are open, not on how many there are.
type MapRun struct {
	ARN                        string
	ExecutionARN               string
	StateMachineARN            string // with the Map's label
	Status                     Status
	StartDate                  time.Time
	StopDate                   time.Time // zero while running
	RedriveCount               int64
	RedriveDate                time.Time // zero where it was never redriven
	MaxConcurrency             int64     // 0: MaxChildren
	ToleratedFailureCount      *int64
	ToleratedFailurePercentage *float64

	Batched  bool // children have batches of items, else one each
	Items    MapCounts
	Children MapCounts

	NextItem  int // first item that no child has
	NextChild int
	Open      []OpenChild
	// Ending is the status that the run will have once its open children have
	// ended; "" while it goes on.
	Ending Status
	// In a redrive the children before RedriveEnd that did not succeed are run
	// again; those before RedriveNext have been looked at.
	RedriveNext, RedriveEnd int
	Error, Cause            *string // of a failed run
}

// OpenChild is a child execution that was started and is not over.
type OpenChild struct {
	Child   int
	Attempt int // 0, then one more with each redrive of the child
	Item    int // its first item
	Items   int
}

// MarshalJSON writes a list of numbers, for there may be many.
func (c OpenChild) MarshalJSON() ([]byte, error) {
	return json.Marshal([...]int{c.Child, c.Attempt, c.Item, c.Items})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *OpenChild) UnmarshalJSON(data []byte) error {
	var n [4]int
	err := json.Unmarshal(data, &n)
	*c = OpenChild{n[0], n[1], n[2], n[3]}
	return err
}

// MapCounts counts items or child executions. Those that are not counted
// otherwise are pending.
type MapCounts struct {
	Total, Running, Succeeded, Failed, TimedOut, Aborted, Written int64
	// PendingRedrive counts those that did not succeed and wait for their turn in
	// a redrive; they are not counted under how they ended any more.
	PendingRedrive int64
}

// Pending is how many have not been started.
func (c *MapCounts) Pending() int64 {
	return c.Total - c.Running - c.Succeeded - c.unsuccessful() - c.PendingRedrive
}

func (c *MapCounts) unsuccessful() int64 { return c.Failed + c.TimedOut + c.Aborted }

// redrive has all that did not succeed wait for a redrive.
func (c *MapCounts) redrive() {
	c.PendingRedrive += c.unsuccessful()
	c.Failed, c.TimedOut, c.Aborted, c.Written = 0, 0, 0, 0
}

// of returns the counter of a status.
func (c *MapCounts) of(s Status) *int64 {
	switch s {
	case Running:
		return &c.Running
	case Succeeded:
		return &c.Succeeded
	case TimedOut:
		return &c.TimedOut
	case Aborted:
		return &c.Aborted
	}
	return &c.Failed
}

// NewMapRun returns the state of a Map Run that begins.
func NewMapRun(c *StartMapRun, executionARN string, now time.Time) *MapRun {
	m := &MapRun{
		ARN: c.ARN, ExecutionARN: executionARN, StateMachineARN: c.StateMachineARN,
		Status: Running, StartDate: now, MaxConcurrency: c.MaxConcurrency,
		Batched:               c.MaxInputBytesPerBatch > 0,
		ToleratedFailureCount: c.ToleratedFailureCount, ToleratedFailurePercentage: c.ToleratedFailurePercentage,
	}
	m.SetTotal(c, int(c.Length))
	return m
}

// SetTotal says how many items there are, which only an ItemReader may know.
func (m *MapRun) SetTotal(c *StartMapRun, items int) {
	m.Items.Total = int64(items)
	m.Children.Total = m.Items.Total
	if n := c.MaxItemsPerBatch; n > 0 { // at the least, where batches are bounded by bytes too
		m.Children.Total = (m.Items.Total + n - 1) / n
	}
	m.Children.Total = max(m.Children.Total, int64(m.NextChild))
}

// Room returns how many more children may be started now.
func (m *MapRun) Room() int {
	limit := m.MaxConcurrency
	if limit <= 0 || limit > MaxChildren {
		limit = MaxChildren
	}
	if m.Ending != "" {
		return 0
	}
	return max(int(limit)-len(m.Open), 0)
}

// Start counts a new child for the next items as started.
func (m *MapRun) Start(items int) OpenChild {
	c := OpenChild{Child: m.NextChild, Item: m.NextItem, Items: items}
	m.NextChild++
	m.NextItem += items
	m.Children.Total = max(m.Children.Total, int64(m.NextChild))
	m.open(c)
	return c
}

func (m *MapRun) open(c OpenChild) {
	m.Open = append(m.Open, c)
	m.Children.Running++
	m.Items.Running += int64(c.Items)
}

// Restart counts a child that waited for a redrive as started once more.
func (m *MapRun) Restart(c OpenChild) {
	m.noLongerPending(c)
	m.open(c)
}

// Leave counts a child that cannot be redriven as it ended.
func (m *MapRun) Leave(c OpenChild, ended Status) {
	m.noLongerPending(c)
	*m.Children.of(ended)++
	*m.Items.of(ended) += int64(c.Items)
}

func (m *MapRun) noLongerPending(c OpenChild) {
	m.Children.PendingRedrive--
	m.Items.PendingRedrive -= int64(c.Items)
}

// Ended counts a child as ended and reports whether it was open. The run fails
// when more items have failed than it tolerates.
func (m *MapRun) Ended(child int, status Status) bool {
	i := slices.IndexFunc(m.Open, func(c OpenChild) bool { return c.Child == child })
	if i < 0 {
		return false
	}
	n := int64(m.Open[i].Items)
	m.Open = slices.Delete(m.Open, i, i+1)
	m.Children.Running--
	m.Items.Running -= n
	*m.Children.of(status)++
	*m.Items.of(status) += n
	if m.exceeded() {
		m.Fail(errExceedTolerated, thresholdExceeded)
	}
	return true
}

// thresholdExceeded is the cause of errExceedTolerated.
const thresholdExceeded = "The specified tolerated failure threshold was exceeded"

// exceeded reports whether more items have failed than are tolerated: none
// where the Map does not say.
func (m *MapRun) exceeded() bool {
	failed := m.Items.Failed + m.Items.TimedOut
	count, percentage := m.ToleratedFailureCount, m.ToleratedFailurePercentage
	switch {
	case count == nil && percentage == nil:
		return failed > 0
	case count != nil && failed > *count:
		return true
	case percentage == nil || m.Items.Total == 0:
		return false
	}
	return float64(failed)*100/float64(m.Items.Total) > *percentage
}

// Fail has the run end in failure, unless it is ending already.
func (m *MapRun) Fail(name, cause string) {
	if m.Ending == "" {
		m.Ending, m.Error, m.Cause = Failed, &name, &cause
	}
}

// Abort has the run end because nobody waits for it any more.
func (m *MapRun) Abort() {
	if m.Ending == "" {
		m.Ending = Aborted
	}
}

// Idle reports whether no child is open and none is to be started.
func (m *MapRun) Idle() bool {
	return len(m.Open) == 0 && (m.Ending != "" ||
		m.NextItem >= int(m.Items.Total) && m.RedriveNext >= m.RedriveEnd)
}

// Close ends the run, which is Idle.
func (m *MapRun) Close(now time.Time) {
	m.Status, m.StopDate = m.Ending, now
	if m.Ending == "" {
		m.Status, m.Children.Total = Succeeded, int64(m.NextChild)
		m.Children.Written, m.Items.Written = m.Children.Succeeded, m.Items.Succeeded
	}
}

// Reopen begins a redrive of a run that is over.
func (m *MapRun) Reopen(c *StartMapRun, now time.Time) {
	m.Status, m.Ending, m.StopDate = Running, "", time.Time{}
	m.Error, m.Cause = nil, nil
	m.Children.redrive()
	m.Items.redrive()
	m.RedriveCount, m.RedriveDate = c.Redrive, now
	m.RedriveNext, m.RedriveEnd = 0, m.NextChild
}

// ChildID returns the UUID in the name of a child execution. It is derived, so
// that no child is started twice after a crash.
func (m *MapRun) ChildID(child, attempt int) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "%s/%d/%d", m.ARN, child, attempt)).String()
}
