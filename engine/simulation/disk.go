package simulation

import (
	"errors"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// faultKind is how a life of the process ends.
type faultKind int

const (
	none          faultKind = iota
	stopped                 // nothing is wrong: it is stopped and started again
	crashInWrite            // power fails at a write to the disk
	crashBefore             // … before a change is handed to the store
	crashAfter              // … when the store has taken a change, before anybody hears
	crashSometime           // … whenever
	diskFull                // from some write on there is no room
	fsyncFails              // from some fsync on all fail
	tight                   // there is too little room again and again, which ends nothing
	faultKinds
)

// fault is what goes wrong in a life.
type fault struct {
	kind   faultKind
	after  int64         // so many writes, fsyncs or changes
	within time.Duration // power fails then if nothing has gone wrong yet
	// slow is how many of a hundred fsyncs of the log take long, up to slowest.
	slow    int
	slowest time.Duration
	// survives is how many of a hundred blocks that were not synced are there
	// after a crash all the same.
	survives int
}

func (s *simulation) drawFault() fault {
	f := fault{
		kind:     stopped + faultKind(s.draw(int(faultKinds-stopped))),
		within:   time.Second + s.drawTime(4*time.Minute),
		survives: []int{0, 0, 10, 50, 90, 100}[s.draw(6)],
	}
	most := map[faultKind]int{crashInWrite: 300, diskFull: 300, fsyncFails: 100, crashBefore: 60, crashAfter: 60}
	if n := most[f.kind]; n > 0 {
		f.after = int64(s.draw(n))
	}
	if s.chance(30) {
		f.slow, f.slowest = 5+s.draw(30), 10*time.Millisecond+s.drawTime(5*time.Second)
	}
	return f
}

// errDisk is what a disk whose fsync fails says.
var errDisk = errors.New("simulated failure of fsync: input/output error")

// disk is the disk of one life.
type disk struct {
	*errorfs.FS
	life *life
	left atomic.Int64 // operations until the fault
}

func newDisk(fs vfs.FS, l *life) *disk {
	d := &disk{life: l}
	d.left.Store(l.fault.after)
	d.FS = errorfs.Wrap(fs, errorfs.InjectorFunc(d.operate))
	return d
}

// operate is called before each operation on the disk.
func (d *disk) operate(op errorfs.Op) error {
	switch f := d.life.fault; {
	case f.kind == crashInWrite && isWrite(op) && d.left.Add(-1) == -1:
		d.life.crash()
	case f.kind == diskFull && isWrite(op) && d.left.Add(-1) < 0:
		d.life.end()
		return syscall.ENOSPC
	case f.kind == fsyncFails && isSync(op) && d.left.Add(-1) < 0:
		d.life.end()
		return errDisk
	case f.slow > 0 && isSync(op) && strings.HasSuffix(op.Path, ".log") && d.life.slow.Load() && d.life.sim.chance(f.slow):
		time.Sleep(d.life.sim.drawTime(f.slowest))
	}
	return nil
}

// GetDiskUsage implements vfs.FS.
func (d *disk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	const turn = 8 * time.Second
	if d.life.fault.kind == tight && time.Since(d.life.began)/turn%3 == 1 {
		return vfs.DiskUsage{AvailBytes: minFree - 1}, nil
	}
	return vfs.DiskUsage{AvailBytes: minFree}, nil
}

// minFree is how much room the store wants on the disk.
const minFree = 1 << 20

func isSync(op errorfs.Op) bool {
	return op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData || op.Kind == errorfs.OpFileSyncTo
}

func isWrite(op errorfs.Op) bool {
	return op.Kind != errorfs.OpFileClose && op.Kind.ReadOrWrite() == errorfs.OpIsWrite
}
