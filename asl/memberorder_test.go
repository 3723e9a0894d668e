package asl

import (
	"slices"
	"testing"
)

// Orders recorded on AWS.
func TestMembersComeOutAsOnAWS(t *testing.T) {
	for _, want := range [][]string{
		{"Values", "Iterations"},
		{"Answer", "Question"},
		{"Input", "StateMachineArn", "Name"},
		{"SecretString", "Name"},
		{"arg2", "arg1", "TaskToken"},
		{"iteration_input_value", "from_input_constant", "iteration_index", "original_input"},
	} {
		written := slices.Sorted(slices.Values(want))
		members := []TemplateMember{}
		for _, key := range written {
			members = append(members, TemplateMember{Key: key, Value: &Template{Kind: TemplatePath}})
		}
		constant := TemplateMember{Key: "constant", Value: &Template{Kind: TemplateLiteral}}
		var got []string
		for _, m := range outputOrder(append(members, constant)) {
			got = append(got, m.Key)
		}
		if want := append([]string{"constant"}, want...); !slices.Equal(got, want) {
			t.Errorf("written %v: got %v, want %v", written, got, want)
		}
	}
}
