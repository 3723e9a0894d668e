package history

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

var at = time.UnixMilli(1_700_000_000_120).UTC()

func pointer[T any](v T) *T { return &v }

// full has something in every field.
var full = Details{
	Name: "S", Input: `{"a":1}`, Output: `"x"`, Error: pointer("E"), Cause: pointer("C"),
	Resource: "submitJob", ResourceType: "batch", Region: "us-east-1", Parameters: `{}`,
	TimeoutSeconds: pointer(int64(60)), HeartbeatSeconds: pointer(int64(0)), CredentialsRole: "arn:r1",
	RoleARN: "arn:r", VersionARN: "arn:v", AliasARN: "arn:a", WorkerName: "w", MapRunARN: "arn:m",
	Index: 2, Length: 3, RedriveCount: 1, State: "S", Location: "Output/x",
	AssignedVariables: []Variable{{"n", "1"}, {"v", `{"b":2}`}},
}

func TestEventsInAWSsShape(t *testing.T) {
	for _, c := range []struct {
		event Event
		want  string
	}{
		{
			Event{ID: 1, Time: at, Type: ExecutionStarted, Details: full},
			`{"timestamp":1700000000.120,"type":"ExecutionStarted","id":1,"previousEventId":0,"executionStartedEventDetails":{"input":"{\"a\":1}","inputDetails":{"truncated":false},"roleArn":"arn:r","stateMachineAliasArn":"arn:a","stateMachineVersionArn":"arn:v"}}`,
		},
		{
			Event{ID: 2, Time: at.Truncate(time.Second), Type: PassStateEntered, Details: full},
			`{"timestamp":1700000000,"type":"PassStateEntered","id":2,"previousEventId":0,"stateEnteredEventDetails":{"name":"S","input":"{\"a\":1}","inputDetails":{"truncated":false}}}`,
		},
		{
			Event{ID: 3, PreviousID: 2, Time: at, Type: PassStateExited, Details: full},
			`{"timestamp":1700000000.120,"type":"PassStateExited","id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"S","output":"\"x\"","outputDetails":{"truncated":false},"assignedVariables":{"n":"1","v":"{\"b\":2}"},"assignedVariablesDetails":{"truncated":false}}}`,
		},
		{
			Event{ID: 4, PreviousID: 3, Time: at, Type: TaskScheduled, Details: full},
			`{"timestamp":1700000000.120,"type":"TaskScheduled","id":4,"previousEventId":3,"taskScheduledEventDetails":{"resourceType":"batch","resource":"submitJob","region":"us-east-1","parameters":"{}","timeoutInSeconds":60,"heartbeatInSeconds":0,"taskCredentials":{"roleArn":"arn:r1"}}}`,
		},
		{
			Event{ID: 5, PreviousID: 4, Time: at, Type: MapIterationStarted, Details: Details{Name: "M"}},
			`{"timestamp":1700000000.120,"type":"MapIterationStarted","id":5,"previousEventId":4,"mapIterationStartedEventDetails":{"name":"M","index":0}}`,
		},
		{
			Event{ID: 6, PreviousID: 5, Time: at, Type: EvaluationFailed, Details: full},
			`{"timestamp":1700000000.120,"type":"EvaluationFailed","id":6,"previousEventId":5,"evaluationFailedEventDetails":{"state":"S","location":"Output/x","error":"E","cause":"C"}}`,
		},
		{
			Event{ID: 7, PreviousID: 6, Time: at, Type: ExecutionFailed},
			`{"timestamp":1700000000.120,"type":"ExecutionFailed","id":7,"previousEventId":6,"executionFailedEventDetails":{}}`,
		},
		{
			Event{ID: 7, PreviousID: 6, Time: at, Type: ExecutionFailed, Details: Details{Error: pointer("")}},
			`{"timestamp":1700000000.120,"type":"ExecutionFailed","id":7,"previousEventId":6,"executionFailedEventDetails":{"error":""}}`,
		},
		{
			Event{ID: 8, PreviousID: 7, Time: at, Type: LambdaFunctionStarted, Details: full},
			`{"timestamp":1700000000.120,"type":"LambdaFunctionStarted","id":8,"previousEventId":7}`,
		},
		{
			Event{ID: 9, PreviousID: 8, Time: at, Type: ActivityStarted},
			`{"timestamp":1700000000.120,"type":"ActivityStarted","id":9,"previousEventId":8,"activityStartedEventDetails":{}}`,
		},
	} {
		if got := string(c.event.AppendJSON(nil)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.event.Type, got, c.want)
		}
	}
}

