package stepfunctions

import (
	"strings"

	"github.com/treadle-run/treadle/protocol/outputs"
)

// answeredBy returns the service and the operation whose output is the result
// of a Task with the Resource; nil where no API's is.
func answeredBy(resource string) (*outputs.Service, string) {
	call, pattern, _ := strings.Cut(integrationOf(resource), ".")
	switch pattern {
	case "":
	case "waitForTaskToken":
		return nil, "" // the result is whatever comes with the token
	default:
		call = polled[call]
	}
	service, operation, ok := strings.Cut(strings.TrimPrefix(call, "aws-sdk:"), ":")
	if !ok {
		return nil, ""
	}
	if name, ok := optimized[service]; ok {
		service = name
	}
	return outputs.Lookup(strings.ReplaceAll(service, "-", "")), strings.ToUpper(operation[:1]) + operation[1:]
}

// optimized are the names of services in optimized integrations that are not
// those of the SDK.
var optimized = map[string]string{
	"states":           "sfn",
	"events":           "eventbridge",
	"elasticmapreduce": "emr",
}

// polled are the calls that tell the results of those that a .sync integration
// begins with; the result of the Task has their form.
var polled = map[string]string{
	"athena:startQueryExecution":              "athena:getQueryExecution",
	"bedrock:createModelCustomizationJob":     "bedrock:getModelCustomizationJob",
	"databrew:startJobRun":                    "databrew:describeJobRun",
	"eks:createCluster":                       "eks:describeCluster",
	"eks:createFargateProfile":                "eks:describeFargateProfile",
	"eks:createNodegroup":                     "eks:describeNodegroup",
	"emr-containers:startJobRun":              "emr-containers:describeJobRun",
	"emr-serverless:startJobRun":              "emr-serverless:getJobRun",
	"mediaconvert:createJob":                  "mediaconvert:getJob",
	"sagemaker:createHyperParameterTuningJob": "sagemaker:describeHyperParameterTuningJob",
	"sagemaker:createLabelingJob":             "sagemaker:describeLabelingJob",
	"sagemaker:createProcessingJob":           "sagemaker:describeProcessingJob",
	"sagemaker:createTrainingJob":             "sagemaker:describeTrainingJob",
	"sagemaker:createTransformJob":            "sagemaker:describeTransformJob",
	"states:startExecution":                   "states:describeExecution",
}
