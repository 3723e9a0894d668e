package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/mock"
)

// client speaks to a server as users do.
type client struct {
	t *testing.T
	*sfn.Client
}

func (s *Server) client(t *testing.T) client {
	return client{t, sfn.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(s.URL()),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

func (c client) create(name, states string) (arn string) {
	c.t.Helper()
	out, err := c.CreateStateMachine(c.t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String(name), RoleArn: aws.String("arn:aws:iam::000000000000:role/r"),
		Definition: aws.String(`{"StartAt":"A","States":{` + states + `}}`),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return aws.ToString(out.StateMachineArn)
}

// execute starts an execution and returns it once it has ended.
func (c client) execute(machine, input string) *sfn.DescribeExecutionOutput {
	c.t.Helper()
	started, err := c.StartExecution(c.t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(machine), Input: aws.String(input)})
	if err != nil {
		c.t.Fatal(err)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		x, err := c.DescribeExecution(c.t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
		if err != nil {
			c.t.Fatal(err)
		}
		if x.Status != types.ExecutionStatusRunning {
			return x
		}
		<-tick.C
	}
}

// On a clock that skips, a parent waits for its child for hours that nobody has
// to wait for, and neither its own timeout nor the child's end comes early.
func TestVirtualClockSkipsTheWaitsOfParentAndChild(t *testing.T) {
	s, err := Start(t.Context(), Options{Listen: "127.0.0.1:0", Data: t.TempDir(), Clock: clock.NewFlowing()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	c := s.client(t)
	child := c.create("child", `"A":{"Type":"Wait","Seconds":3600,"Next":"B"},"B":{"Type":"Pass","Result":"done","End":true}`)
	parent := c.create("parent", `"A":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2","TimeoutSeconds":3700,
		"Parameters":{"StateMachineArn.$":"$"},"OutputPath":"$.Output","Next":"B"},"B":{"Type":"Wait","Seconds":60,"End":true}`)
	x := c.execute(parent, `"`+child+`"`)
	if took := x.StopDate.Sub(*x.StartDate); aws.ToString(x.Output) != `"done"` || took < 61*time.Minute || took > 61*time.Minute+10*time.Second {
		t.Errorf("execution is %s with output %s after %v, error %s", x.Status, aws.ToString(x.Output), took, aws.ToString(x.Error))
	}
}

const mocks = `{"StateMachines":{"m":{"TestCases":{"Happy":{"A":"ok"},"Sad":{"A":"not"}}}},
	"MockedResponses":{"ok":{"0":{"Return":{"MessageId":"1"}}},"not":{"0":{"Throw":{"Error":"E","Cause":"because"}}}}}`

func TestExecutionsGoByTheirTestCases(t *testing.T) {
	config, err := mock.ParseConfig(mocks)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), Options{Listen: "127.0.0.1:0", Data: t.TempDir(), MockConfig: config})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	c := s.client(t)
	machine := c.create("m", `"A":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"t","Message":"m"},"End":true}`)
	if x := c.execute(machine+"#Happy", `{}`); aws.ToString(x.Output) != `{"MessageId":"1"}` || aws.ToString(x.StateMachineArn) != machine {
		t.Errorf("execution is %s with output %s of %s", x.Status, aws.ToString(x.Output), aws.ToString(x.StateMachineArn))
	}
	if x := c.execute(machine+"#Sad", `{}`); aws.ToString(x.Error) != "E" || aws.ToString(x.Cause) != "because" {
		t.Errorf("execution is %s with error %s, cause %s", x.Status, aws.ToString(x.Error), aws.ToString(x.Cause))
	}
	if x := c.execute(machine, `{}`); x.Status != types.ExecutionStatusFailed || aws.ToString(x.Error) == "E" {
		t.Errorf("without a test case the execution is %s with error %s", x.Status, aws.ToString(x.Error))
	}
	_, err = c.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(machine + "#None")})
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != "ValidationException" || !strings.Contains(e.ErrorMessage(), "None") {
		t.Errorf("an unknown test case gives %v", err)
	}
}

// unit is a unit of work that the test ends.
type unit struct {
	compute.Unit
	done chan struct{}
}

func (u unit) Done() <-chan struct{} { return u.done }

type backend struct {
	compute.Backend
	unit unit
	err  error
}

func (b backend) Start(context.Context, compute.Spec) (compute.Unit, error) { return b.unit, b.err }
func (b backend) Find(context.Context, string) (compute.Unit, error)        { return b.unit, b.err }

func TestJobsPinTheClock(t *testing.T) {
	began := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	for name, work := range map[string]func(compute.Backend) (compute.Unit, error){
		"Start": func(b compute.Backend) (compute.Unit, error) { return b.Start(t.Context(), compute.Spec{}) },
		"Find":  func(b compute.Backend) (compute.Unit, error) { return b.Find(t.Context(), "") },
	} {
		v := clock.NewVirtual(began)
		r, u := new(rooms), unit{done: make(chan struct{})}
		if _, err := work(r.pinning(backend{unit: u}, v)); err != nil {
			t.Fatal(err)
		}
		alarm := v.NewAlarm(time.Hour)
		if !v.Now().Equal(began) {
			t.Errorf("%s: time was skipped while a unit ran", name)
		}
		close(u.done)
		<-alarm.C()
		alarm.Stop()
		if _, err := work(r.pinning(backend{err: compute.ErrNotFound}, v)); !errors.Is(err, compute.ErrNotFound) {
			t.Errorf("%s: error is %v", name, err)
		}
		if _, err := work(r.pinning(backend{unit: unit{done: make(chan struct{})}}, v)); err != nil {
			t.Fatal(err)
		}
		if err := r.close(t.Context()); err != nil { // with the unit still running
			t.Error(err)
		}
		if err := v.WaitIdle(t.Context()); err != nil {
			t.Error(err)
		}
	}
	plain := compute.Backend(backend{})
	if new(rooms).pinning(plain, clock.Real{}) != plain {
		t.Error("a clock that does not skip is pinned")
	}
}
