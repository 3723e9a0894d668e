package history

import (
	"fmt"
	"math"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Parse reads an event that AppendJSON or AppendWithoutData wrote, or that AWS
// answered. Members it does not know are passed over.
func Parse(data []byte) (Event, error) {
	v, err := jsonvalue.Parse(string(data))
	if err != nil {
		return Event{}, fmt.Errorf("history: %w", err)
	}
	r := reader{object: v}
	e := Event{
		ID:         r.integer("id"),
		PreviousID: r.integer("previousEventId"),
		Type:       Type(r.text("type")),
		Time:       r.time("timestamp"),
	}
	if r.err != nil {
		return Event{}, r.err
	}
	s, known := shapes[e.Type]
	if !known {
		return Event{}, fmt.Errorf("history: unknown type of event %q", e.Type)
	}
	if s.key == "" {
		return e, nil
	}
	details := reader{object: v.Get(s.key), fields: s.fields}
	e.Details = details.details()
	if details.err != nil {
		return Event{}, details.err
	}
	return e, nil
}

// reader takes members from an object and keeps the first error.
type reader struct {
	object jsonvalue.Value
	fields field
	err    error
}

func (r *reader) details() Details {
	if r.object.Kind() != jsonvalue.Object {
		r.err = fmt.Errorf("history: no details")
		return Details{}
	}
	return Details{
		Name:              r.textOf(fieldName, "name"),
		Index:             r.integerOf(fieldIndex, "index"),
		Length:            r.integerOf(fieldLength, "length"),
		State:             r.textOf(fieldState, "state"),
		Location:          r.textOf(fieldLocation, "location"),
		ResourceType:      r.textOf(fieldResourceType, "resourceType"),
		Resource:          r.textOf(fieldResource, "resource"),
		Region:            r.textOf(fieldRegion, "region"),
		Parameters:        r.textOf(fieldParameters, "parameters"),
		Input:             r.textOf(fieldInput, "input"),
		Output:            r.textOf(fieldOutput, "output"),
		TimeoutSeconds:    r.optionalInteger(fieldTimeout, "timeoutInSeconds"),
		HeartbeatSeconds:  r.optionalInteger(fieldHeartbeat, "heartbeatInSeconds"),
		CredentialsRole:   r.credentials(),
		RoleARN:           r.textOf(fieldRole, "roleArn"),
		AliasARN:          r.textOf(fieldAlias, "stateMachineAliasArn"),
		VersionARN:        r.textOf(fieldVersion, "stateMachineVersionArn"),
		WorkerName:        r.textOf(fieldWorker, "workerName"),
		MapRunARN:         r.textOf(fieldMapRun, "mapRunArn"),
		RedriveCount:      r.integerOf(fieldRedrive, "redriveCount"),
		AssignedVariables: r.variables(),
		Error:             r.optionalText(fieldError, "error"),
		Cause:             r.optionalText(fieldCause, "cause"),
	}
}

// get returns a member that is to be of the kind; Missing where it is not there.
func (r *reader) get(name string, kind jsonvalue.Kind) jsonvalue.Value {
	v := r.object.Get(name)
	if v.Exists() && v.Kind() != kind {
		r.fail("%s is %s and not %s", name, v.Kind(), kind)
		return jsonvalue.Value{}
	}
	return v
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("history: "+format, args...)
	}
}

func (r *reader) text(name string) string { return r.get(name, jsonvalue.String).Text() }

func (r *reader) integer(name string) int64 {
	v := r.get(name, jsonvalue.Number)
	n, ok := v.Int64()
	if !ok && v.Exists() {
		r.fail("%s is not an integer", name)
	}
	return n
}

// latest is the time in seconds up to which Parse takes timestamps: the end of
// the year 9999.
const latest = 253402300799

func (r *reader) time(name string) time.Time {
	seconds, ok := r.get(name, jsonvalue.Number).Float64()
	if !ok || math.Abs(seconds) > latest {
		r.fail("%s is not a time", name)
		return time.Time{}
	}
	return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
}

func (r *reader) textOf(f field, name string) string {
	if r.fields&f == 0 {
		return ""
	}
	return r.text(name)
}

func (r *reader) integerOf(f field, name string) int64 {
	if r.fields&f == 0 {
		return 0
	}
	return r.integer(name)
}

func (r *reader) optionalText(f field, name string) *string {
	if r.fields&f == 0 || !r.object.Has(name) {
		return nil
	}
	text := r.text(name)
	return &text
}

func (r *reader) optionalInteger(f field, name string) *int64 {
	if r.fields&f == 0 || !r.object.Has(name) {
		return nil
	}
	n := r.integer(name)
	return &n
}

func (r *reader) credentials() string {
	if r.fields&fieldCredentials == 0 {
		return ""
	}
	role := r.get("taskCredentials", jsonvalue.Object).Get("roleArn")
	if role.Exists() && role.Kind() != jsonvalue.String {
		r.fail("the credentials' roleArn is %s", role.Kind())
	}
	return role.Text()
}

func (r *reader) variables() []Variable {
	if r.fields&fieldVariables == 0 {
		return nil
	}
	var list []Variable
	for name, value := range r.get("assignedVariables", jsonvalue.Object).Members() {
		if value.Kind() != jsonvalue.String {
			r.fail("the variable %s is %s and not a JSON text", name, value.Kind())
		}
		list = append(list, Variable{Name: name, Value: value.Text()})
	}
	return list
}
