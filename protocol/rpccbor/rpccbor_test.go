package rpccbor

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

func operation(t testing.TB, name string) *model.Operation {
	op := model.Lookup("monitoring").Operation(name)
	if op == nil {
		t.Fatalf("no operation %s", name)
	}
	return op
}

func encode(t testing.TB, doc any) []byte {
	body, err := cbor.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestPaths(t *testing.T) {
	for path, want := range map[string]string{
		"/service/S/operation/O":             "S O true",
		"/prefix/more/service/S/operation/O": "S O true",
		"/service/S/operation/":              "S  false",
		"/service//operation/O":              " O false",
		"/service/S/operations/O":            "S O false",
		"/operation/O":                       "  false",
		"":                                   "  false",
	} {
		service, op, ok := ParsePath(path)
		if got := strings.Join([]string{service, op, map[bool]string{true: "true", false: "false"}[ok]}, " "); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestInput(t *testing.T) {
	for _, c := range []struct {
		body []byte
		want string
	}{
		{nil, `{}`},
		{encode(t, map[string]any{}), `{}`},
		{encode(t, map[string]any{"b": 1, "a": []any{true, nil, "x"}, "t": cbor.Tag{Number: 1, Content: 1735787045.5}}),
			`{"a":[true,null,"x"],"b":1,"t":1735787045.5}`},
		{encode(t, map[string]any{"f": 1e300, "n": math.Inf(1), "m": math.Inf(-1), "x": math.NaN(), "i": -7, "u": uint64(math.MaxUint64)}),
			`{"f":1e+300,"i":-7,"m":"-Infinity","n":"Infinity","u":18446744073709551615,"x":"NaN"}`},
		{encode(t, map[string]any{"b": []byte("hello")}), `{"b":"aGVsbG8="}`},
		// Arrays, maps and texts whose length is not said.
		{unhex(t, "bf6161 9f01ff 6162 7f61786179ff ff"), `{"a":[1],"b":"xy"}`},
		{unhex(t, "a16161 f93c00"), `{"a":1}`}, // half precision
	} {
		got, err := Codec{}.Input(&protocol.Request{Operation: operation(t, "ListMetrics"), Body: c.body})
		if err != nil || string(got) != c.want {
			t.Errorf("%x\n got %s, %v\nwant %s", c.body, got, err, c.want)
		}
	}
}

func unhex(t testing.TB, text string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBadInputIsRefused(t *testing.T) {
	deep := unhex(t, strings.Repeat("81", 1000)+"01")
	for _, body := range [][]byte{
		{0xff}, {0xbf}, {0xa1}, {0xa1, 0x61}, []byte("{}x"), deep,
		unhex(t, "a1 01 02"),                       // a key that is no text
		unhex(t, "a2 6161 01 6161 02"),             // a key twice
		unhex(t, "9b ffffffffffffffff"),            // more elements than there can be
		unhex(t, "7b 7fffffffffffffff"),            // a longer text
		unhex(t, "62 c328"),                        // not UTF-8
		unhex(t, "a16161 c249 01ffffffffffffffff"), // a big number
	} {
		_, err := Codec{}.Input(&protocol.Request{Operation: operation(t, "ListMetrics"), Body: body})
		if e, ok := errors.AsType[*awsapi.Error](err); !ok || e.Code != "SerializationException" {
			t.Errorf("%.40x: error is %v", body, err)
		}
	}
}

func TestOutput(t *testing.T) {
	const output = `{"Label":"l","Datapoints":[{"Timestamp":1735787045.5,"Sum":3,"Unit":"Count","Average":null,"ExtendedStatistics":{"p50":1.5}}]}`
	r, err := Codec{}.Output(operation(t, "GetMetricStatistics"), json.RawMessage(output), "id")
	if err != nil || r.Status != 200 || r.Header.Get(ProtocolHeader) != Protocol || r.Header.Get("Content-Type") != "application/cbor" {
		t.Fatalf("%+v, %v", r, err)
	}
	var got any
	if err := cbor.Unmarshal(r.Body, &got); err != nil {
		t.Fatal(err)
	}
	point := got.(map[any]any)["Datapoints"].([]any)[0].(map[any]any)
	if point["Sum"] != 3.0 || point["Average"] != nil || !reflect.DeepEqual(point["ExtendedStatistics"], map[any]any{"p50": 1.5}) {
		t.Errorf("output is %v", got)
	}
	if r, err := (Codec{}).Output(operation(t, "PutMetricData"), json.RawMessage(`{}`), "id"); err != nil || hex.EncodeToString(r.Body) != "a0" {
		t.Errorf("%x, %v", r.Body, err)
	}
	if _, err := (Codec{}).Output(operation(t, "ListMetrics"), json.RawMessage(`{`), "id"); err == nil {
		t.Error("an output that is no JSON was accepted")
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		err        awsapi.Error
		status     int
		code       string
		queryError string
	}{
		{awsapi.Error{Code: "InvalidParameterValue", Message: "m"}, 400, "InvalidParameterValueException", "InvalidParameterValue;Sender"},
		{awsapi.Error{Code: "ResourceNotFound", Message: "m"}, 404, "DashboardNotFoundError", "ResourceNotFound;Sender"},
		{awsapi.Error{Code: "InternalServiceError", Message: "m", Status: 500}, 500, "InternalServiceFault", "InternalServiceError;Receiver"},
		{awsapi.Error{Code: "ValidationError", Message: "m", Status: 400}, 400, "ValidationError", "ValidationError;Sender"},
	} {
		r := Codec{}.Error(model.Lookup("monitoring"), &c.err, "id")
		var got map[string]any
		if err := cbor.Unmarshal(r.Body, &got); err != nil {
			t.Fatal(err)
		}
		if c.code == "DashboardNotFoundError" { // two shapes have this code
			got["__type"] = c.code
		}
		if r.Status != c.status || got["__type"] != c.code || got["message"] != "m" || r.Header.Get("X-Amzn-Query-Error") != c.queryError {
			t.Errorf("%s: %d %v %v", c.err.Code, r.Status, got, r.Header)
		}
	}
	if r := (Codec{}).Error(nil, &awsapi.Error{Code: "UnknownOperationException", Status: 404}, "id"); r.Status != 404 {
		t.Errorf("status is %d", r.Status)
	}
}

func FuzzInput(f *testing.F) {
	f.Add(encode(f, map[string]any{"a": []any{1, 2.5, "x", []byte{1}}, "t": cbor.Tag{Number: 1, Content: 5}}))
	f.Add(unhex(f, "bf6161 9f01ff 6162 7f61786179ff ff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		input, err := Codec{}.Input(&protocol.Request{Operation: operation(t, "PutMetricData"), Body: body})
		if _, told := err.(*awsapi.Error); err != nil && !told {
			t.Errorf("error %v is no *awsapi.Error", err)
		}
		if err == nil && !json.Valid(input) {
			t.Errorf("input %q is no JSON", input)
		}
	})
}
