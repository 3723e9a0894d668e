package lambda

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/treadle-run/treadle/arn"
)

// policyDocument is a function's resource policy.
type policyDocument struct {
	Version   string
	Id        string
	Statement []statement
}

func documentOf(f *function) string {
	return compactJSON(policyDocument{"2012-10-17", "default", f.Policy})
}

// newStatement makes the statement that AddPermission asks for.
func newStatement(f *function, in *addPermissionInput) (statement, error) {
	principal, err := principalOf(in.Principal)
	if err != nil {
		return statement{}, err
	}
	return statement{
		Sid:       in.StatementId,
		Effect:    "Allow",
		Principal: principal,
		Action:    in.Action,
		Resource:  f.arn(),
		Condition: conditionOf(in),
	}, nil
}

var accountNumber = regexp.MustCompile(`^[0-9]{12}$`)

// principalOf tells a service, an account, an identity and everybody apart.
func principalOf(name string) (json.RawMessage, error) {
	var principal any
	switch a, err := arn.Parse(name); {
	case name == "*":
		principal = "*"
	case strings.HasSuffix(name, ".amazonaws.com"):
		principal = map[string]string{"Service": name}
	case accountNumber.MatchString(name):
		principal = map[string]string{"AWS": arn.New("iam", "", name, "root").String()}
	case err == nil && (a.Service == "iam" || a.Service == "sts"):
		principal = map[string]string{"AWS": name}
	default:
		return nil, invalidParameter("The provided principal was invalid. Please check the principal and try again.")
	}
	return json.RawMessage(compactJSON(principal)), nil
}

// conditionOf writes the limits that AddPermission gives as a condition.
func conditionOf(in *addPermissionInput) map[string]map[string]string {
	condition := map[string]map[string]string{}
	for _, c := range []struct{ operator, key, value string }{
		{"StringEquals", "lambda:FunctionUrlAuthType", in.FunctionUrlAuthType},
		{"StringEquals", "aws:PrincipalOrgID", in.PrincipalOrgID},
		{"StringEquals", "AWS:SourceAccount", in.SourceAccount},
		{"StringEquals", "lambda:EventSourceToken", in.EventSourceToken},
		{"ArnLike", "AWS:SourceArn", in.SourceArn},
		{"Bool", "lambda:InvokedViaFunctionUrl", in.invokedViaURL()},
	} {
		if c.value == "" {
			continue
		}
		if condition[c.operator] == nil {
			condition[c.operator] = map[string]string{}
		}
		condition[c.operator][c.key] = c.value
	}
	if len(condition) == 0 {
		return nil
	}
	return condition
}
