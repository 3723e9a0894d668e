package integration

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// header is a header of an answer as the SDK reports it.
type header struct{ name, value string }

// metadata is what the SDK tells of an answer: SdkHttpMetadata and
// SdkResponseMetadata, with the headers that recorded answers have.
func (x *run) metadata(op *model.Operation, output jsonvalue.Value) []jsonvalue.Member {
	body := output.JSON()
	if op.Output != nil && op.Output.Payload != "" {
		body = blob(output.Get(op.Output.Payload))
	}
	connection, contentType := "Connection", "application/json"
	if op.Service.JSONVersion != "" {
		connection, contentType = "connection", "application/x-amz-json-"+op.Service.JSONVersion
	}
	headers := []header{
		{"x-amzn-RequestId", x.task.RequestID},
		{connection, "keep-alive"},
		{"Content-Length", strconv.Itoa(len(body))},
		{"Content-Type", contentType},
		{"Date", x.clock.Now().UTC().Format(http.TimeFormat)},
	}
	if op.Name == "Invoke" {
		headers = append(headers, x.invokeHeaders(output)...)
	}
	status := int64(op.Status)
	if n, ok := output.Get("StatusCode").Int64(); ok {
		status = n
	}
	id := jsonvalue.ObjectValue(text("RequestId", x.task.RequestID))
	return []jsonvalue.Member{
		{Key: "SdkHttpMetadata", Value: httpMetadata(headers, status)},
		{Key: "SdkResponseMetadata", Value: id},
	}
}

// invokeHeaders are those that only Lambda's Invoke has.
func (x *run) invokeHeaders(output jsonvalue.Value) []header {
	list := []header{
		{"x-amzn-Remapped-Content-Length", "0"},
		{"X-Amzn-Trace-Id", x.traceID()},
	}
	if v := output.Get("ExecutedVersion").Text(); v != "" {
		list = append(list, header{"X-Amz-Executed-Version", v})
	}
	return list
}

// traceID is a trace id of X-Ray's form, made of the request id.
func (x *run) traceID() string {
	digits := strings.ReplaceAll(x.task.RequestID, "-", "") + strings.Repeat("0", 24)
	return fmt.Sprintf("Root=1-%08x-%s;Sampled=0", x.clock.Now().Unix(), digits[:24])
}

func httpMetadata(headers []header, status int64) jsonvalue.Value {
	var all, single jsonvalue.Builder
	for _, h := range headers {
		value := jsonvalue.StringValue(h.value)
		all.Set(h.name, jsonvalue.ArrayValue(value))
		single.Set(h.name, value)
	}
	return jsonvalue.ObjectValue(
		jsonvalue.Member{Key: "AllHttpHeaders", Value: all.Value()},
		jsonvalue.Member{Key: "HttpHeaders", Value: single.Value()},
		jsonvalue.Member{Key: "HttpStatusCode", Value: jsonvalue.IntValue(status)},
	)
}

// withMetadata puts the metadata among a result's members.
func withMetadata(metadata []jsonvalue.Member, result jsonvalue.Value) jsonvalue.Value {
	for name, v := range result.Members() {
		metadata = append(metadata, jsonvalue.Member{Key: name, Value: v})
	}
	return sorted(metadata)
}
