package serverless

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// globalNames are the properties that the section Globals may have for a type.
// Types without a list are refused as resources, so theirs are not looked at.
var globalNames = map[string][]string{
	"Function": {"Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout", "VpcConfig",
		"Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias", "AutoPublishAliasAllProperties",
		"Layers", "DeploymentPreference", "RolePath", "PermissionsBoundary", "ReservedConcurrentExecutions",
		"ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument", "EventInvokeConfig", "FileSystemConfigs",
		"CodeSigningConfigArn", "Architectures", "SnapStart", "EphemeralStorage", "FunctionUrlConfig",
		"RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop", "VersionDeletionPolicy"},
	"StateMachine": {"PropagateTags"},
	"Api":          nil,
	"HttpApi":      nil,
	"SimpleTable":  nil,
	"LayerVersion": nil,
}

// readGlobals returns the globals by the types of resources. problem says what
// is wrong with them.
func readGlobals(v jsonvalue.Value) (globals map[string]jsonvalue.Value, problem string) {
	globals = map[string]jsonvalue.Value{}
	if v.Exists() && v.Kind() != jsonvalue.Object {
		return nil, "'Globals' section is invalid. It must be a non-empty dictionary"
	}
	for kind, properties := range v.Members() {
		names, ok := globalNames[kind]
		if !ok {
			return nil, fmt.Sprintf("'Globals' section is invalid. '%s' is not supported. Must be one of the following values - %s",
				kind, quoted([]string{"Api", "Function", "HttpApi", "SimpleTable", "StateMachine", "LayerVersion"}))
		}
		if properties.Kind() != jsonvalue.Object {
			return nil, fmt.Sprintf("'Globals' section is invalid. Value of ${%s} must be a dictionary", kind)
		}
		for name := range properties.Members() {
			if names != nil && !slices.Contains(names, name) {
				return nil, fmt.Sprintf("'Globals' section is invalid. '%s' is not a supported property of '%s'. Must be one of the following values - %s",
					name, kind, quoted(names))
			}
		}
		globals[prefix+kind] = properties
	}
	return globals, ""
}

func quoted(names []string) string { return "['" + strings.Join(names, "', '") + "']" }

// merged returns the properties of a resource with the globals of its type, as
// far as it does not ignore them.
func merged(globals, resource jsonvalue.Value) jsonvalue.Value {
	properties := resource.Get("Properties")
	if properties.Exists() && properties.Kind() != jsonvalue.Object {
		return properties
	}
	var wanted jsonvalue.Builder
	for name, v := range globals.Members() {
		if !ignores(resource.Get("IgnoreGlobals"), name) {
			wanted.Set(name, v)
		}
	}
	return merge(wanted.Value(), properties)
}

func ignores(ignored jsonvalue.Value, name string) bool {
	if ignored.Text() == "*" {
		return true
	}
	for _, v := range ignored.Elements() {
		if v.Text() == name {
			return true
		}
	}
	return false
}

// merge puts a resource's value over a global one: objects are merged, lists
// come behind the global ones, and the rest replaces it.
func merge(global, local jsonvalue.Value) jsonvalue.Value {
	switch {
	case !local.Exists():
		return global
	case !global.Exists(), isCall(global), isCall(local), global.Kind() != local.Kind():
		return local
	case local.Kind() == jsonvalue.Object:
		both := global
		for name, v := range local.Members() {
			both = both.With(name, merge(global.Get(name), v))
		}
		return both
	case local.Kind() == jsonvalue.Array:
		var all []jsonvalue.Value
		for _, v := range global.Elements() {
			all = append(all, v)
		}
		for _, v := range local.Elements() {
			all = append(all, v)
		}
		return jsonvalue.ArrayValue(all...)
	}
	return local
}
