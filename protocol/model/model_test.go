package model

import (
	"strings"
	"testing"
)

func TestEveryTableLoads(t *testing.T) {
	for name, want := range map[string]int{"batch": 45, "iam": 176, "lambda": 85, "states": 37, "sts": 11} {
		s := Lookup(name)
		if s == nil {
			t.Errorf("no service %s", name)
			continue
		}
		if got := len(s.Operations()); got != want {
			t.Errorf("%s has %d operations, want %d", name, got, want)
		}
		for _, op := range s.Operations() {
			if op.Method == "" || !strings.HasPrefix(op.URI, "/") || op.Status < 200 || op.Service != s {
				t.Errorf("%s: operation %s is %+v", name, op.Name, op)
			}
		}
	}
}

func TestLookupOfWhatIsNotThere(t *testing.T) {
	if Lookup("nothing") != nil {
		t.Error("there is a service called nothing")
	}
	states := Lookup("states")
	if states.Operation("Nothing") != nil || states.Shape("Nothing") != nil || states.Error("Nothing") != nil {
		t.Error("something called Nothing was found")
	}
}

func TestFactsOfServices(t *testing.T) {
	states := Lookup("states")
	if states.Protocol != AWSJSON || states.JSONVersion != "1.0" || states.TargetPrefix != "AWSStepFunctions" {
		t.Errorf("states speaks %s %s %s", states.Protocol, states.JSONVersion, states.TargetPrefix)
	}
	create := states.Operation("CreateStateMachine").Input
	for name, required := range map[string]bool{"name": true, "definition": true, "roleArn": true, "type": false} {
		if m := create.Member(name); m == nil || m.Required != required {
			t.Errorf("CreateStateMachine: member %s is %+v, want required %t", name, m, required)
		}
	}
	name := create.Member("name").Shape
	if name.Type != String || *name.Min != 1 || *name.Max != 80 {
		t.Errorf("shape %s is %+v", name.Name, name)
	}
	if enum := strings.Join(create.Member("type").Shape.Enum, " "); enum != "STANDARD EXPRESS" {
		t.Errorf("types of state machines are %s", enum)
	}
}

func TestFactsOfInvoke(t *testing.T) {
	invoke := Lookup("lambda").Operation("Invoke")
	if invoke.URI != "/2015-03-31/functions/{FunctionName}/invocations" || invoke.Method != "POST" {
		t.Errorf("Invoke is %s %s", invoke.Method, invoke.URI)
	}
	if !invoke.Input.Bound() || invoke.Input.Payload != "Payload" {
		t.Error("the payload of Invoke is not the body")
	}
	if m := invoke.Input.Member("InvocationType"); m.Location != Header || m.WireName() != "X-Amz-Invocation-Type" {
		t.Errorf("InvocationType is at %q %s", m.Location, m.WireName())
	}
	if Lookup("batch").Operation("SubmitJob").Input.Bound() {
		t.Error("SubmitJob has members outside of the body")
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		service, code, shape string
		status               int
	}{
		{"iam", "NoSuchEntity", "NoSuchEntityException", 404},
		{"iam", "NoSuchEntityException", "NoSuchEntityException", 404},
		{"lambda", "ResourceConflictException", "ResourceConflictException", 409},
		{"lambda", "ServiceException", "ServiceException", 500},
		{"states", "StateMachineDoesNotExist", "StateMachineDoesNotExist", 400},
		{"batch", "ServerException", "ServerException", 500},
	} {
		e := Lookup(c.service).Error(c.code)
		if e == nil || e.Name != c.shape || e.Status() != c.status {
			t.Errorf("error %s of %s is %+v, want %s with status %d", c.code, c.service, e, c.shape, c.status)
		}
	}
}

func TestBadTablesAreRefused(t *testing.T) {
	for _, text := range []string{
		`{`,
		`{"documentation":"no"}`,
		`{"shapes":[{"name":"L","type":"list","element":{"shape":"None"}}]}`,
		`{"shapes":[{"name":"S","type":"structure","members":[{"name":"m","shape":"None"}]}]}`,
		`{"shapes":[{"name":"M","type":"map","key":{"shape":"None"}}]}`,
		`{"operations":[{"name":"Op","input":"None"}]}`,
	} {
		if err := new(Service).read([]byte(text)); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}
