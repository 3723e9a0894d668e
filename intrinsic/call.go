package intrinsic

import (
	"fmt"
	"math"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxResult is how large a function's result may be, as JSON. It only keeps a
// long list of large arguments from filling the memory: payloads have a smaller
// limit of their own.
const maxResult = 1 << 20

// call is one function with its arguments.
type call struct {
	text     string // as written
	function *function
	args     []argument
}

// argument is one of literal, path and call.
type argument struct {
	literal jsonvalue.Value
	source  string // of a string literal, without quotes but with escapes
	path    string
	call    *call
}

// function is one of AWS's functions.
type function struct {
	minArgs, maxArgs int
	apply            func(in *invocation) (jsonvalue.Value, error)
}

const anyNumber = math.MaxInt

// functions are all that AWS has.
var functions = map[string]*function{
	"States.Array":          {0, anyNumber, array},
	"States.ArrayContains":  {2, 2, arrayContains},
	"States.ArrayGetItem":   {2, 2, arrayGetItem},
	"States.ArrayLength":    {1, 1, arrayLength},
	"States.ArrayPartition": {2, 2, arrayPartition},
	"States.ArrayRange":     {3, 3, arrayRange},
	"States.ArrayUnique":    {1, 1, arrayUnique},
	"States.Base64Decode":   {1, 1, base64Decode},
	"States.Base64Encode":   {1, 1, base64Encode},
	"States.Format":         {1, anyNumber, format},
	"States.Hash":           {2, 2, hash},
	"States.JsonMerge":      {3, 3, jsonMerge},
	"States.JsonToString":   {1, 1, jsonToString},
	"States.MathAdd":        {2, 2, mathAdd},
	"States.MathRandom":     {2, 3, mathRandom},
	"States.StringSplit":    {2, 2, stringSplit},
	"States.StringToJson":   {1, 1, stringToJSON},
	"States.UUID":           {0, 0, newUUID},
}

// invocation is a call with its arguments evaluated.
type invocation struct {
	call *call
	args []jsonvalue.Value
	env  Env
}

func (c *call) eval(env Env) (jsonvalue.Value, error) {
	in := &invocation{call: c, env: env, args: make([]jsonvalue.Value, len(c.args))}
	for i, a := range c.args {
		var err error
		if in.args[i], err = a.eval(env); err != nil {
			return jsonvalue.Value{}, err
		}
	}
	v, err := c.function.apply(in)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	if !v.SizeWithin(maxResult) {
		return jsonvalue.Value{}, in.tooLarge()
	}
	return v, nil
}

func (a argument) eval(env Env) (jsonvalue.Value, error) {
	switch {
	case a.call != nil:
		return a.call.eval(env)
	case a.path != "":
		return env.Find(a.path)
	default:
		return a.literal, nil
	}
}

func (in *invocation) fail(format string, args ...any) error {
	return &Error{Function: in.call.text, Message: fmt.Sprintf(format, args...)}
}

func (in *invocation) tooLarge() error {
	return in.fail("The result is larger than %d bytes", maxResult)
}

// want checks that argument i is of the kind.
func (in *invocation) want(i int, kind jsonvalue.Kind) error {
	if got := in.args[i].Kind(); got != kind {
		return in.fail("Argument %d must be of type %s, but is %s", i+1, kind, got)
	}
	return nil
}

func (in *invocation) string(i int) (string, error) {
	return in.args[i].Text(), in.want(i, jsonvalue.String)
}

// maxInteger is up to where every integer is a float64.
const maxInteger = 1 << 53

// integer returns argument i, which must be a number, rounded to the nearest
// integer, a half upwards: -1.5 is -1, as recorded on AWS.
func (in *invocation) integer(i int) (int64, error) {
	if err := in.want(i, jsonvalue.Number); err != nil {
		return 0, err
	}
	f, ok := in.args[i].Float64()
	n := math.Floor(f)
	if f-n >= 0.5 {
		n++
	}
	if !ok || math.Abs(n) > maxInteger {
		return 0, in.fail("Argument %d is out of range", i+1)
	}
	return int64(n), nil
}

// integers returns the first n arguments as integer does.
func (in *invocation) integers(n int) ([]int64, error) {
	list := make([]int64, n)
	for i := range list {
		var err error
		if list[i], err = in.integer(i); err != nil {
			return nil, err
		}
	}
	return list, nil
}
