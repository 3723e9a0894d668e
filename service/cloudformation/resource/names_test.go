package resource

import (
	"strings"
	"testing"
)

// zeros is a source of randomness in which nothing is random.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestNames(t *testing.T) {
	long := strings.Repeat("s", 100)
	for _, c := range []struct {
		naming           Naming
		stack, logicalID string
		want             string
	}{
		{Naming{Style: StackAndID, Max: 64}, "app", "Fn", "app-Fn-AAAAAAAAAAAA"},
		{Naming{Style: StackAndID, Max: 64}, "StepFunctionsSample-JobStatusPoller-with-a-long-name", "SubmitJobFunction",
			"StepFunctionsSample-JobStatusPol-SubmitJobFunction-AAAAAAAAAAAA"},
		{Naming{Style: StackAndID, Max: 64}, long, long, strings.Repeat("s", 25) + "-" + strings.Repeat("s", 25) + "-AAAAAAAAAAAA"},
		{Naming{Style: StackAndID}, long, "L", long + "-L-AAAAAAAAAAAA"},
		{Naming{Style: IDAndLetters, Max: 80}, "app", "Machine", "Machine-AAAAAAAAAAAA"},
		{Naming{Style: IDAndLetters, Max: 80}, "app", long, strings.Repeat("s", 67) + "-AAAAAAAAAAAA"},
		{Naming{Style: IDAndHex, Max: 128}, "app", "Queue", "Queue-000000000000000"},
		{Naming{Style: PrefixAndHex, Prefix: "vpc-"}, "app", "VPC", "vpc-00000000000000000"},
		{Naming{Style: AbbreviatedID}, "application", "Policy", "appl-Poli-AAAAAAAAAAAA"},
		{Naming{}, "app", "Alias", ""},
	} {
		got, err := c.naming.New(zeros{}, c.stack, c.logicalID)
		if err != nil || got != c.want {
			t.Errorf("%+v of %s, %s: %q (%v), want %q", c.naming, c.stack, c.logicalID, got, err, c.want)
		}
		if c.naming.Max > 0 && len(got) > c.naming.Max {
			t.Errorf("%q has %d characters, at most %d are allowed", got, len(got), c.naming.Max)
		}
	}
}
