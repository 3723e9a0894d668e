package cloudformation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// crasher is a store that stops taking changes after a number of them, as for a
// process that has died. The first that fails may be taken without that being told.
type crasher struct {
	store.Resources
	mu    sync.Mutex
	left  int // changes that are still taken; below zero: no end
	takes bool
	dead  bool
}

var errCrashed = errors.New("crashed")

// Apply implements store.Resources.
func (c *crasher) Apply(ctx context.Context, writes ...store.Write) (err error) {
	c.mu.Lock()
	told := c.left != 0
	taken := told || c.takes && !c.dead
	c.dead = c.dead || !told
	if c.left > 0 {
		c.left--
	}
	c.mu.Unlock()
	if taken {
		err = c.Resources.Apply(ctx, writes...)
	}
	if !told {
		return errCrashed
	}
	return err
}

// step is a request that is made again until it is answered, as a client does.
type step struct {
	operation, input string
	fails            *fault
}

const crashBefore = `
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 1}}
  Worker: {Type: AWS::StepFunctions::Activity, Properties: {Name: w}, DependsOn: Logs}
  Definition: {Type: AWS::Batch::JobDefinition, Properties: {Type: container, Parameters: {a: !Ref Worker}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies: [{PolicyName: p, PolicyDocument: '{}'}, {PolicyName: q, PolicyDocument: '{}'}]
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/A', 'arn:aws:iam::aws:policy/B']
  User: {Type: AWS::IAM::User, Properties: {UserName: ada}}
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref User}}
  Dropped: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: dropped}, DependsOn: Worker}
  Function:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Runtime: python3.12, Handler: index.h, Code: {ZipFile: x}, Timeout: '3'}
  Permission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: p}}
Outputs:
  Definition: {Value: !Ref Definition, Export: {Name: definition}}
`

const crashAfter = `
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 3}}
  Worker: {Type: AWS::StepFunctions::Activity, Properties: {Name: x}, DependsOn: Logs}
  Definition: {Type: AWS::Batch::JobDefinition, Properties: {Type: container, Parameters: {a: !Ref Worker}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies: [{PolicyName: p, PolicyDocument: '{"a":1}'}, {PolicyName: r, PolicyDocument: '{}'}]
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/B']
  User: {Type: AWS::IAM::User, Properties: {UserName: ada}}
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref User, Serial: 2}}
  New: {Type: AWS::Logs::LogGroup, DependsOn: Worker}
  Function:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Runtime: python3.12, Handler: index.h, Code: {ZipFile: y}, Timeout: '4'}
  Permission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: q}}
  Last: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: last}, DependsOn: [Function, Role, Key, Definition, New, Permission]}
Outputs:
  Definition: {Value: !Ref Definition, Export: {Name: definition}}
`

// lifecycles are what is crashed in the middle of.
var lifecycles = []struct {
	name  string
	steps []step // the last one is crashed
	want  string // the status in the end
	hold  string // an operation whose calls do not come back
}{
	{"create", []step{createIt}, "CREATE_COMPLETE", ""},
	{"failing create", []step{{createIt.operation, createIt.input, &fault{"AddPermission", "", "Refused", "no", true}}}, "ROLLBACK_COMPLETE", ""},
	{"update", []step{createIt, updateIt}, "UPDATE_COMPLETE", ""},
	{"failing update", []step{createIt, {updateIt.operation, updateIt.input, &fault{"CreateLogGroup", "last", "Refused", "no", true}}}, "UPDATE_ROLLBACK_COMPLETE", ""},
	{"delete", []step{createIt, deleteIt}, "DELETE_COMPLETE", ""},
	{"delete in a creation", []step{createIt, deleteIt}, "DELETE_COMPLETE", "AddPermission"},
	{"delete after an update", []step{createIt, updateIt, deleteIt}, "DELETE_COMPLETE", ""},
}

