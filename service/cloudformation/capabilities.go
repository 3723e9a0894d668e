package cloudformation

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/template"
)

// checkCapabilities holds what the template needs against what the request
// acknowledges.
func (in *stackInput) checkCapabilities(t *template.Template) error {
	given := in.Capabilities
	var missing []string
	for _, need := range t.Summary().Capabilities {
		if need == template.CapabilityAutoExpand && in.reviewed {
			continue
		}
		if slices.Contains(given, need) || need == template.CapabilityIAM && slices.Contains(given, template.CapabilityNamedIAM) {
			continue
		}
		missing = append(missing, need)
	}
	if len(missing) > 0 {
		return insufficientCapabilities("Requires capabilities : [" + strings.Join(missing, ", ") + "]")
	}
	return nil
}

// checkTypes refuses types that Treadle has not, and those that the request does
// not permit.
func (s *Service) checkTypes(t *template.Template, permitted []string) error {
	var unknown []string
	for _, name := range t.Summary().ResourceTypes {
		if len(permitted) > 0 && !slices.ContainsFunc(permitted, func(p string) bool { return typeMatches(p, name) }) {
			return validationError("Resource type %s is not permitted by the resource types of the request", name)
		}
		if resource.Lookup(name) == nil {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 || s.options.SkipUnknown {
		return nil
	}
	return validationError("Template format error: Unrecognized resource types: [%s]%s", strings.Join(unknown, ", "), hint(unknown))
}

// hint says more of types that one could expect.
func hint(types []string) string {
	for _, name := range types {
		switch {
		case name == "AWS::CloudFormation::Stack":
			return ". Treadle has no nested stacks."
		case name == "AWS::CloudFormation::WaitCondition":
			return ". Nothing can signal a wait condition here."
		case name == "AWS::CloudFormation::CustomResource" || strings.HasPrefix(name, "Custom::"):
			return ". Treadle has no custom resources."
		}
	}
	return ""
}

// typeMatches holds a type against a pattern as ResourceTypes has it: "AWS::*",
// "AWS::Lambda::*" or a name.
func typeMatches(pattern, name string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return pattern == name
}

// checkSameTypes refuses a template in which a resource becomes one of another type.
func checkSameTypes(b *template.Bound, resources map[string]*stackResource) error {
	var changed []string
	for _, d := range b.Resources() {
		if res := resources[d.LogicalID]; res != nil && res.Current != nil && res.Current.Type != d.Type {
			changed = append(changed, d.LogicalID)
		}
	}
	if len(changed) > 0 {
		return validationError("Update of resource type is not permitted. The new template modifies resource type of the following resources: [%s]", strings.Join(changed, ", "))
	}
	return nil
}
