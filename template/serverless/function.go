package serverless

import (
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// functionProperties are passed to AWS::Lambda::Function as they are.
var functionProperties = []string{
	"FunctionName", "Handler", "Runtime", "Description", "MemorySize", "Timeout", "VpcConfig", "Environment",
	"KmsKeyArn", "Layers", "ReservedConcurrentExecutions", "FileSystemConfigs", "ImageConfig", "PackageType",
	"CodeSigningConfigArn", "Architectures", "EphemeralStorage", "SnapStart", "RuntimeManagementConfig",
	"LoggingConfig", "RecursiveLoop",
}

// functionOwn are the properties that the transform reads itself.
var functionOwn = []string{
	"InlineCode", "CodeUri", "ImageUri", "Tracing", "Tags", "PropagateTags", "DeadLetterQueue", "Role", "Policies",
	"PermissionsBoundary", "AssumeRolePolicyDocument", "RolePath", "Events", "AutoPublishAlias",
	"AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "VersionDescription", "VersionDeletionPolicy",
	"ProvisionedConcurrencyConfig", "EventInvokeConfig",
}

// functionRefused are the properties that stand for resources that are not there.
var functionRefused = []string{"DeploymentPreference", "FunctionUrlConfig"}

// function makes an AWS::Lambda::Function, its role, its version and alias, how it
// is invoked asynchronously, and what its events need.
func (r *resource) function() error {
	if err := r.known("AWS::Serverless::Function", functionProperties, functionOwn, functionRefused); err != nil {
		return err
	}
	for _, name := range functionRefused {
		if r.get(name).Exists() {
			return template.Errorf("The property '%s' is not supported here.", name)
		}
	}
	properties, err := r.lambda()
	if err != nil {
		return err
	}
	r.addMain("AWS::Lambda::Function", properties)
	if !r.get("Role").Exists() {
		if err := r.functionRole(); err != nil {
			return err
		}
	}
	target, err := r.publish(properties)
	if err != nil {
		return err
	}
	if err := r.invokeConfig(); err != nil {
		return err
	}
	return r.events(functionEvents, target)
}

// lambda returns the properties of the AWS::Lambda::Function.
func (r *resource) lambda() (jsonvalue.Value, error) {
	code, err := r.code()
	if err != nil {
		return code, err
	}
	tags, err := r.tags("lambda:createdBy")
	if err != nil {
		return tags, err
	}
	dead, err := r.deadLetters()
	if err != nil {
		return dead, err
	}
	properties := object("Code", code)
	for _, name := range functionProperties {
		if v := r.get(name); v.Exists() {
			properties = properties.With(name, v)
		}
	}
	role := r.get("Role")
	if !role.Exists() {
		role = arn(r.id + "Role")
	}
	for name, v := range object("Role", role, "TracingConfig", r.tracing(), "DeadLetterConfig", dead, "Tags", tags).Members() {
		properties = properties.With(name, v)
	}
	return properties, nil
}

func (r *resource) tracing() jsonvalue.Value {
	if mode := r.get("Tracing"); mode.Exists() && mode.Text() != "Disabled" {
		return object("Mode", mode)
	}
	return jsonvalue.Value{}
}

// code returns the property Code: the code itself, or where it is.
func (r *resource) code() (jsonvalue.Value, error) {
	if r.get("PackageType").Text() == "Image" {
		if !r.get("ImageUri").Exists() {
			return jsonvalue.Value{}, template.Errorf("'ImageUri' must be set.")
		}
		return object("ImageUri", r.get("ImageUri")), nil
	}
	for _, name := range []string{"Handler", "Runtime"} {
		if !r.get(name).Exists() {
			return jsonvalue.Value{}, template.Errorf("Missing required property '%s'.", name)
		}
	}
	inline, uri := r.get("InlineCode"), r.get("CodeUri")
	switch {
	case inline.Exists():
		return object("ZipFile", inline), nil
	case uri.Exists():
		return location("CodeUri", uri, "S3Bucket", "S3Key", "S3ObjectVersion")
	}
	return jsonvalue.Value{}, template.Errorf("Either 'InlineCode' or 'CodeUri' must be set.")
}

// deadLetters returns the property DeadLetterConfig.
func (r *resource) deadLetters() (jsonvalue.Value, error) {
	queue := r.get("DeadLetterQueue")
	if !queue.Exists() {
		return queue, nil
	}
	if _, ok := deadLetterActions[queue.Get("Type").Text()]; !ok || !queue.Get("TargetArn").Exists() {
		return queue, template.Errorf("'DeadLetterQueue' requires Type and TargetArn properties to be specified.")
	}
	return object("TargetArn", queue.Get("TargetArn")), nil
}

// deadLetterActions are what a function's role has to permit for each type of
// queue.
var deadLetterActions = map[string]string{"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}

// functionRole makes the role of the function.
func (r *resource) functionRole() error {
	role := role{id: r.id + "Role", service: "lambda.amazonaws.com", creator: "lambda:createdBy"}
	role.attach(managed("AWSLambdaBasicExecutionRole"))
	if r.get("VpcConfig").Exists() {
		role.attach(managed("AWSLambdaVPCAccessExecutionRole"))
	}
	if r.get("Tracing").Text() == "Active" {
		role.attach(managed("AWSXrayWriteOnlyAccess"))
	}
	if err := role.read(r); err != nil {
		return err
	}
	if queue := r.get("DeadLetterQueue"); queue.Exists() {
		role.inline = append(role.inline, object(
			"PolicyName", "DeadLetterQueuePolicy",
			"PolicyDocument", document(allow(deadLetterActions[queue.Get("Type").Text()], queue.Get("TargetArn")))))
	}
	if err := role.permitDestinations(r); err != nil {
		return err
	}
	return role.add(r)
}
