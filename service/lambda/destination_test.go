package lambda

import (
	"encoding/json"
	"io"
	"math"
	"testing"

	"github.com/treadle-run/treadle/service/lambda/environment"
)

// TestDestinations: what became of an asynchronous invocation comes to the
// function that its configuration names.
func TestDestinations(t *testing.T) {
	const to = "arn:aws:lambda:us-east-1:000000000000:function:to"
	for _, c := range []struct {
		name, handler, qualifier string
		config                   object
		payload                  string
		want                     string // but for ids and times
	}{
		{"success", "echo", "", object{"DestinationConfig": object{"OnSuccess": object{"Destination": to}}}, `{"a":1}`,
			`{"requestContext":{"approximateInvokeCount":1,"condition":"Success","functionArn":"` + arnOfF + `:$LATEST"},"requestPayload":{"a":1},"responseContext":{"executedVersion":"$LATEST","statusCode":200},"responsePayload":{"a":1},"version":"1.0"}`},
		{"failure", "fail", "1", object{"MaximumRetryAttempts": 0, "DestinationConfig": object{"OnFailure": object{"Destination": to + ":$LATEST"}}}, `[]`,
			`{"requestContext":{"approximateInvokeCount":1,"condition":"RetriesExhausted","functionArn":"` + arnOfF + `:1"},"requestPayload":[],"responseContext":{"executedVersion":"1","functionError":"Unhandled","statusCode":200},"responsePayload":{"errorMessage":"it failed","errorType":"errorString"},"version":"1.0"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, oneByOne)
			g := newGate(t)
			s.goFunction("f", c.handler, object{"Publish": true})
			s.goFunction("to", "forward", object{"Environment": object{"Variables": object{"TO": g.Addr().String()}}})
			config := object{"FunctionName": "f"}
			invoke := object{"FunctionName": "f", "InvocationType": "Event", "Payload": blob(c.payload)}
			if c.qualifier != "" {
				config["Qualifier"], invoke["Qualifier"] = c.qualifier, c.qualifier
			}
			for name, value := range c.config {
				config[name] = value
			}
			s.call("PutFunctionEventInvokeConfig", config)
			s.call("Invoke", invoke)
			connection, err := g.Accept()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(connection)
			if err != nil {
				t.Fatal(err)
			}
			var got object
			if err := json.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if got["timestamp"] != "2026-11-22T12:00:00.000Z" || got["requestContext"].(object)["requestId"] == "" {
				t.Errorf("timestamp or request id: %v", got)
			}
			delete(got, "timestamp")
			delete(got["requestContext"].(object), "requestId")
			if text := compactJSON(got); text != c.want {
				t.Errorf("the destination got\n%s\nwant\n%s", text, c.want)
			}
		})
	}
}

// TestEventSettings lists when an event is tried again, and where it goes.
func TestEventSettings(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		name     string
		settings eventSettings
		want     string
	}{
		{"defaults", eventSettings{}, "60 120 RetriesExhausted"},
		{"no retries", eventSettings{MaximumRetryAttempts: number(0)}, "RetriesExhausted"},
		{"one retry", eventSettings{MaximumRetryAttempts: number(1)}, "60 RetriesExhausted"},
		{"too old", eventSettings{MaximumEventAgeInSeconds: number(60)}, "60 EventAgeExceeded"},
	} {
		s := newFakeClock()
		e := &event{Accepted: s.Now(), Due: s.Now(), Invocation: environment.Invocation{Payload: []byte("{}")}}
		got := ""
		for {
			before := e.Due
			if reason := e.postpone(e.Due, errFunctionFailed, &c.settings); reason != "" {
				got += reason
				break
			}
			got += compactJSON(e.Due.Sub(before).Seconds()) + " "
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestWeights: an alias shares its invocations as it is told to.
func TestWeights(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "echo", object{"Publish": true})
	s.call("UpdateFunctionConfiguration", object{"FunctionName": "f", "Timeout": 9})
	s.call("PublishVersion", object{"FunctionName": "f"})
	s.call("CreateAlias", object{"FunctionName": "f", "Name": "live", "FunctionVersion": "1",
		"RoutingConfig": object{"AdditionalVersionWeights": object{"2": 0.3}}})
	live, err := s.resolve(t.Context(), reference{"us-east-1", "000000000000", "f", "live"})
	if err != nil {
		t.Fatal(err)
	}
	const n = 5000
	second := 0
	for range n {
		chosen, err := s.chosen(t.Context(), live)
		if err != nil {
			t.Fatal(err)
		}
		if chosen.function.Version == 2 {
			second++
		}
	}
	if share := float64(second) / n; math.Abs(share-0.3) > 0.05 { // seven deviations
		t.Errorf("version 2 got %.3f of the invocations", share)
	}
}

// TestVersionsOutliveARestart: versions have their code after a restart, when what
// nobody needs is removed.
func TestVersionsOutliveARestart(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "file", object{"Publish": true, "Code": object{"ZipFile": archive(t, map[string]string{"bootstrap": bootstrapScript(t), "text": "one"})}})
	s.call("UpdateFunctionCode", object{"FunctionName": "f", "ZipFile": archive(t, map[string]string{"bootstrap": bootstrapScript(t), "text": "two"})})
	s.stop()
	s.start()
	for name, want := range map[string]string{"f:1": `"one"`, "f": `"two"`} {
		if got := s.invoke(name, `"text"`); got != want {
			t.Errorf("%s answers %s, want %s", name, got, want)
		}
	}
}

// TestCodeOfAnAccount: an account's code is that of its functions and versions.
func TestCodeOfAnAccount(t *testing.T) {
	s := newStage(t)
	size := s.goFunction("f", "echo", object{"Publish": true})["CodeSize"].(float64)
	usage := s.call("GetAccountSettings", object{})["AccountUsage"].(object)
	if usage["TotalCodeSize"] != 2*size {
		t.Errorf("usage %v, want twice %v bytes", usage, size)
	}
}
