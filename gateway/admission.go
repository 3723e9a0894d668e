package gateway

import (
	"net/http"

	"golang.org/x/sync/semaphore"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
)

// Limits bound what requests may hold at once. Beyond them a request is
// answered with a throttling error before its body is read, which the SDKs
// take as a reason to try again later; nothing queues in memory.
type Limits struct {
	Requests int   // under way; default 4,096
	Waiting  int   // that wait for work or its end, such as GetActivityTask; default 16,384
	Bytes    int64 // of bodies of all requests under way; default 256 MiB
}

func (l Limits) withDefaults() Limits {
	if l.Requests <= 0 {
		l.Requests = 4096
	}
	if l.Waiting <= 0 {
		l.Waiting = 16384
	}
	if l.Bytes <= 0 {
		l.Bytes = 256 << 20
	}
	return l
}

// waits are the operations that are under way for as long as something else
// takes. They have room of their own, so that a crowd of idle workers leaves
// the others theirs.
var waits = map[string]string{
	"GetActivityTask":    "states",
	"StartSyncExecution": "states",
	"Invoke":             "lambda",
	"StartLiveTail":      "logs",
}

func isWaiting(x *exchange) bool {
	return x.operation != nil && x.service != nil && waits[x.operation.Name] == x.service.Name
}

// admission lets requests in as long as there is room for them.
type admission struct {
	limits            Limits
	ordinary, waiting *semaphore.Weighted
	bytes             *semaphore.Weighted
}

func newAdmission(l Limits) *admission {
	l = l.withDefaults()
	return &admission{
		limits:   l,
		ordinary: semaphore.NewWeighted(int64(l.Requests)),
		waiting:  semaphore.NewWeighted(int64(l.Waiting)),
		bytes:    semaphore.NewWeighted(l.Bytes),
	}
}

// admit lets a request in, whose target is known as far as its head tells, or
// returns the error that tells its client to come again. leave gives its room
// back.
func (a *admission) admit(x *exchange) (leave func(), err error) {
	slots := a.ordinary
	if isWaiting(x) {
		slots = a.waiting
	}
	if !slots.TryAcquire(1) {
		return nil, throttled(x)
	}
	size := min(x.bodyBytes(), a.limits.Bytes) // a body as large as the limit comes alone
	if !a.bytes.TryAcquire(size) {
		slots.Release(1)
		return nil, throttled(x)
	}
	return func() {
		a.bytes.Release(size)
		slots.Release(1)
	}, nil
}

// bodyBytes is how many bytes the body may take in memory: what was announced,
// or all it may have where it comes in chunks or packed.
func (x *exchange) bodyBytes() int64 {
	announced := x.request.ContentLength
	if announced < 0 || x.request.Header.Get("Content-Encoding") != "" {
		return x.bodyLimit()
	}
	return min(announced, x.bodyLimit())
}

// throttled is the error of a request for which there is no room, by the name
// that the SDKs know in the service's protocol
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
func throttled(x *exchange) error {
	code := "ThrottlingException"
	if x.service != nil && x.service.Protocol == model.AWSQuery {
		code = "Throttling"
	}
	return &awsapi.Error{Code: code, Status: http.StatusBadRequest, Message: "Rate exceeded"}
}
