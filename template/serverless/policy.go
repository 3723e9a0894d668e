package serverless

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// serviceRoles are the policies of AWS that stand below service-role/.
var serviceRoles = []string{
	"AWSBatchServiceRole", "AWSLambdaBasicExecutionRole", "AWSLambdaDynamoDBExecutionRole", "AWSLambdaENIManagementAccess",
	"AWSLambdaKinesisExecutionRole", "AWSLambdaMSKExecutionRole", "AWSLambdaRole", "AWSLambdaSQSQueueExecutionRole",
	"AWSLambdaVPCAccessExecutionRole", "AmazonEC2ContainerServiceRole", "AmazonEC2ContainerServiceforEC2Role",
	"AmazonECSTaskExecutionRolePolicy",
}

// managedARN returns the ARN of a managed policy by its name; an ARN is returned
// as it is.
func managedARN(name string) string {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return name
	case slices.Contains(serviceRoles, name):
		return "arn:aws:iam::aws:policy/service-role/" + name
	}
	return "arn:aws:iam::aws:policy/" + name
}

// policy adds one element of Policies: the name or ARN of a managed policy, a
// document, a template of a policy, or one of two of these by a condition.
func (o *role) policy(index int, v jsonvalue.Value) error {
	name := fmt.Sprintf("%sPolicy%d", o.id, index)
	managed, inline, err := readPolicy(name, v)
	switch {
	case err != nil:
		return err
	case managed.Exists():
		o.managed = append(o.managed, managed)
	case inline.Exists():
		o.inline = append(o.inline, inline)
	default:
		return template.Errorf("Policy at index %d in the 'Policies' property is not valid", index)
	}
	return nil
}

// readPolicy returns a policy as an element of ManagedPolicyArns or of Policies;
// neither where it is no policy.
func readPolicy(name string, v jsonvalue.Value) (managed, inline jsonvalue.Value, err error) {
	switch {
	case v.Kind() == jsonvalue.String:
		return jsonvalue.StringValue(managedARN(v.Text())), inline, nil
	case v.Has("Fn::If"):
		return conditionalPolicy(name, v.Get("Fn::If"))
	case isCall(v):
		return v, inline, nil
	case v.Has("Statement"):
		return managed, object("PolicyName", name, "PolicyDocument", v), nil
	case v.Kind() == jsonvalue.Object && v.Len() == 1:
		statements, err := fill(v.KeyAt(0), v.At(0))
		if err != nil || len(statements) == 0 {
			return managed, inline, err
		}
		return managed, object("PolicyName", name, "PolicyDocument", object("Statement", statements)), nil
	}
	return managed, inline, nil
}

// conditionalPolicy reads an Fn::If: both branches have to be of the same kind,
// or AWS::NoValue.
func conditionalPolicy(name string, args jsonvalue.Value) (managed, inline jsonvalue.Value, err error) {
	if args.Kind() != jsonvalue.Array || args.Len() != 3 {
		return managed, inline, nil
	}
	m1, i1, err := readPolicy(name, args.At(1))
	if err != nil {
		return managed, inline, err
	}
	m2, i2, err := readPolicy(name, args.At(2))
	switch {
	case err != nil:
		return managed, inline, err
	case i1.Exists() && i2.Exists(), i1.Exists() && isNoValue(m2):
		return managed, choice(args.At(0), i1, or(i2, m2)), nil
	case i2.Exists() && isNoValue(m1):
		return managed, choice(args.At(0), m1, i2), nil
	case m1.Exists() && m2.Exists():
		return choice(args.At(0), m1, m2), inline, nil
	}
	return managed, inline, nil
}

func isNoValue(v jsonvalue.Value) bool { return v.Get("Ref").Text() == "AWS::NoValue" }

func or(a, b jsonvalue.Value) jsonvalue.Value {
	if a.Exists() {
		return a
	}
	return b
}

func choice(condition, a, b jsonvalue.Value) jsonvalue.Value {
	return object("Fn::If", []jsonvalue.Value{condition, a, b})
}
