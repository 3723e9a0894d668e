package logs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/internal/talk"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// stage is a service under test.
type stage struct {
	*Service
	clock    *talk.Clock
	registry *awsapi.Registry
}

func newStage(t *testing.T, st store.Resources) *stage {
	g := &stage{clock: &talk.Clock{}, registry: awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil)))}
	var err error
	g.Service, err = New(t.Context(), Options{
		Store: st, Clock: g.clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		GroupBytes: 100_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(context.WithoutCancel(t.Context())) })
	g.registry.CheckInputs(validate.Checker{})
	g.registry.Register(g.Service)
	return g
}

func (g *stage) scene() talk.Scene {
	return talk.Scene{
		Caller: g.registry, Service: "logs", Do: g.do,
		Words: strings.NewReplacer("NOW", fmt.Sprint(talk.Start.UnixMilli())),
	}
}

// do does what talks say that happens: time passes, and old events are removed.
func (g *stage) do(line string) string {
	what, rest, _ := strings.Cut(line, " ")
	switch what {
	case "pass":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err.Error()
		}
		g.clock.Pass(d)
	case "expire":
		if err := g.Expire(context.Background()); err != nil {
			return err.Error()
		}
	case "append":
		group, message, _ := strings.Cut(rest, " ")
		g.Append(Target{talk.Account, talk.Region, group, "own", true}, Event{g.now().UnixMilli(), message})
	}
	return ""
}

func TestTalks(t *testing.T) {
	talk.Run(t, func(t *testing.T) talk.Scene { return newStage(t, memory.New()).scene() })
}

func TestTableHasAllOperations(t *testing.T) { talk.HoldTable(t, new(Service)) }

// TestReadingBothWays puts events whose times overlap between batches, and reads
// them page by page from either end.
func TestReadingBothWays(t *testing.T) {
	g := newStage(t, memory.New())
	now := talk.Start.UnixMilli()
	var want []string
	for i := range 500 {
		// Every third event is older than those before it.
		at := now - int64(i%3)*30_000 + int64(i)
		want = append(want, fmt.Sprintf("%d %d", at, i))
		g.Append(Target{talk.Account, talk.Region, "g", "s", true}, Event{at, fmt.Sprintf("%d %d", at, i)})
		if i%50 == 0 {
			if err := g.journal.flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.SortFunc(want, func(a, b string) int { return strings.Compare(a[:13], b[:13]) })
	for _, fromHead := range []bool{true, false} {
		var got []string
		token := ""
		for {
			page, next := g.page(t, token, fromHead)
			if len(page) == 0 {
				break
			}
			if fromHead {
				got = append(got, page...)
			} else {
				got = append(page, got...)
			}
			token = next
		}
		if !slices.Equal(got, want) {
			t.Errorf("from head %t: %d events, want %d in order\n%v", fromHead, len(got), len(want), got)
		}
	}
}

func (g *stage) page(t *testing.T, token string, fromHead bool) (messages []string, next string) {
	input, _ := json.Marshal(map[string]any{
		"logGroupName": "g", "logStreamName": "s", "limit": 37, "startFromHead": fromHead, "nextToken": token,
	})
	if token == "" {
		input = []byte(strings.Replace(string(input), `,"nextToken":""`, "", 1))
	}
	answer := strings.TrimPrefix(g.scene().Answer(t, "GetLogEvents", string(input)), "= ")
	var out getLogEventsOutput
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	for _, e := range out.Events {
		messages = append(messages, e.Message)
	}
	if fromHead {
		return messages, out.Forward
	}
	return messages, out.Backward
}

// TestAppendNeverBlocks fills the buffer of a journal whose store hangs.
func TestAppendNeverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		g := newStage(t, hanging{memory.New(), hang})
		line := strings.Repeat("x", 1<<20)
		for range 20 {
			g.Append(Target{talk.Account, talk.Region, "g", "s", true}, Event{1, line})
		}
		synctest.Wait()
		g.journal.mu.Lock()
		bytes, dropped := g.journal.bytes, g.journal.dropped
		g.journal.mu.Unlock()
		if bytes > maxBuffered || dropped != 13 {
			t.Errorf("%d bytes wait and %d events were dropped", bytes, dropped)
		}
		close(hang)
		if err := g.journal.flush(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

type hanging struct {
	store.Resources
	until <-chan struct{}
}

func (h hanging) Apply(ctx context.Context, writes ...store.Write) error {
	<-h.until
	return h.Resources.Apply(ctx, writes...)
}

func TestEventsOutliveARestart(t *testing.T) {
	st := memory.New()
	for i := range 3 {
		g := newStage(t, st)
		g.Append(Target{talk.Account, talk.Region, "g", "s", true}, Event{talk.Start.UnixMilli(), fmt.Sprint(i)})
		if err := g.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	g := newStage(t, st)
	page, _ := g.page(t, "", true)
	if !slices.Equal(page, []string{"0", "1", "2"}) {
		t.Errorf("events are %v", page)
	}
	if err := g.journal.write(t.Context(), &batch{groupKey: "none", stream: "none", events: []Event{{1, "x"}}}); err == nil {
		t.Error("an event for a stream that is not there was written")
	}
}

func TestDeletionIsFinishedAfterARestart(t *testing.T) {
	st := memory.New()
	g := newStage(t, st)
	g.Append(Target{talk.Account, talk.Region, "g", "s", true}, Event{1, "m"})
	if err := g.journal.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, _, err := g.groups.Get(t.Context(), groupKey(talk.Account, talk.Region, "g"))
	if err != nil {
		t.Fatal(err)
	}
	// The process ends between the deletion's first write and the rest.
	if err := st.Apply(t.Context(), g.groups.Drop(old.key(), store.Any), g.doomed.mark(old.ID, doomedGroup)); err != nil {
		t.Fatal(err)
	}
	g.Close(t.Context())
	synctest.Test(t, func(t *testing.T) {
		g := newStage(t, st)
		synctest.Wait()
		for c, err := range g.chunks.of(t.Context(), old.ID, 0) {
			t.Errorf("there still is %v, %v", c, err)
		}
		if answer := g.scene().Answer(t, "CreateLogGroup", `{"logGroupName":"g"}`); answer != "= {}" {
			t.Error(answer)
		}
		if answer := g.scene().Answer(t, "GetLogEvents", `{"logGroupName":"g","logStreamName":"s"}`); !strings.Contains(answer, "log stream does not exist") {
			t.Error(answer)
		}
	})
}

func TestTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newStage(t, memory.New())
		target := Target{talk.Account, talk.Region, "g", "s", true}
		g.Append(target, Event{1, "before"})
		if err := g.journal.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		events, err := g.Tail(ctx, talk.Account, talk.Region, "g", "", "ERROR")
		if err != nil {
			t.Fatal(err)
		}
		g.Append(target, Event{2, "ERROR one"}, Event{3, "nothing"}, Event{4, "ERROR two"})
		got := <-events
		if len(got) != 2 || got[0].Message != "ERROR one" || got[1].Time != 4 || got[0].Stream != "s" {
			t.Errorf("tailed %v", got)
		}
		cancel()
		synctest.Wait()
		if _, more := <-events; more {
			t.Error("the channel is open when nobody listens any more")
		}
	})
	g := newStage(t, memory.New())
	for _, c := range []struct{ group, pattern, want string }{
		{"none", "", "ResourceNotFoundException"}, {"none", "{", "InvalidParameterException"},
	} {
		if _, err := g.Tail(t.Context(), talk.Account, talk.Region, c.group, "", c.pattern); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestGroupsHoldNoMoreThanTheyMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newStage(t, memory.New()) // 100,000 bytes
		line := strings.Repeat("x", 1000-eventOverhead)
		for i := range 300 {
			g.Append(Target{talk.Account, talk.Region, "g", "s", true}, Event{int64(i) * 120_000, line})
		}
		if err := g.journal.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		old, _, err := g.groups.Get(t.Context(), groupKey(talk.Account, talk.Region, "g"))
		if err != nil {
			t.Fatal(err)
		}
		bytes, _, err := g.size(t.Context(), old.ID)
		if err != nil || bytes != 100_000 {
			t.Errorf("the group counts %d bytes, %v", bytes, err)
		}
		left := 0
		for c, err := range g.chunks.of(t.Context(), old.ID, 0) {
			if err != nil || c.first() < 200*120_000 {
				t.Errorf("there still is %v, %v", c, err)
			}
			left++
		}
		if left != 100 {
			t.Errorf("%d events are left", left)
		}
	})
}

