package main

import (
	"strings"
	"testing"
)

func TestSamplesListAndShow(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // within what is printed, or within the error
	}{
		{[]string{"samples", "list"}, "job-status-poller   Job Status Poller\n"},
		{[]string{"samples", "show", "human-approval"}, "# Human approval\n"},
		{[]string{"samples", "show", "human-approval", "--template"}, `"AWSTemplateFormatVersion": "2010-09-09"`},
		{[]string{"samples", "show", "nothing"}, "no sample project is called nothing; there are human-approval, "},
		{[]string{"samples", "deploy", "nothing"}, "no sample project is called nothing"},
		{[]string{"samples", "deploy", "human-approval", "--endpoint-url", "http://127.0.0.1:1"}, "create the stack: "},
	} {
		out, _, err := treadle(t, nil, "", c.args...)
		if err != nil {
			out = err.Error()
		}
		if !strings.Contains(out, c.want) {
			t.Errorf("treadle %s: %s", strings.Join(c.args, " "), out)
		}
	}
}
