package mock

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/treadle-run/treadle/asl"
)

// Load reads scripts from a file: YAML as Parse takes it or, named "FILE#CASE", a
// test case of a mock configuration file of Step Functions Local.
func Load(name string) (States, error) {
	name, testCase, isConfig := strings.Cut(name, "#")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	states, err := parseFile(string(data), testCase, isConfig)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return states, nil
}

// errNoCase is the error for a mock configuration without the name of a case.
var errNoCase = errors.New("this is a mock configuration; name its test case as in FILE#CASE")

func parseFile(text, testCase string, isConfig bool) (States, error) {
	c, err := ParseConfig(text)
	switch {
	case !isConfig && err == nil:
		return nil, errNoCase
	case !isConfig:
		return Parse(text)
	case err != nil:
		return nil, err
	}
	return c.Find(testCase)
}

// LoadConfig reads a mock configuration file of Step Functions Local.
func LoadConfig(name string) (*Config, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	c, err := ParseConfig(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// Check returns why the state of that name cannot be mocked in a program, nil if
// it can.
func Check(p *asl.Program, state string) error {
	switch s, ok := p.State(state); {
	case !ok:
		return fmt.Errorf("the definition has no state %q", state)
	case s.Type != asl.TypeTask:
		return fmt.Errorf("%q is a %s state; only Task states are mocked", state, s.Type)
	}
	return nil
}

// Check returns why the scripts are not for a program, nil if they are.
func (s States) Check(p *asl.Program) error {
	for state := range s {
		if err := Check(p, state); err != nil {
			return err
		}
	}
	return nil
}
