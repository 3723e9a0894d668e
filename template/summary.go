package template

import (
	"slices"
	"strings"
)

// Summary is what GetTemplateSummary and ValidateTemplate tell.
type Summary struct {
	Version            string
	Description        string
	Metadata           string // as JSON; "" for none
	Parameters         []Parameter
	Capabilities       []string // CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND
	CapabilitiesReason string   // "" where there are no capabilities
	ResourceTypes      []string // sorted, each once
	DeclaredTransforms []string
}

// The capabilities that a template may need.
const (
	CapabilityIAM        = "CAPABILITY_IAM"
	CapabilityNamedIAM   = "CAPABILITY_NAMED_IAM"
	CapabilityAutoExpand = "CAPABILITY_AUTO_EXPAND"
)

// grants are the types of resources that give rights, with the property that
// names them; "" where none does.
var grants = map[string]string{
	"AWS::IAM::AccessKey":           "",
	"AWS::IAM::Group":               "GroupName",
	"AWS::IAM::InstanceProfile":     "InstanceProfileName",
	"AWS::IAM::ManagedPolicy":       "ManagedPolicyName",
	"AWS::IAM::Policy":              "",
	"AWS::IAM::Role":                "RoleName",
	"AWS::IAM::User":                "UserName",
	"AWS::IAM::UserToGroupAddition": "",
}

// Summary returns the summary of a template, processed or not.
func (t *Template) Summary() Summary {
	s := Summary{
		Version:            t.Version,
		Description:        t.Description,
		Parameters:         t.Parameters,
		ResourceTypes:      t.resourceTypes(),
		DeclaredTransforms: t.Declared,
	}
	if t.Metadata.Exists() {
		s.Metadata = t.Metadata.JSON()
	}
	s.Capabilities, s.CapabilitiesReason = t.capabilities()
	return s
}

func (t *Template) resourceTypes() []string {
	var types []string
	for _, r := range t.Resources {
		types = append(types, r.Type)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// capabilities returns what the creator of a stack has to acknowledge, and why.
func (t *Template) capabilities() (capabilities []string, reason string) {
	granting, named := t.granting()
	var reasons []string
	if len(granting) > 0 {
		capability := CapabilityIAM
		if named {
			capability = CapabilityNamedIAM
		}
		capabilities = append(capabilities, capability)
		reasons = append(reasons, "The following resource(s) require capabilities: "+list(granting))
	}
	if len(t.Declared) > 0 {
		capabilities = append(capabilities, CapabilityAutoExpand)
		reasons = append(reasons, "The following transform(s) require capabilities: "+list(t.Declared))
	}
	return capabilities, strings.Join(reasons, ". ")
}

// granting returns the types of the resources that give rights, and whether one
// of them has a name of its own.
func (t *Template) granting() (types []string, named bool) {
	for _, r := range t.Resources {
		name, ok := grants[r.Type]
		if !ok {
			continue
		}
		types = append(types, r.Type)
		named = named || name != "" && r.Properties.Has(name)
	}
	slices.Sort(types)
	return slices.Compact(types), named
}
