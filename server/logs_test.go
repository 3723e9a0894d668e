package server

import "testing"

func TestLogGroupOfARN(t *testing.T) {
	for _, c := range []struct {
		arn, name string
		ok        bool
	}{
		{"arn:aws:logs:us-east-1:000000000000:log-group:/aws/x:*", "/aws/x", true},
		{"arn:aws:logs:us-east-1:000000000000:log-group:g", "g", true},
		{"arn:aws:lambda:us-east-1:000000000000:log-group:g", "g", false},
		{"g", "", false},
	} {
		account, region, name, ok := logGroup(c.arn)
		if ok != c.ok || ok && (name != c.name || account != "000000000000" || region != "us-east-1") {
			t.Errorf("%s is %s %s %s %t", c.arn, account, region, name, ok)
		}
	}
}

func TestNamesOfStreams(t *testing.T) {
	if got := streamName("a:b*ü"); got != "a_b_ü" {
		t.Errorf("it is %s", got)
	}
}
