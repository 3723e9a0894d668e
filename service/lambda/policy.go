package lambda

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/store"
)

// policyDocument is a resource policy.
type policyDocument struct {
	Version   string
	Id        string
	Statement []statement
}

func (p *permissions) document() string {
	return compactJSON(policyDocument{"2012-10-17", "default", p.Policy})
}

// permissions are those of the alias, the version or the function that a reference
// names.
func (t *target) permissions() *permissions {
	if t.alias != nil {
		return &t.alias.permissions
	}
	return &t.function.permissions
}

// changePolicy applies a change to the permissions of what a reference names.
func (s *Service) changePolicy(ctx context.Context, r reference, apply func(*permissions) error) error {
	_, err := s.changeWith(ctx, r.unqualified(), func(f *function) ([]store.Write, error) {
		t, err := s.resolve(ctx, r)
		if err != nil {
			return nil, err
		}
		switch {
		case t.alias != nil:
			if err := apply(&t.alias.permissions); err != nil {
				return nil, err
			}
			return []store.Write{s.aliases.Put(t.alias, store.Any)}, nil
		case t.function.Version > 0:
			if err := apply(&t.function.permissions); err != nil {
				return nil, err
			}
			return []store.Write{s.versions.Put(t.function, store.Any)}, nil
		}
		return nil, apply(&f.permissions)
	})
	return err
}

// newStatement makes the statement that AddPermission asks for.
func newStatement(resource string, in *addPermissionInput) (statement, error) {
	principal, err := principalOf(in.Principal)
	if err != nil {
		return statement{}, err
	}
	return statement{
		Sid:       in.StatementId,
		Effect:    "Allow",
		Principal: principal,
		Action:    in.Action,
		Resource:  resource,
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
