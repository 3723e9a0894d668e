package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// When a progress line is first shown, and how often then.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// showProgress keeps a line on the terminal up to date for something that takes
// long, until stop is called, which takes the line away. Where w is no terminal
// it does nothing.
func showProgress(w io.Writer, line func() string) (stop func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		timer := time.NewTimer(progressAfter)
		defer timer.Stop()
		for {
			select {
			case <-timer.C:
				fmt.Fprintf(f, "\r%s\x1b[K", line())
				timer.Reset(progressEvery)
			case <-done:
				fmt.Fprint(f, "\r\x1b[K")
				return
			}
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}
