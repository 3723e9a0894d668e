package serverless

import (
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// stateMachineProperties are passed to AWS::StepFunctions::StateMachine, under
// its names for them.
var stateMachineProperties = []struct{ from, to string }{
	{"Name", "StateMachineName"},
	{"Type", "StateMachineType"},
	{"Logging", "LoggingConfiguration"},
	{"Tracing", "TracingConfiguration"},
}

// stateMachineNames are all the properties of the type.
var stateMachineNames = []string{
	"Definition", "DefinitionUri", "DefinitionSubstitutions", "Name", "Type", "Logging", "Tracing", "Role", "Policies",
	"PermissionsBoundary", "RolePath", "Events", "Tags", "PropagateTags", "AutoPublishAlias", "DeploymentPreference",
	"UseAliasAsEventTarget",
}

// stateMachine makes an AWS::StepFunctions::StateMachine, its role, its version
// and alias, and what its events need.
func (r *resource) stateMachine() error {
	if err := r.known("AWS::Serverless::StateMachine", stateMachineNames); err != nil {
		return err
	}
	properties, err := r.machine()
	if err != nil {
		return err
	}
	r.addMain("AWS::StepFunctions::StateMachine", properties)
	if !r.get("Role").Exists() {
		if err := r.stateMachineRole(); err != nil {
			return err
		}
	}
	target, err := r.release(properties)
	if err != nil {
		return err
	}
	return r.events(stateMachineEvents, target)
}

// machine returns the properties of the AWS::StepFunctions::StateMachine.
func (r *resource) machine() (jsonvalue.Value, error) {
	properties, err := r.definition()
	if err != nil {
		return properties, err
	}
	for _, p := range stateMachineProperties {
		if v := r.get(p.from); v.Exists() {
			properties = properties.With(p.to, v)
		}
	}
	role := r.get("Role")
	if !role.Exists() {
		role = arn(r.id + "Role")
	}
	tags, err := r.tags("stateMachine:createdBy")
	return properties.With("RoleArn", role).With("Tags", tags), err
}

func (r *resource) stateMachineRole() error {
	role := role{id: r.id + "Role", service: "states.amazonaws.com", creator: "stateMachine:createdBy"}
	if enabled := r.get("Tracing").Get("Enabled"); enabled.Bool() || enabled.Text() == "true" {
		role.attach(managed("AWSXRayDaemonWriteAccess"))
	}
	if err := role.read(r); err != nil {
		return err
	}
	return role.add(r)
}

// release makes the version and the alias of a state machine that asks for them.
// It returns the id of what events are to start.
func (r *resource) release(properties jsonvalue.Value) (target string, err error) {
	name, err := r.alias()
	if err != nil {
		return "", err
	}
	preference := r.get("DeploymentPreference")
	if name == "" {
		if preference.Exists() {
			return "", template.Errorf("'DeploymentPreference' requires AutoPublishAlias property to be specified.")
		}
		return r.id, nil
	}
	version, alias := r.id+"Version"+digest(properties), r.aliasID(name)
	r.x.names[r.id+".Version"], r.x.names[r.id+".Alias"] = version, alias
	r.add(version, "AWS::StepFunctions::StateMachineVersion", object("StateMachineArn", ref(r.id)),
		"DeletionPolicy", "Retain", "UpdateReplacePolicy", "Retain")
	if !preference.Exists() {
		preference = object("Type", "ALL_AT_ONCE")
	}
	r.add(alias, "AWS::StepFunctions::StateMachineAlias",
		object("Name", name, "DeploymentPreference", preference.With("StateMachineVersionArn", ref(version))))
	if r.get("UseAliasAsEventTarget").Bool() {
		return alias, nil
	}
	return r.id, nil
}
