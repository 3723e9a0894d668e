package batch

// dependencyFailed is what Batch says of a job that waited for one that failed.
const dependencyFailed = "Dependent Job failed"

// judge makes jobs PENDING or RUNNABLE, or fails them, by what they depend on: of
// new jobs, and of jobs that waited for one that has ended.
func (d *dispatcher) judge() error {
	for {
		d.release()
		if len(d.unjudged) == 0 {
			return nil
		}
		if err := d.admit(d.unjudged[0]); err != nil {
			return err
		}
		d.unjudged = d.unjudged[1:]
	}
}

// admit makes a new job PENDING, or RUNNABLE where it depends on nothing. An
// array job itself stays PENDING until its children have ended; what it depends
// on is the children's to wait for.
func (d *dispatcher) admit(j *openJob) error {
	if j.ended() {
		return nil
	}
	if j.isArray() {
		d.progress(j, pending)
		return nil
	}
	blockers, allWell, err := d.blockers(j)
	switch {
	case err != nil:
		return err
	case !allWell:
		d.set(j, failed, dependencyFailed)
	case len(blockers) == 0:
		d.progress(j, runnable)
	default:
		for _, id := range blockers {
			d.waiting[id] = append(d.waiting[id], j)
		}
		j.blockers = len(blockers)
		d.progress(j, pending)
	}
	return nil
}

// progress sets a status unless the job has it, as after a restart.
func (d *dispatcher) progress(j *openJob, status string) {
	if j.Status != status {
		d.set(j, status, "")
	}
}

// blockers returns the open jobs that a job depends on. allWell is false if one
// that is over has failed.
func (d *dispatcher) blockers(j *openJob) (ids []string, allWell bool, err error) {
	for _, dependency := range j.DependsOn {
		status, err := d.statusOf(dependency.JobID)
		switch {
		case err != nil || status == failed:
			return nil, false, err
		case !isEnd(status):
			ids = append(ids, dependency.JobID)
		}
	}
	return ids, true, nil
}

// statusOf returns the status of any job. Those that are not there any more
// count as failed.
func (d *dispatcher) statusOf(id string) (string, error) {
	if j := d.open[id]; j != nil {
		return j.Status, nil
	}
	j, err := d.service.jobs.get(d.ctx, id)
	if err != nil || j == nil {
		return failed, err
	}
	return j.Status, nil
}

// release tells the jobs that depend on those that have ended, and in turn on
// those that fail by that.
func (d *dispatcher) release() {
	for len(d.ended) > 0 {
		j := d.ended[0]
		d.ended = d.ended[1:]
		for _, other := range d.waiting[j.ID] {
			d.released(other, j.Status == succeeded)
		}
		delete(d.waiting, j.ID)
	}
}

func (d *dispatcher) released(j *openJob, well bool) {
	if j.ended() {
		return
	}
	if !well {
		d.set(j, failed, dependencyFailed)
		return
	}
	if j.blockers--; j.blockers == 0 {
		d.set(j, runnable, "")
	}
}
