package cloudformation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

var rewrite = flag.Bool("rewrite", false, "write the answers that are given into the scripts")

// TestScripts plays the scripts under testdata, each on a service of its own and a
// cloud that has nothing, in time that passes only when a script says so:
//
//	# what is shown
//	template NAME
//	| its text
//	OperationName {"input": "as JSON", "TemplateBody": "$NAME"}
//	= {"output": "as JSON"}
//	= event, for each that came
//
// An error's answer is "!Code message". Names in lower case are told to the theatre,
// see tell. Random parts of names are shown as -#, UUIDs as UUID.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.script")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".script"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { playFile(t, file) })
		})
	}
}

func playFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := newTheatre(t)
	defer s.stop()
	var out bytes.Buffer
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "= ") {
			continue
		}
		fmt.Fprintln(&out, line)
		for _, answer := range s.play(line) {
			fmt.Fprintln(&out, "= "+answer)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	compare(t, file, out.String(), string(text))
}

func compare(t *testing.T, what, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if at(g, i) != at(w, i) {
			t.Fatalf("%s:%d:\n got %s\nwant %s", what, i+1, at(g, i), at(w, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// theatre is a service with its cloud.
type theatre struct {
	t         *testing.T
	store     store.Resources
	cloud     *cloud
	options   Options
	service   *Service
	registry  *awsapi.Registry
	templates map[string]string
	current   string // the template that lines are added to
	shown     map[string]int64
}

func newTheatre(t *testing.T) *theatre {
	s := &theatre{t: t, store: memory.New(), cloud: newCloud(), templates: map[string]string{}, shown: map[string]int64{}}
	s.options = Options{Random: &counter{}, Parallel: 1}
	s.start()
	return s
}

func (s *theatre) start() {
	s.t.Helper()
	o := s.options
	o.Store, o.Caller = s.store, s.cloud
	service, err := Open(s.t.Context(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.service = service
	s.registry = awsapi.NewRegistry(slog.New(slog.NewTextHandler(s.t.Output(), nil)))
	s.registry.CheckInputs(validate.Checker{})
	s.registry.Register(service)
	synctest.Wait()
}

func (s *theatre) stop() {
	if err := s.service.Close(context.Background()); err != nil {
		s.t.Error(err)
	}
}

// counter is a source of randomness in which nothing is random.
type counter struct {
	mu sync.Mutex
	n  uint64
}

func (c *counter) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	for i := range p {
		p[i] = byte(c.n >> (8 * (i % 4)))
	}
	return len(p), nil
}

var (
	uuids    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	random   = regexp.MustCompile(`-(?:[0-9A-Za-z]{3}A){2}[0-9A-Za-z]{3}A\b|-(?:[0-9a-f]{4}){3}[0-9a-f]{3,5}\b`)
	numbered = regexp.MustCompile(`(AKIA|Definition-#[:/])[0-9]+`)
	times    = regexp.MustCompile(`:9466848[0-9.]*`)
)

// plain takes out what is random.
func plain(text string) string {
	text = uuids.ReplaceAllString(text, "UUID")
	text = random.ReplaceAllString(text, "-#")
	return times.ReplaceAllString(text, ":TIME")
}

// play does what a line says and returns what is to be shown.
func (s *theatre) play(line string) []string {
	if text, ok := strings.CutPrefix(line, "|"); ok {
		s.templates[s.current] += strings.TrimPrefix(text, " ") + "\n"
		return nil
	}
	name, argument, _ := strings.Cut(line, " ")
	if name == "" || name[0] == '#' {
		return nil
	}
	if name[0] >= 'a' && name[0] <= 'z' {
		answer := s.tell(name, argument)
		synctest.Wait()
		return append(answer, s.news()...)
	}
	out, err := s.call(name, s.fill(argument))
	synctest.Wait()
	answer := "!" + fmt.Sprint(err)
	if e, ok := errors.AsType[*awsapi.Error](err); ok {
		answer = "!" + e.Code + " " + e.Message
	}
	if err == nil {
		answer = string(out)
	}
	return append([]string{strings.ReplaceAll(plain(answer), "\n", `\n`)}, s.news()...)
}

// fill puts templates in the place of their names.
func (s *theatre) fill(argument string) string {
	for name, text := range s.templates {
		quoted, _ := json.Marshal(text)
		argument = strings.ReplaceAll(argument, `"$`+name+`"`, string(quoted))
	}
	return argument
}

func (s *theatre) call(operation, input string) (json.RawMessage, error) {
	return s.registry.Call(context.Background(), awsapi.Call{
		Service: "cloudformation", Operation: operation, Region: "us-east-1", Input: json.RawMessage(input), RequestID: "R",
		Identity: awsapi.Identity{Account: "123456789012", ARN: "arn:aws:iam::123456789012:root"},
	})
}

// news returns the events that came since it was last asked.
func (s *theatre) news() (list []string) {
	for st, err := range s.service.stacks.List(context.Background(), "", "") {
		if err != nil {
			s.t.Fatal(err)
		}
		var fresh []string
		for e, err := range s.service.events.List(context.Background(), st.Key+"/", "") {
			if err != nil {
				s.t.Fatal(err)
			}
			if e.Number <= s.shown[st.Key] {
				break
			}
			text := fmt.Sprintf("%s %s", e.LogicalID, e.Status)
			if e.Type != "AWS::CloudFormation::Stack" && e.PhysicalID != "" {
				text += " " + e.PhysicalID
			}
			if e.Reason != "" {
				text += ": " + e.Reason
			}
			fresh = append(fresh, strings.ReplaceAll(plain(text), "\n", `\n`))
		}
		s.shown[st.Key] = st.Events
		slices.Reverse(fresh)
		if s.options.Parallel > 1 {
			slices.Sort(fresh) // as they come in any order
		}
		list = append(list, fresh...)
	}
	return list
}

// tell does what scripts can do besides calling operations.
func (s *theatre) tell(name, argument string) []string {
	words := strings.Fields(argument)
	c := s.cloud
	switch name {
	case "template":
		s.current = argument
		s.templates[argument] = ""
	case "fail": // OPERATION TEXT CODE MESSAGE: the next call with the text fails
		c.faults = append(c.faults, fault{words[0], words[1], words[2], strings.Join(words[3:], " "), false})
	case "hold": // OPERATION: its calls wait
		c.mu.Lock()
		c.gate[argument] = make(chan struct{})
		c.mu.Unlock()
	case "release":
		c.mu.Lock()
		close(c.gate[argument])
		delete(c.gate, argument)
		c.mu.Unlock()
	case "parallel": // N: how many resources are worked on at once
		fmt.Sscan(argument, &s.options.Parallel)
		s.stop()
		s.start()
	case "big": // NAME N: a template of a good N bytes
		n := 0
		fmt.Sscan(words[1], &n)
		s.templates[words[0]] = "Description: " + strings.Repeat("x", n) + "\nResources: {A: {Type: AWS::StepFunctions::Activity}}\n"
	case "skip": // unknown types
		s.options.SkipUnknown = true
		s.stop()
		s.start()
	case "restart":
		s.stop()
		s.start()
	case "pass": // time
		d, err := time.ParseDuration(argument)
		if err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(d)
	case "calls": // that changed the cloud since it was last asked
		c.mu.Lock()
		defer c.mu.Unlock()
		var list []string
		for _, l := range c.log {
			list = append(list, plain(l))
		}
		c.log = nil
		if s.options.Parallel > 1 {
			slices.Sort(list)
		}
		return list
	case "content": // of the cloud
		if all := c.content(); all != "" {
			return strings.Split(all, "\n")
		}
		return []string{"nothing"}
	default:
		s.t.Fatalf("nobody knows what %s is", name)
	}
	return nil
}

func TestTableHasAllOperations(t *testing.T) {
	var names, want []string
	for _, op := range (&Service{}).Operations() {
		names = append(names, op.Name)
	}
	for _, op := range model.Lookup("cloudformation").Operations() {
		want = append(want, op.Name)
	}
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("operations are %v, want %v", names, want)
	}
}
