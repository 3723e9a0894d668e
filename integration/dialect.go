package integration

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/treadle-run/treadle/jsonvalue"
)

// dialect is how a version of AWS's SDK for Java, with which Step Functions
// calls services, shows through in arguments, results and errors.
type dialect struct {
	modelNames bool // arguments may have the names of the API's model too, as in AWS's own examples
	requires   bool // required members are missed before the call, not by the service
	metadata   bool // results tell of the HTTP message
	// blobArgument is the text that goes as bytes.
	blobArgument func(v jsonvalue.Value) string

	timeResult func(seconds jsonvalue.Value) jsonvalue.Value
	blobResult func(text string) jsonvalue.Value
	// className is the name of a shape's class.
	className func(shape string) string
	// cause words the error of a call.
	cause func(e *serviceError) string
}

// serviceError is an error that a service answered with.
type serviceError struct {
	message, service, code, requestID string
	status                            int
}

// optimized is version 1 of the SDK, that of the optimized integrations.
var optimized = &dialect{
	modelNames: true, requires: true, metadata: true,
	blobArgument: rawText,
	timeResult:   milliseconds,
	blobResult:   document,
	className:    capital,
	cause: func(e *serviceError) string {
		return fmt.Sprintf("%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)",
			e.message, e.service, e.status, e.code, e.requestID)
	},
}

// awsSDK is version 2 of the SDK, that of the aws-sdk integrations, as recorded
// in November 2025; before, the count of attempts was not told.
var awsSDK = &dialect{
	blobArgument: jsonvalue.Value.JSON,
	timeResult:   instant,
	blobResult:   plainText,
	className:    pascalCase,
	cause: func(e *serviceError) string {
		return fmt.Sprintf("%s (Service: %s, Status Code: %d, Request ID: %s) (SDK Attempt Count: 1)",
			e.message, e.service, e.status, e.requestID)
	},
}

// exceptionClass is the class of an error's shape: its name with "Exception" at
// the end (StateMachineDoesNotExistException).
func (d *dialect) exceptionClass(shape string) string {
	name, _ := strings.CutSuffix(shape, "Fault")
	name, _ = strings.CutSuffix(name, "Exception")
	return d.className(name) + "Exception"
}

// rawText is a string's own text, the JSON of everything else.
func rawText(v jsonvalue.Value) string {
	if v.Kind() == jsonvalue.String {
		return v.Text()
	}
	return v.JSON()
}

func milliseconds(seconds jsonvalue.Value) jsonvalue.Value {
	t, ok := timeOf(seconds)
	if !ok {
		return seconds
	}
	return jsonvalue.IntValue(t.UnixMilli())
}

// instant writes a time as Java's Instant does: with milliseconds unless there
// are none.
func instant(seconds jsonvalue.Value) jsonvalue.Value {
	t, ok := timeOf(seconds)
	if !ok {
		return seconds
	}
	layout := "2006-01-02T15:04:05Z"
	if t.Nanosecond() != 0 {
		layout = "2006-01-02T15:04:05.000Z"
	}
	return jsonvalue.StringValue(t.Format(layout))
}

func timeOf(seconds jsonvalue.Value) (time.Time, bool) {
	f, ok := seconds.Float64()
	return time.UnixMilli(int64(f*1000 + 0.5)).UTC(), ok
}

// capital is a name with its first letter as a capital.
func capital(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// pascalCase is a name with each of its words in small letters but for the
// first one: "DynamoDb" for "DynamoDB", "Sfn" for "SFN".
func pascalCase(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, c := range letters {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
		case beginsWord(letters, i):
			b.WriteRune(unicode.ToUpper(c))
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// beginsWord reports whether a word begins at letters[i]: after what is no
// letter, at a capital after a small letter, and at the last of many capitals
// when a small letter follows.
func beginsWord(letters []rune, i int) bool {
	if i == 0 || !unicode.IsLetter(letters[i-1]) {
		return true
	}
	if !unicode.IsUpper(letters[i]) {
		return false
	}
	return unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])
}
