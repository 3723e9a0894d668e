package batch

// submitted takes over a new job, and an array job's children, which are durable.
func (d *dispatcher) submitted(family []*job) {
	d.post(func(d *dispatcher) {
		for _, j := range family {
			o := &openJob{job: j, stored: j.Status}
			d.open[j.ID] = o
			d.service.publish(j, submitted)
			d.unjudged = append(d.unjudged, o)
		}
		for _, j := range family {
			if how, ok := d.early[j.ID]; ok {
				delete(d.early, j.ID)
				d.endJob(d.open[j.ID], how)
			}
		}
	})
}

// set gives a job a new status. What depends on it learns of its end when judge
// comes to it.
func (d *dispatcher) set(j *openJob, status, reason string) {
	before := j.Status
	if before == runnable {
		d.leaveLine(j)
	}
	j.Status, j.StatusReason = status, reason
	j.passed = append(j.passed, status)
	d.change(j)
	if status == runnable {
		d.turn = max(d.turn+1, d.service.options.Clock.Now().UnixNano())
		j.Internal.Turn = d.turn
		d.joinLine(j)
	}
	if isEnd(status) {
		j.StoppedAt = d.service.now()
		d.ended = append(d.ended, j)
	}
	if parent := d.open[j.Internal.Parent]; parent != nil {
		d.count(parent, before, status)
	}
}

// count keeps the summary of an array job, which ends with its last child.
func (d *dispatcher) count(parent *openJob, before, status string) {
	summary := parent.Array.StatusSummary
	summary[before]--
	summary[status]++
	d.change(parent)
	if parent.StartedAt == 0 && status == running {
		parent.StartedAt = d.service.now()
	}
	if summary[succeeded]+summary[failed] < parent.Array.Size || parent.ended() {
		return
	}
	switch how := parent.Internal.Ending; {
	case summary[failed] == 0:
		d.set(parent, succeeded, "")
	case how == nil:
		d.set(parent, failed, "Array Child Job failed")
	default:
		d.stopped(parent, *how)
	}
}

// stopped fails a job because somebody wanted that.
func (d *dispatcher) stopped(j *openJob, how ending) {
	j.Cancelled, j.Terminated = !how.Terminate, how.Terminate
	d.set(j, failed, how.Reason)
}
