package rest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

func member(name string, location model.Location, t model.Type) *model.Member {
	text := &model.Shape{Type: model.String}
	return &model.Member{Name: name, Location: location, Shape: &model.Shape{
		Type: t, Key: &model.Member{Shape: text}, Element: &model.Member{Shape: text},
	}}
}

func TestBind(t *testing.T) {
	wire := member("Renamed", model.QueryString, model.String)
	wire.LocationName = "wire-name"
	meta := member("Meta", model.Headers, model.Map)
	meta.LocationName = "x-amz-meta-"
	op := &model.Operation{Input: &model.Shape{Type: model.Structure, Members: []*model.Member{
		member("Label", model.URI, model.String),
		member("Count", model.QueryString, model.Integer),
		member("Bad", model.QueryString, model.Integer),
		member("Flag", model.QueryString, model.Boolean),
		member("When", model.QueryString, model.Timestamp),
		member("Keys", model.QueryString, model.List),
		member("Others", model.QueryString, model.Map),
		wire,
		member("X-Text", model.Header, model.String),
		member("X-Date", model.Header, model.Timestamp),
		member("X-List", model.Header, model.List),
		meta,
		member("X-Absent", model.Header, model.String),
		member("Body", model.Body, model.String),
	}}}
	request := &protocol.Request{
		Operation: op,
		Labels:    map[string]string{"Label": "a/b"},
		Query: url.Values{
			"Count": {"3"}, "Bad": {"three"}, "Flag": {"true"}, "When": {"2025-01-02T03:04:05Z"},
			"Keys": {"k1", "k2"}, "wire-name": {"r"}, "other": {"o"},
		},
		Header: http.Header{
			"X-Text": {"t"}, "X-Date": {"Thu, 02 Jan 2025 03:04:05 GMT"}, "X-List": {"a, b", "c"},
			"X-Amz-Meta-Color": {"red"},
		},
	}
	b := jsonvalue.Builder{}
	Bind(request, &b)
	want := `{"Label":"a/b","Count":3,"Bad":"three","Flag":true,"When":1735787045,"Keys":["k1","k2"],` +
		`"Others":{"other":"o"},"Renamed":"r","X-Text":"t","X-Date":1735787045,"X-List":["a","b","c"],"Meta":{"color":"red"}}`
	if got := b.Value().JSON(); got != want {
		t.Errorf("bound\n%s, want\n%s", got, want)
	}
}

func TestUnbind(t *testing.T) {
	shape := &model.Shape{Type: model.Structure, Members: []*model.Member{
		member("Status", model.StatusCode, model.Integer),
		member("X-Text", model.Header, model.String),
		member("X-Null", model.Header, model.String),
		member("X-Flag", model.Header, model.Boolean),
		member("X-Date", model.Header, model.Timestamp),
		member("X-List", model.Header, model.List),
		member("X-Meta-", model.Headers, model.Map),
		member("Body", model.Body, model.String),
	}}
	output, err := jsonvalue.Parse(`{"Status":202,"X-Text":"t","X-Null":null,"X-Flag":false,"X-Date":1735787045,` +
		`"X-List":["a","b"],"X-Meta-":{"Color":"red"},"Body":"b","Unknown":1}`)
	if err != nil {
		t.Fatal(err)
	}
	response := protocol.NewResponse(200, "text/plain", "id", nil)
	body := Unbind(shape, output, response)
	if got, want := body.JSON(), `{"Body":"b","Unknown":1}`; got != want {
		t.Errorf("body is %s, want %s", got, want)
	}
	if response.Status != 202 {
		t.Errorf("status is %d", response.Status)
	}
	for name, want := range map[string]string{
		"X-Text": "t", "X-Null": "", "X-Flag": "false", "X-Date": "Thu, 02 Jan 2025 03:04:05 GMT",
		"X-List": "a, b", "X-Meta-Color": "red",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("header %s is %q, want %q", name, got, want)
		}
	}
}

func TestStatusOutOfRangeIsIgnored(t *testing.T) {
	shape := &model.Shape{Type: model.Structure, Members: []*model.Member{member("Status", model.StatusCode, model.Integer)}}
	response := &protocol.Response{Status: 200}
	Unbind(shape, jsonvalue.ObjectValue(jsonvalue.Member{Key: "Status", Value: jsonvalue.IntValue(7)}), response)
	if response.Status != 200 {
		t.Errorf("status is %d", response.Status)
	}
}
