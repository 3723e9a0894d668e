package asl

import "strings"

// integrations are the optimized integrations of AWS with the patterns that
// each has besides request-response
// (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html).
var integrations = integrationTable(`
apigateway:invoke waitForTaskToken
athena:startQueryExecution sync
athena:stopQueryExecution
athena:getQueryExecution
athena:getQueryResults
batch:submitJob sync
bedrock:invokeModel waitForTaskToken
bedrock:createModelCustomizationJob sync
codebuild:startBuild sync
codebuild:stopBuild
codebuild:batchDeleteBuilds
codebuild:batchGetReports
codebuild:startBuildBatch sync
codebuild:stopBuildBatch
codebuild:retryBuildBatch sync
codebuild:deleteBuildBatch
databrew:startJobRun sync
dynamodb:getItem
dynamodb:putItem
dynamodb:updateItem
dynamodb:deleteItem
ecs:runTask sync waitForTaskToken
eks:createCluster sync
eks:deleteCluster sync
eks:createFargateProfile sync
eks:deleteFargateProfile sync
eks:createNodegroup sync
eks:deleteNodegroup sync
eks:runJob sync
eks:call
elasticmapreduce:createCluster sync
elasticmapreduce:setClusterTerminationProtection
elasticmapreduce:terminateCluster sync
elasticmapreduce:addStep sync
elasticmapreduce:cancelStep
elasticmapreduce:modifyInstanceFleetByName
elasticmapreduce:modifyInstanceGroupByName
emr-containers:createVirtualCluster
emr-containers:deleteVirtualCluster sync
emr-containers:startJobRun sync
emr-serverless:createApplication sync
emr-serverless:startApplication sync
emr-serverless:stopApplication sync
emr-serverless:deleteApplication sync
emr-serverless:startJobRun sync
emr-serverless:cancelJobRun sync
events:putEvents waitForTaskToken
glue:startJobRun sync
http:invoke
lambda:invoke waitForTaskToken
mediaconvert:createJob sync
sagemaker:createEndpoint
sagemaker:createEndpointConfig
sagemaker:createHyperParameterTuningJob sync
sagemaker:createLabelingJob sync
sagemaker:createModel
sagemaker:createProcessingJob sync
sagemaker:createTrainingJob sync
sagemaker:createTransformJob sync
sagemaker:updateEndpoint
sns:publish waitForTaskToken
sqs:sendMessage waitForTaskToken
states:startExecution sync sync:2 waitForTaskToken
`)

// requiredArguments are members that AWS misses already in the definition.
var requiredArguments = integrationTable(`
batch:submitJob JobDefinition JobName JobQueue
dynamodb:getItem TableName Key
dynamodb:putItem TableName Item
ecs:runTask TaskDefinition
events:putEvents Entries
glue:startJobRun JobName
lambda:invoke FunctionName
sns:publish Message
sqs:sendMessage QueueUrl MessageBody
states:startExecution StateMachineArn
`)

func integrationTable(text string) map[string][]string {
	table := map[string][]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			table[words[0]] = words[1:]
		}
	}
	return table
}
