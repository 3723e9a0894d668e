package process

import (
	"runtime"
	"sync"
)

// spawner runs functions on one operating system thread that lives as long as
// it does. The kernel ends a child with a parent-death signal when the thread
// that made it ends, not the process, and a thread of its own may also enter
// the control groups of the child it is about to make.
type spawner struct {
	calls chan func()
	once  sync.Once
	done  chan struct{}
}

func newSpawner() *spawner {
	s := &spawner{calls: make(chan func()), done: make(chan struct{})}
	go s.run()
	return s
}

func (s *spawner) run() {
	runtime.LockOSThread()
	// The thread is given back, not ended: children may still depend on it.
	defer runtime.UnlockOSThread()
	defer close(s.done)
	for f := range s.calls {
		f()
	}
}

// do runs f on the thread and waits for it.
func (s *spawner) do(f func()) {
	done := make(chan struct{})
	s.calls <- func() {
		defer close(done)
		f()
	}
	<-done
}

// close ends the goroutine. No do may come after or meanwhile.
func (s *spawner) close() {
	s.once.Do(func() { close(s.calls) })
	<-s.done
}
