package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store/pebble"
)

// sizes are how many executions are open at once where it is measured what
// many of them cost.
var sizes = []int{10, 100, 1000, 10_000, 100_000}

// measureGrowth measures history events a second with few and with many
// executions at once, and draws the plot.
func measureGrowth(ctx context.Context, s settings) (figures []figure, err error) {
	p := plot{
		title:  "Durable history events per second",
		xTitle: "executions open at once (Pass, Choice, Task)", yTitle: "events per second",
	}
	const rounds = 200_000 // of the loop, in all
	for _, size := range sizes {
		took, events, err := grown(ctx, s, size, min(max(rounds*s.scale/size, 1), mostRounds))
		if err != nil {
			return figures, err
		}
		figures = append(figures, rate(fmt.Sprintf("  %s executions at once", grouped(size)), events, took.time, took.each(events, "an event")))
		p.points = append(p.points, point{float64(size), perSecond(events, took.time)})
	}
	// A cliff would be a larger size that is much slower than the one before it.
	cliff := false
	for i := 1; i < len(p.points); i++ {
		cliff = cliff || p.points[i].y < p.points[i-1].y/2
	}
	head := figure{name: "durable history events as executions grow in number:"}.toward(goal{"no cliff", !cliff})
	if s.out != "" {
		err = p.write(filepath.Join(s.out, plotName))
	}
	return append([]figure{head}, figures...), err
}

// mostRounds is how often one execution goes round the loop: its history has room
// for 25,000 events.
const mostRounds = 2000

// grown runs executions at once, each so many times round the loop.
func grown(ctx context.Context, s settings, size, rounds int) (took spent, events int, err error) {
	st, err := pebble.Open(filepath.Join(s.dir, fmt.Sprint("growth", size)), pebble.Options{})
	if err != nil {
		return took, 0, err
	}
	written := &load{}
	e, err := engine.Open(ctx, engine.Options{Store: counting{st, written}, Runner: echo{}})
	if err != nil {
		return took, 0, errors.Join(err, st.Close())
	}
	definition := fmt.Sprintf(loops[1].definition, rounds)
	took, err = spend(func() error {
		return together(size, func(i int) error { return runLoop(ctx, e, i, definition) })
	})
	e.Close()
	return took, int(written.events.Load()), errors.Join(err, st.Close())
}

// measureHistory measures how long a page of a long history takes to read, when
// there are others.
func measureHistory(ctx context.Context, s settings) ([]figure, error) {
	const pages, pageSize = 25, 1000
	st, err := pebble.Open(filepath.Join(s.dir, "history"), pebble.Options{})
	if err != nil {
		return nil, err
	}
	defer st.Close()
	e, err := engine.Open(ctx, engine.Options{Store: st, Runner: echo{}})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	definition := fmt.Sprintf(loops[1].definition, 2770) // of nine events each
	if err := together(8, func(i int) error { return runLoop(ctx, e, i, definition) }); err != nil {
		return nil, err
	}
	x, err := st.FindExecution(ctx, loopARN(3))
	if err != nil {
		return nil, err
	}
	var took, first, last []time.Duration
	events := 0
	for range 10 * s.scale {
		from := int64(1)
		for at := range pages {
			began := time.Now()
			page, err := st.History(ctx, x.ID, from, false, pageSize)
			if err != nil {
				return nil, err
			}
			d := time.Since(began)
			took = append(took, d)
			switch {
			case at < pages/5:
				first = append(first, d)
			case at >= pages-pages/5:
				last = append(last, d)
			}
			events += len(page)
			from += int64(len(page))
		}
	}
	if events < 10*s.scale*(pages-1)*pageSize {
		return nil, fmt.Errorf("%d events read", events)
	}
	f := latency("history of 25,000 events, page of 1,000", took)
	return []figure{f.toward(goal{"the last page as the first", percentile(last, 50) < 2*percentile(first, 50)})}, nil
}
