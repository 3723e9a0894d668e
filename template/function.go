package template

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// function is a function of the template language.
type function struct {
	// check says what is wrong with the form of the argument. The functions in it
	// are checked by themselves.
	check func(args jsonvalue.Value) error
	// eval returns the result; a Missing value is AWS::NoValue.
	eval func(e *evaluation, args jsonvalue.Value) (jsonvalue.Value, error)
	// condition says that it gives true or false, and stands in Conditions and
	// Rules only.
	condition bool
	// rule says that it stands in Rules only.
	rule bool
	// extension says that it needs the language extensions.
	extension bool
}

// functions are all functions by their names. They are filled in by init, as
// some of them evaluate others.
var functions map[string]function

func init() {
	functions = map[string]function{
		"Ref":             {check: checkRef, eval: (*evaluation).ref},
		"Fn::GetAtt":      {check: checkGetAtt, eval: (*evaluation).getAtt},
		"Fn::ImportValue": {check: checkImportValue, eval: (*evaluation).importValue},

		"Fn::Sub":          {check: checkSub, eval: (*evaluation).sub},
		"Fn::Join":         {check: checkJoin, eval: (*evaluation).join},
		"Fn::Split":        {check: checkSplit, eval: (*evaluation).split},
		"Fn::Base64":       {check: checkBase64, eval: (*evaluation).base64},
		"Fn::ToJsonString": {check: checkToJSON, eval: (*evaluation).toJSON, extension: true},

		"Fn::Select":    {check: checkSelect, eval: (*evaluation).selectElement},
		"Fn::Length":    {check: checkLength, eval: (*evaluation).length, extension: true},
		"Fn::FindInMap": {check: checkFindInMap, eval: (*evaluation).findInMap},
		"Fn::GetAZs":    {check: checkGetAZs, eval: (*evaluation).getAZs},
		"Fn::Cidr":      {check: checkCidr, eval: (*evaluation).cidr},

		"Fn::If":     {check: checkIf, eval: (*evaluation).choose},
		"Condition":  {check: checkCondition, eval: (*evaluation).named, condition: true},
		"Fn::Equals": {check: checkEquals, eval: (*evaluation).equals, condition: true},
		"Fn::Not":    {check: checkNot, eval: (*evaluation).not, condition: true},
		"Fn::And":    {check: checkAnd, eval: (*evaluation).and, condition: true},
		"Fn::Or":     {check: checkOr, eval: (*evaluation).or, condition: true},

		"Fn::Contains":         {check: checkContains, eval: (*evaluation).contains, condition: true, rule: true},
		"Fn::EachMemberEquals": {check: checkEachMemberEquals, eval: (*evaluation).eachMemberEquals, condition: true, rule: true},
		"Fn::EachMemberIn":     {check: checkEachMemberIn, eval: (*evaluation).eachMemberIn, condition: true, rule: true},
		"Fn::RefAll":           {check: refuse("Fn::RefAll"), rule: true},
		"Fn::ValueOf":          {check: refuse("Fn::ValueOf"), rule: true},
		"Fn::ValueOfAll":       {check: refuse("Fn::ValueOfAll"), rule: true},

		"Fn::Transform": {check: checkTransform},
	}
}

// supported are the names of functions as AWS lists them when it meets another.
const supported = "[Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap," +
	" Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains," +
	" Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]"

// call returns the name and the argument of the function that an object is a
// call of. {Condition: X} is one in conditions only: elsewhere it may be a part
// of a policy.
func call(v jsonvalue.Value, conditions bool) (name string, args jsonvalue.Value, ok bool) {
	if v.Kind() != jsonvalue.Object || v.Len() != 1 {
		return "", args, false
	}
	name = v.KeyAt(0)
	switch {
	case name == "Ref", strings.HasPrefix(name, "Fn::") && !strings.HasPrefix(name, forEach):
	case name == "Condition" && conditions:
	default:
		return "", args, false
	}
	return name, v.At(0), true
}

// isCall says whether a value is a call of one of the named functions, or of any
// where no names are given.
func isCall(v jsonvalue.Value, names ...string) bool {
	name, _, ok := call(v, false)
	return ok && (len(names) == 0 || slices.Contains(names, name))
}

// refuse is the check of functions that ask for what an account has.
func refuse(name string) func(jsonvalue.Value) error {
	return func(jsonvalue.Value) error {
		return Errorf("Template error: %s is not supported: what an account has is not known to templates here", name)
	}
}

func checkTransform(args jsonvalue.Value) error {
	return Errorf("No transform named %s found.", args.Get("Name").Text())
}