func TestEventsWithoutData(t *testing.T) {
	for _, c := range []struct {
		kind Type
		want string
	}{
		{ExecutionStarted, `"executionStartedEventDetails":{"roleArn":"arn:r","stateMachineAliasArn":"arn:a","stateMachineVersionArn":"arn:v"}`},
		{ExecutionSucceeded, `"executionSucceededEventDetails":{}`},
		{PassStateExited, `"stateExitedEventDetails":{"name":"S"}`},
		{TaskScheduled, `"taskScheduledEventDetails":{"resourceType":"batch","resource":"submitJob","region":"us-east-1","timeoutInSeconds":60,"heartbeatInSeconds":0,"taskCredentials":{"roleArn":"arn:r1"}}`},
		{ExecutionFailed, `"executionFailedEventDetails":{"error":"E","cause":"C"}`},
	} {
		e := Event{ID: 1, Time: at, Type: c.kind, Details: full}
		want := `{"timestamp":1700000000.120,"type":"` + string(c.kind) + `","id":1,"previousEventId":0,` + c.want + "}"
		if got := string(e.AppendWithoutData(nil)); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
}

func TestAllTypesAreKnown(t *testing.T) {
	if len(shapes) != 62 {
		t.Errorf("%d types, AWS has 62", len(shapes))
	}
}

// only clears the fields that a type does not have.
func only(d Details, fields field) Details {
	if fields&fieldVariables == 0 {
		d.AssignedVariables = nil
	}
	if fields&fieldTimeout == 0 {
		d.TimeoutSeconds = nil
	}
	if fields&fieldHeartbeat == 0 {
		d.HeartbeatSeconds = nil
	}
	if fields&fieldError == 0 {
		d.Error = nil
	}
	if fields&fieldCause == 0 {
		d.Cause = nil
	}
	for f, p := range map[field]*string{
		fieldName: &d.Name, fieldState: &d.State, fieldLocation: &d.Location, fieldResourceType: &d.ResourceType,
		fieldResource: &d.Resource, fieldRegion: &d.Region, fieldParameters: &d.Parameters, fieldInput: &d.Input,
		fieldOutput: &d.Output, fieldCredentials: &d.CredentialsRole, fieldRole: &d.RoleARN, fieldAlias: &d.AliasARN,
		fieldVersion: &d.VersionARN, fieldWorker: &d.WorkerName, fieldMapRun: &d.MapRunARN,
	} {
		if fields&f == 0 {
			*p = ""
		}
	}
	for f, p := range map[field]*int64{fieldIndex: &d.Index, fieldLength: &d.Length, fieldRedrive: &d.RedriveCount} {
		if fields&f == 0 {
			*p = 0
		}
	}
	return d
}

func TestRoundTripOfAllTypes(t *testing.T) {
	for kind, s := range shapes {
		for _, details := range []Details{full, {}} {
			e := Event{ID: 10, PreviousID: 9, Time: at, Type: kind, Details: details}
			for wanted, written := range map[field][]byte{^field(0): e.AppendJSON(nil), ^data: e.AppendWithoutData(nil)} {
				if !json.Valid(written) {
					t.Fatalf("not JSON: %s", written)
				}
				want := e
				want.Details = only(details, s.fields&wanted)
				got, err := Parse(written)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s was read as %+v, %v", written, got, err)
				}
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{`, "expected a member name"},
		{`[]`, "timestamp is not a time"},
		{`{"timestamp":1,"type":"Nothing"}`, `unknown type of event "Nothing"`},
		{`{"timestamp":"1","type":"LambdaFunctionStarted"}`, "timestamp is string and not number"},
		{`{"timestamp":1e99,"type":"LambdaFunctionStarted"}`, "timestamp is not a time"},
		{`{"timestamp":1,"type":1}`, "type is number and not string"},
		{`{"timestamp":1,"type":"LambdaFunctionStarted","id":1.5}`, "id is not an integer"},
		{`{"timestamp":1,"type":"ExecutionFailed"}`, "no details"},
		{`{"timestamp":1,"type":"ExecutionFailed","executionFailedEventDetails":{"error":1}}`, "error is number and not string"},
		{`{"timestamp":1,"type":"PassStateExited","stateExitedEventDetails":{"assignedVariables":{"a":1}}}`, "the variable a is number and not a JSON text"},
		{`{"timestamp":1,"type":"TaskScheduled","taskScheduledEventDetails":{"taskCredentials":{"roleArn":null}}}`, "the credentials' roleArn is null"},
		{`{"timestamp":1,"type":"TaskScheduled","taskScheduledEventDetails":{"timeoutInSeconds":null}}`, "timeoutInSeconds is null and not number"},
	} {
		if _, err := Parse([]byte(c.text)); err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestTimesBeforeTheEpoch(t *testing.T) {
	e := Event{Time: time.UnixMilli(-1500).UTC(), Type: LambdaFunctionStarted}
	written := e.AppendJSON(nil)
	if got, err := Parse(written); err != nil || !got.Time.Equal(e.Time) {
		t.Errorf("%s was read as %v, %v", written, got.Time, err)
	}
}

// FuzzParse holds that what was read is written so that it reads the same.
func FuzzParse(f *testing.F) {
	for kind := range shapes {
		e := Event{ID: 10, PreviousID: 9, Time: at, Type: kind, Details: full}
		f.Add(e.AppendJSON(nil))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		written := e.AppendJSON(nil)
		again, err := Parse(written)
		if err != nil || !reflect.DeepEqual(again, e) {
			t.Errorf("%s was read again as %+v, %v", written, again, err)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	e := Event{ID: 10, PreviousID: 9, Time: at, Type: TaskStateEntered, Details: Details{
		Name: "Get Job Status", Input: `{"guid":{"jobId":"0b9a6a1e-8f3e-4d8e-9a52-7c0f7d6f3a11"},"wait_time":60,"status":"RUNNING"}`,
	}}
	buffer := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buffer = e.AppendJSON(buffer[:0])
	}
}
