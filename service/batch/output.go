package batch

import (
	"path/filepath"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/service/batch/joblog"
)

// output hands on what a unit writes while it is watched. A nil one does nothing:
// there are no Logs, or the file cannot be followed.
type output struct {
	dispatcher *dispatcher
	follower   *joblog.Follower
	timer      clock.Timer
	over       bool
}

// catchUpEvery is how often a unit's output is looked for.
const catchUpEvery = 500 * time.Millisecond

func (d *dispatcher) follow(t joblog.Target) *output {
	o := d.service.options
	if o.Logs == nil {
		return nil
	}
	f, err := joblog.Follow(o.Logs, o.Clock.Now, d.service.logPath(t.Stream), t)
	if err != nil {
		o.Log.Error("log of a job not followed", "stream", t.Stream, "err", err)
		return nil
	}
	return &output{dispatcher: d, follower: f, timer: o.Clock.NewTimer(catchUpEvery)}
}

// due is a channel on which a value lies when it is time to catch up.
func (o *output) due() <-chan time.Time {
	if o == nil {
		return nil
	}
	return o.timer.C()
}

// catchUp hands on one portion of what has been written since.
func (o *output) catchUp() {
	if o == nil {
		return
	}
	more, err := o.follower.Catch(o.dispatcher.ctx)
	o.told(err)
	if more {
		o.timer.Reset(0)
		return
	}
	o.timer.Reset(catchUpEvery)
}

// ended hears that the unit has. Jobs that have written little are shown to have
// ended when all of it is there to be read; others do not wait.
func (o *output) ended() {
	if o == nil {
		return
	}
	o.over = true
	_, err := o.follower.Catch(o.dispatcher.ctx)
	o.told(err)
}

// finish stops following, after the unit's end with the rest of its output.
func (o *output) finish() {
	if o == nil {
		return
	}
	o.timer.Stop()
	if o.over {
		o.told(o.follower.Finish(o.dispatcher.ctx))
	}
}

// told logs that lines were not handed on. They are by a later try, or by the
// next New.
func (o *output) told(err error) {
	if err != nil && o.dispatcher.ctx.Err() == nil {
		o.dispatcher.service.options.Log.Warn("log of a job not handed on", "err", err)
	}
}

// finishLogs hands on the rest of what jobs wrote that ended while nobody
// followed them. Those that run are followed by whoever watches them.
func (d *dispatcher) finishLogs() error {
	o := d.service.options
	if o.Logs == nil {
		return nil
	}
	paths, err := joblog.Left(filepath.Join(o.Dir, "logs"))
	if err != nil {
		return err
	}
	running := map[string]bool{}
	for _, j := range d.open {
		if j.Internal.Attempt != nil {
			running[d.service.logPath(j.Internal.Attempt.Container.LogStreamName)] = true
		}
	}
	for _, path := range paths {
		if running[path] {
			continue
		}
		f, err := joblog.Follow(o.Logs, o.Clock.Now, path, joblog.Target{})
		if err != nil {
			o.Log.Error("log of a job not followed", "file", path, "err", err)
			continue
		}
		rest := &output{dispatcher: d, follower: f, timer: o.Clock.NewTimer(catchUpEvery), over: true}
		d.wg.Go(rest.finish)
	}
	return nil
}
