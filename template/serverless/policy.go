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

// managed returns the ARN of a managed policy by its name; an ARN is returned as it
// is.
func managed(name string) jsonvalue.Value {
	switch {
	case strings.HasPrefix(name, "arn:"):
	case slices.Contains(serviceRoles, name):
		name = "arn:aws:iam::aws:policy/service-role/" + name
	default:
		name = "arn:aws:iam::aws:policy/" + name
	}
	return jsonvalue.StringValue(name)
}

// policy adds one element of Policies: the name or ARN of a managed policy, a
// document, a template of a policy, or one of two of these by a condition.
func (o *role) policy(index int, v jsonvalue.Value) error {
	name := fmt.Sprintf("%sPolicy%d", o.id, index)
	attached, inline, err := readPolicy(name, v)
	switch {
	case err != nil:
		return err
	case attached.Exists():
		o.attach(attached)
	case inline.Exists():
		o.inline = append(o.inline, inline)
	default:
		return template.Errorf("Policy at index %d in the 'Policies' property is not valid", index)
	}
	return nil
}

// attach adds a managed policy, once.
func (o *role) attach(policy jsonvalue.Value) {
	if !slices.ContainsFunc(o.managed, func(v jsonvalue.Value) bool { return jsonvalue.Equal(v, policy) }) {
		o.managed = append(o.managed, policy)
	}
}

// readPolicy returns a policy as an element of ManagedPolicyArns or of Policies;
// neither where it is no policy.
func readPolicy(name string, v jsonvalue.Value) (attached, inline jsonvalue.Value, err error) {
	switch {
	case v.Kind() == jsonvalue.String:
		return managed(v.Text()), inline, nil
	case v.Has("Fn::If"):
		return conditionalPolicy(name, v.Get("Fn::If"))
	case isCall(v):
		return v, inline, nil
	case v.Has("Statement"):
		return attached, object("PolicyName", name, "PolicyDocument", v), nil
	case v.Kind() == jsonvalue.Object && v.Len() == 1:
		statements, err := fill(v.KeyAt(0), v.At(0))
		if err != nil || len(statements) == 0 {
			return attached, inline, err
		}
		return attached, object("PolicyName", name, "PolicyDocument", object("Statement", statements)), nil
	}
	return attached, inline, nil
}

// conditionalPolicy reads an Fn::If: both branches have to be of the same kind,
// or AWS::NoValue.
func conditionalPolicy(name string, args jsonvalue.Value) (attached, inline jsonvalue.Value, err error) {
	if args.Kind() != jsonvalue.Array || args.Len() != 3 {
		return attached, inline, nil
	}
	m1, i1, err := readPolicy(name, args.At(1))
	if err != nil {
		return attached, inline, err
	}
	m2, i2, err := readPolicy(name, args.At(2))
	switch {
	case err != nil:
		return attached, inline, err
	case i1.Exists() && i2.Exists(), i1.Exists() && isNoValue(m2):
		return attached, choice(args.At(0), i1, or(i2, m2)), nil
	case i2.Exists() && isNoValue(m1):
		return attached, choice(args.At(0), m1, i2), nil
	case m1.Exists() && m2.Exists():
		return choice(args.At(0), m1, m2), inline, nil
	}
	return attached, inline, nil
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
