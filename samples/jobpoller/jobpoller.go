// Package jobpoller is the sample project that Treadle was made for: a state
// machine that submits a Batch job through one Lambda function, waits, checks
// the job through another, and goes round until the job has SUCCEEDED or FAILED
// (AWS's sample "Poll for Job Status (Lambda, AWS Batch)").
//
// The two functions are Go programs for the runtime provided.al2023. Treadle's
// own binary carries them (see Template and RunFunction), so the sample needs
// neither compiler nor interpreter.
package jobpoller

import (
	_ "embed"
	"encoding/json"
	"strings"
)

//go:embed definition.asl.json
var definition string

// Definition returns the state machine's definition with the ARNs of the two
// functions put in.
func Definition(submitJobARN, checkJobARN string) string {
	return strings.NewReplacer(
		"${SubmitJobFunction}", submitJobARN,
		"${CheckJobFunction}", checkJobARN,
	).Replace(definition)
}

// Input is the input of an execution.
type Input struct {
	JobName       string `json:"jobName"`
	JobDefinition string `json:"jobDefinition"` // ARN, name:revision or name
	JobQueue      string `json:"jobQueue"`      // ARN or name
	WaitTime      int    `json:"wait_time"`     // seconds between two checks
}

// JSON returns the input as StartExecution takes it.
func (in Input) JSON() string {
	data, err := json.Marshal(in)
	if err != nil {
		panic(err) // strings and a number only
	}
	return string(data)
}
