package batch

// The sizes that array jobs can have
// (https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html).
const (
	leastArray   = 2
	largestArray = 10_000
)

// summaryOf is how many children of a new array job have each status.
func summaryOf(size int) map[string]int {
	summary := map[string]int{}
	for _, status := range allStatuses {
		summary[status] = 0
	}
	summary[submitted] = size
	return summary
}

// family returns the job and, behind an array job, its children.
func (j *job) family() []*job {
	family := []*job{j}
	if !j.isArray() {
		return family
	}
	for i := range j.Array.Size {
		family = append(family, j.child(i))
	}
	return family
}

// child returns a new child of an array job.
func (j *job) child(index int) *job {
	child, own := *j, *j.Internal
	own.Parent, own.ArraySize, own.Request = j.ID, j.Array.Size, ""
	child.Internal = &own
	child.ID, child.ARN = childID(j.ID, index), childID(j.ARN, index)
	child.Array = &arrayProperties{Index: &index}
	child.DependsOn = j.childDependencies(index)
	return &child
}

// childDependencies returns what a child waits for.
func (j *job) childDependencies(index int) []dependency {
	list := []dependency{}
	for _, d := range j.DependsOn {
		switch {
		case d.Type == sequential && index > 0:
			list = append(list, dependency{JobID: childID(j.ID, index-1)})
		case d.Type == nToN:
			list = append(list, dependency{JobID: childID(d.JobID, index)})
		case d.Type != sequential:
			list = append(list, d)
		}
	}
	return list
}
