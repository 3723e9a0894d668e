package history

import (
	"strconv"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// AppendJSON appends the event as GetExecutionHistory answers it. It allocates
// nothing but the bytes.
func (e *Event) AppendJSON(b []byte) []byte { return e.append(b, ^field(0)) }

// AppendWithoutData appends the event as AWS shows it with
// includeExecutionData=false: inputs, outputs, parameters and variables are left
// out, and with them the objects that say whether they are truncated.
func (e *Event) AppendWithoutData(b []byte) []byte { return e.append(b, ^data) }

func (e *Event) append(b []byte, wanted field) []byte {
	b = appendTime(append(b, `{"timestamp":`...), e.Time)
	b = append(append(b, `,"type":"`...), e.Type...)
	b = strconv.AppendInt(append(b, `","id":`...), e.ID, 10)
	b = strconv.AppendInt(append(b, `,"previousEventId":`...), e.PreviousID, 10)
	s := shapes[e.Type]
	if s.key == "" {
		return append(b, '}')
	}
	b = append(append(append(b, `,"`...), s.key...), `":{`...)
	return append(e.Details.append(b, s.fields&wanted), "}}"...)
}

// appendTime writes epoch seconds, with milliseconds where there are any.
func appendTime(b []byte, t time.Time) []byte {
	ms := t.UnixMilli()
	if ms < 0 {
		b, ms = append(b, '-'), -ms
	}
	b = strconv.AppendInt(b, ms/1000, 10)
	if ms %= 1000; ms == 0 {
		return b
	}
	return append(b, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
}

func (d *Details) append(b []byte, fields field) []byte {
	w := writer{b: b, fields: fields}
	w.text(fieldName, "name", d.Name)
	w.number(fieldIndex, "index", d.Index)
	w.number(fieldLength, "length", d.Length)
	w.text(fieldState, "state", d.State)
	w.text(fieldLocation, "location", d.Location)
	w.text(fieldResourceType, "resourceType", d.ResourceType)
	w.text(fieldResource, "resource", d.Resource)
	w.text(fieldRegion, "region", d.Region)
	w.text(fieldParameters, "parameters", d.Parameters)
	w.payload(fieldInput, "input", d.Input)
	w.payload(fieldOutput, "output", d.Output)
	w.optionalNumber(fieldTimeout, "timeoutInSeconds", d.TimeoutSeconds)
	w.optionalNumber(fieldHeartbeat, "heartbeatInSeconds", d.HeartbeatSeconds)
	w.credentials(d.CredentialsRole)
	w.text(fieldRole, "roleArn", d.RoleARN)
	w.text(fieldAlias, "stateMachineAliasArn", d.AliasARN)
	w.text(fieldVersion, "stateMachineVersionArn", d.VersionARN)
	w.text(fieldWorker, "workerName", d.WorkerName)
	w.text(fieldMapRun, "mapRunArn", d.MapRunARN)
	w.number(fieldRedrive, "redriveCount", d.RedriveCount)
	w.variables(d.AssignedVariables)
	w.optionalText(fieldError, "error", d.Error)
	w.optionalText(fieldCause, "cause", d.Cause)
	return w.b
}

// writer appends those members of a details object that are in fields.
type writer struct {
	b      []byte
	fields field
	begun  bool
}

// member begins a member.
func (w *writer) member(name string) {
	if w.begun {
		w.b = append(w.b, ',')
	}
	w.begun = true
	w.b = append(append(append(w.b, '"'), name...), `":`...)
}

func (w *writer) text(f field, name, value string) {
	if w.fields&f == 0 || value == "" {
		return
	}
	w.member(name)
	w.b = jsonvalue.AppendQuoted(w.b, value)
}

func (w *writer) optionalText(f field, name string, value *string) {
	if w.fields&f == 0 || value == nil {
		return
	}
	w.member(name)
	w.b = jsonvalue.AppendQuoted(w.b, *value)
}

func (w *writer) number(f field, name string, value int64) {
	if w.fields&f == 0 {
		return
	}
	w.member(name)
	w.b = strconv.AppendInt(w.b, value, 10)
}

func (w *writer) optionalNumber(f field, name string, value *int64) {
	if value != nil {
		w.number(f, name, *value)
	}
}

const notTruncated = `Details":{"truncated":false}`

// payload writes a JSON text as a string, and that it is whole.
func (w *writer) payload(f field, name, text string) {
	if w.fields&f == 0 || text == "" {
		return
	}
	w.text(f, name, text)
	w.b = append(append(append(w.b, `,"`...), name...), notTruncated...)
}

func (w *writer) credentials(role string) {
	if w.fields&fieldCredentials == 0 || role == "" {
		return
	}
	w.member("taskCredentials")
	w.b = append(jsonvalue.AppendQuoted(append(w.b, `{"roleArn":`...), role), '}')
}

func (w *writer) variables(list []Variable) {
	if w.fields&fieldVariables == 0 || len(list) == 0 {
		return
	}
	w.member("assignedVariables")
	w.b = append(w.b, '{')
	for i, v := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(jsonvalue.AppendQuoted(w.b, v.Name), ':')
		w.b = jsonvalue.AppendQuoted(w.b, v.Value)
	}
	w.b = append(append(w.b, `},"assignedVariables`...), notTruncated...)
}
