package template

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

// Summary returns the summary of a template, processed or not.
func (t *Template) Summary() Summary {
	return Summary{}
}
