package validate

// style is how a service tells of broken constraints.
type style struct {
	code string
	// ownWords are said of a value that does not match a pattern where the service
	// does not show the pattern.
	ownWords map[string]string
}

// identityStyle is that of IAM and STS, who say of names and paths in words
// what they may be made of.
var identityStyle = style{
	code: "ValidationError",
	ownWords: map[string]string{
		`[\w+=,.@-]+`: "It must contain only alphanumeric characters and/or the following: +=,.@_-",
		`(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`: "It must begin and end with / and contain only " +
			"alphanumeric characters and/or / characters.",
	},
}

var styles = map[string]style{
	"batch":      {code: "ClientException"},
	"iam":        identityStyle,
	"logs":       {code: "InvalidParameterException"},
	"monitoring": {code: "ValidationError"},
	"sts":        identityStyle,
}

func styleOf(service string) style {
	if s, ok := styles[service]; ok {
		return s
	}
	return style{code: "ValidationException"}
}

// enumOrder has the values of enumerations in the order in which AWS was seen
// to list them, where that is not the model's.
var enumOrder = map[string][]string{
	"ExecutionStatus": {"SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"},
}

// anyCase are the enumerations whose values AWS takes in any case, as Terraform
// relies on.
var anyCase = map[string]bool{
	"CEState": true, "CEType": true, "JQState": true, "JobDefinitionType": true, "RetryAction": true,
}