var (
	createIt = step{"CreateStack", `{"StackName":"s","TemplateBody":"$before","Capabilities":["CAPABILITY_NAMED_IAM"],"ClientRequestToken":"c"}`, nil}
	updateIt = step{"UpdateStack", `{"StackName":"s","TemplateBody":"$after","Capabilities":["CAPABILITY_NAMED_IAM"],"ClientRequestToken":"u"}`, nil}
	deleteIt = step{"DeleteStack", `{"StackName":"s"}`, nil}
)

// TestCrashes crashes at each write to the store in turn, on one resource at a
// time and on several; what there is in the end is the same each time.
func TestCrashes(t *testing.T) {
	for _, l := range lifecycles {
		for _, parallel := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s on %d", l.name, parallel), func(t *testing.T) {
				want, _ := crashed(t, l.steps, l.hold, parallel, -1, false)
				if !strings.HasPrefix(want, l.want) {
					t.Fatalf("without a crash: %s, want %s", want, l.want)
				}
				for n := 0; ; n++ {
					got, died := crashed(t, l.steps, l.hold, parallel, n/2, n%2 == 1)
					if got != want {
						t.Fatalf("a crash at write %d, taken: %t:\n%s\nwant\n%s", n/2, n%2 == 1, got, want)
					}
					if !died {
						if n < 10 {
							t.Errorf("there were only %d crashes", n)
						}
						return
					}
				}
			})
		}
	}
}

// crashed does the steps with a crash in the last one, brings it to its end and
// returns what there is then.
func crashed(t *testing.T, steps []step, hold string, parallel, writes int, takes bool) (end string, died bool) {
	synctest.Test(t, func(t *testing.T) {
		inner := memory.New()
		s := &theatre{t: t, cloud: newCloud(), store: inner, templates: map[string]string{"before": crashBefore, "after": crashAfter}}
		s.options = Options{Random: &counter{}, Parallel: parallel}
		s.start()
		if hold != "" {
			s.tell("hold", hold)
		}
		for _, p := range steps[:len(steps)-1] {
			s.insist(p)
		}
		s.stop()
		c := &crasher{Resources: inner, left: writes, takes: takes}
		s.store = c
		s.start()
		last := steps[len(steps)-1]
		if last.fails != nil {
			s.cloud.faults = append(s.cloud.faults, *last.fails)
		}
		_, err := s.call(last.operation, s.fill(last.input))
		synctest.Wait()
		s.stop()
		died = c.dead
		s.store = inner
		s.start()
		if err != nil {
			s.insist(last)
		}
		synctest.Wait()
		end = s.end()
		s.stop()
	})
	return end, died
}

func (s *theatre) insist(p step) {
	s.t.Helper()
	if _, err := s.call(p.operation, s.fill(p.input)); err != nil {
		s.t.Fatalf("%s: %v", p.operation, err)
	}
	synctest.Wait()
}

// end tells all that there is, without what is random or a matter of chance.
func (s *theatre) end() string {
	ctx := context.Background()
	var b strings.Builder
	for st, err := range s.service.stacks.List(ctx, "", "") {
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintln(&b, st.Status)
		resources, err := s.service.resourcesOf(ctx, st)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, id := range sortedKeys(resources) {
			if st.Status == "ROLLBACK_COMPLETE" || st.Status == "DELETE_COMPLETE" {
				break // how far the creation had come when it was stopped is chance
			}
			r := resources[id]
			status := r.Status
			if status == "UPDATE_COMPLETE" { // or as it was created, if nothing had been done yet
				status = "CREATE_COMPLETE"
			}
			fmt.Fprintln(&b, id, status, serials(plain(r.physicalID())), len(r.Garbage))
		}
		outputs, _ := json.Marshal(st.Outputs)
		fmt.Fprintln(&b, serials(plain(string(outputs))))
	}
	fmt.Fprintln(&b, serials(s.cloud.content()))
	for e, err := range s.service.exports.List(ctx, "", "") {
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintln(&b, e.Name)
	}
	return b.String()
}

// serials takes out the numbers that the cloud gives, which tell of how many there
// were before.
func serials(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	for i, w := range words {
		words[i] = numbered.ReplaceAllString(w, "$1#")
	}
	slices.Sort(words)
	return strings.Join(words, "\n")
}