func TestFailuresOfTheStore(t *testing.T) {
	g := newStage(t, memory.New())
	g.Append(Target{talk.Account, talk.Region, "g", "s", true}, Event{1, "m"})
	if err := g.journal.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.Service.options.Store = failing{g.Service.options.Store}
	err := g.journal.write(t.Context(), &batch{
		groupKey: groupKey(talk.Account, talk.Region, "g"), stream: "s", events: []Event{{1, "m"}},
	})
	if !errors.Is(err, errDisk) {
		t.Errorf("error is %v", err)
	}
}

var errDisk = errors.New("disk")

type failing struct{ store.Resources }

func (failing) Apply(context.Context, ...store.Write) error { return errDisk }

func FuzzChunk(f *testing.F) {
	c := &chunk{GroupID: "g", StreamID: "s", Stream: "n/a:me", Sequence: 7, Ingested: 9, Events: []Event{{1, "a"}, {1, ""}, {5, "ü"}}}
	key := chunkKey(c.GroupID, c.first(), c.Sequence)
	f.Add(c.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeChunk(store.Record{Key: key, Data: data})
		if err != nil {
			if !errors.Is(err, errDamaged) {
				t.Errorf("error %v", err)
			}
			return
		}
		again, err := decodeChunk(store.Record{Key: key, Data: got.encode()})
		if err != nil || !slices.Equal(again.Events, got.Events) || again.Stream != got.Stream {
			t.Errorf("%v became %v, %v", got, again, err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	s, err := New(b.Context(), Options{Store: memory.New()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	e := Event{1, strings.Repeat("x", 100)}
	for i := range b.N {
		s.Append(Target{talk.Account, talk.Region, "g", "s", true}, e)
		if i%10_000 == 0 {
			s.journal.flush(b.Context())
		}
	}
}
