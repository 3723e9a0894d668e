package cloudformation

import "testing"

// TestSecretsOfTemplatesThatCannotBeRead: what cannot be known to be open is not shown.
func TestSecretsOfTemplatesThatCannotBeRead(t *testing.T) {
	const template = `{"Parameters":{"P":{"Type":"String","NoEcho":true},"Q":{"Type":"String"}},"Resources":{"A":{"Type":"AWS::StepFunctions::Activity","Properties":{"Name":"a"}}}}`
	for body, want := range map[string][2]string{template: {hidden, "open"}, template[1:]: {hidden, hidden}} {
		v := &revision{Body: body, Parameters: []parameter{{"P", "hush"}, {"Q", "open"}}}
		if got := v.shownParameters(); got[0].ParameterValue != want[0] || got[1].ParameterValue != want[1] {
			t.Errorf("%.20s: parameters are shown as %v", body, got)
		}
	}
}
