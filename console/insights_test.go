package console

import (
	"context"
	"net/url"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
)

func TestInsights(t *testing.T) {
	insights := map[string]Insight{
		"shop": {
			Service: "batch", Operation: "DescribeJobQueues",
			Input: func(q url.Values) map[string]any { return map[string]any{"jobQueues": q["queue"]} },
			Tell: func(_ context.Context, call *awsapi.Call, q url.Values) (any, error) {
				if q.Get("queue") == "gone" {
					return nil, &awsapi.Error{Code: "ClientException", Message: "gone"}
				}
				return map[string]string{"queue": q.Get("queue"), "region": call.Region, "account": call.Identity.Account}, nil
			},
		},
	}
	everybody := newTestConsole(t, Options{Insights: insights})
	some := newTestConsole(t, Options{Insights: insights, Caller: fakeCaller{denied: "secret"}})
	for _, test := range []struct {
		console *Console
		path    string
		status  int
		want    string
	}{
		{everybody, "shop?queue=a", 200, `{"account":"000000000000","queue":"a","region":"us-east-1"}`},
		{everybody, "shop?queue=gone", 400, `{"code":"ClientException","message":"gone"}`},
		{everybody, "other", 404, `{"code":"ResourceNotFoundException","message":"The server tells nothing of that name."}`},
		{some, "shop?queue=a", 200, `{"account":"000000000000","queue":"a","region":"us-east-1"}`},
		{some, "shop?queue=secret", 400, `{"code":"AccessDeniedException","message":"no"}`},
	} {
		w := ask(test.console, "GET", Path+"insights/"+test.path, "")
		if w.Code != test.status || w.Body.String() != test.want {
			t.Errorf("%s is answered %d %s", test.path, w.Code, w.Body)
		}
	}
}
