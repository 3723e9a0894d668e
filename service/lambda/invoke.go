package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/lambda/deployment"
	"github.com/treadle-run/treadle/service/lambda/environment"
)

type invokeInput struct {
	FunctionName         string
	Qualifier            string
	InvocationType       string // "RequestResponse", "Event" or "DryRun"
	LogType              string // "Tail" for the end of the log
	ClientContext        string // base64 of JSON
	DurableExecutionName string
	Payload              []byte
}

type invokeOutput struct {
	StatusCode      int
	FunctionError   string `json:",omitempty"`
	LogResult       string `json:",omitempty"`
	Payload         []byte `json:",omitempty"`
	ExecutedVersion string `json:",omitempty"`
}

// Bounds of payloads in bytes.
const (
	maxPayload      = 6291456
	maxEventPayload = 1048576
)

// invoke runs a function, or accepts an event to run it with. The invocation has
// the request id of the call: who calls again after a crash with the same id
// asks for the same invocation. A caller that leaves does not end the run.
func (s *Service) invoke(ctx context.Context, call *awsapi.Call, in *invokeInput) (*invokeOutput, error) {
	r, err := parseReference(call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	t, err := s.resolve(ctx, r)
	if hasCode(err, codeNotFound) && r.qualifier == "" {
		r.qualifier = latest // Lambda names the version that it did not find
		return nil, functionNotFound(r.arn())
	}
	if err != nil {
		return nil, err
	}
	invocation, err := s.newInvocation(call, r, in)
	if err != nil {
		return nil, err
	}
	switch in.InvocationType {
	case "DryRun":
		return &invokeOutput{StatusCode: 204}, nil
	case "Event":
		return &invokeOutput{StatusCode: 202}, s.events.accept(ctx, t, invocation)
	}
	if t, err = s.chosen(ctx, t); err != nil {
		return nil, err
	}
	outcome, err := s.runForCaller(ctx, t, invocation)
	if err != nil {
		return nil, err
	}
	return answer(t.function, outcome, in.LogType), nil
}

func (s *Service) newInvocation(call *awsapi.Call, r reference, in *invokeInput) (*environment.Invocation, error) {
	if in.DurableExecutionName != "" {
		return nil, invalidParameter("Treadle does not have durable functions yet")
	}
	if err := checkPayload(in); err != nil {
		return nil, err
	}
	clientContext, err := base64.StdEncoding.DecodeString(in.ClientContext)
	if err != nil || len(clientContext) > 0 && !json.Valid(clientContext) {
		return nil, failure(400, "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")
	}
	invocation := &environment.Invocation{
		RequestID:     call.RequestID,
		Payload:       in.Payload,
		InvokedARN:    r.arn(),
		TraceID:       s.newTraceID(),
		ClientContext: string(clientContext),
	}
	if invocation.RequestID == "" {
		invocation.RequestID = s.newID()
	}
	if len(invocation.Payload) == 0 {
		invocation.Payload = []byte("{}")
	}
	return invocation, nil
}

func checkPayload(in *invokeInput) error {
	size := len(in.Payload)
	if size > maxPayload {
		return tooLarge("Request must be smaller than %d bytes for the InvokeFunction operation", maxPayload)
	}
	if in.InvocationType == "Event" && size > maxEventPayload {
		return tooLarge("%d byte payload is too large for the Event invocation type (limit %d bytes)", size, maxEventPayload)
	}
	return checkJSON(in.Payload)
}

// newTraceID makes an X-Ray trace header for an invocation nobody traces.
func (s *Service) newTraceID() string {
	random := make([]byte, 12)
	if _, err := (lockedReader{s}).Read(random); err != nil {
		return ""
	}
	return fmt.Sprintf("Root=1-%08x-%x;Sampled=0", s.options.Clock.Now().Unix(), random)
}

// runForCaller runs a function while its caller waits.
func (s *Service) runForCaller(ctx context.Context, t *target, invocation *environment.Invocation) (*environment.Outcome, error) {
	type end struct {
		outcome *environment.Outcome
		err     error
	}
	if err := s.admit(t.limits); err != nil {
		return nil, err
	}
	ended := make(chan end, 1)
	s.runs.Go(func() {
		defer s.limiter.leave(t.limits)
		outcome, err := s.run(context.WithoutCancel(ctx), t.function, invocation)
		ended <- end{outcome, err}
	})
	select {
	case e := <-ended:
		return e.outcome, e.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Service) run(ctx context.Context, f *function, invocation *environment.Invocation) (*environment.Outcome, error) {
	hash, err := deployment.Parse(f.CodeHash)
	if err != nil {
		return nil, fmt.Errorf("function %s: %w", f.Name, err)
	}
	outcome, err := s.pool.Invoke(ctx, &environment.Function{
		ID:         f.ID,
		Generation: f.Generation,
		Account:    f.Account,
		Region:     f.Region,
		Name:       f.Name,
		Version:    f.version(),
		Runtime:    f.Runtime,
		Handler:    f.Handler,
		RoleARN:    f.Role,
		MemoryMB:   f.MemorySize,
		Timeout:    time.Duration(f.Timeout) * time.Second,
		Variables:  f.variables(),
		TaskRoot:   s.packages.Task(hash),
		LogGroup:   f.Logging.LogGroup,
	}, invocation)
	if err == nil {
		s.ran(f, outcome)
	}
	return outcome, err
}

func (f *function) variables() map[string]string {
	if f.Environment == nil {
		return nil
	}
	return f.Environment.Variables
}

func answer(f *function, outcome *environment.Outcome, logType string) *invokeOutput {
	out := &invokeOutput{StatusCode: 200, Payload: outcome.Payload, ExecutedVersion: f.version()}
	if outcome.Failed {
		out.FunctionError = "Unhandled"
	}
	if logType == "Tail" {
		out.LogResult = base64.StdEncoding.EncodeToString(outcome.Tail)
	}
	return out
}
