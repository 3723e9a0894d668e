package lambda

import (
	"encoding/json"
	"strconv"
	"time"
)

// function is the record of a function: its configuration and all that is
// attached to it. Published versions are records of the same kind that stay as
// they are.
type function struct {
	ID         string // its own, not that of one deleted before
	Generation int64  // grows when its environments get out of date
	Account    string
	Region     string
	Name       string
	Version    int64 `json:",omitempty"` // of a published one; 0 for $LATEST
	Published  int64 `json:",omitempty"` // the last version that $LATEST was published as
	Modified   time.Time
	permissions

	CodeHash string // of the deployment package, hexadecimal
	CodeSize int64

	Runtime       string
	Handler       string
	Role          string
	Description   string
	Timeout       int64             // seconds
	MemorySize    int64             // MB
	Environment   *environmentInput // nil if none was given
	Architectures []string
	Ephemeral     int64 // MB
	Tracing       string
	Logging       loggingConfig
	SnapStart     string
	DeadLetterARN string            `json:",omitempty"`
	KMSKeyARN     string            `json:",omitempty"`
	VPC           *vpcConfig        `json:",omitempty"`
	Tags          map[string]string `json:",omitempty"`
	Reserved      *int64            `json:",omitempty"` // concurrent executions
}

// latest is the version of a function that can be changed.
const latest = "$LATEST"

// version is the name of the function's version.
func (f *function) version() string {
	if f.Version == 0 {
		return latest
	}
	return strconv.FormatInt(f.Version, 10)
}

// environmentInput is the Environment member of inputs and outputs.
type environmentInput struct {
	Variables map[string]string `json:",omitempty"`
}

type loggingConfig struct {
	LogFormat           string `json:",omitempty"`
	ApplicationLogLevel string `json:",omitempty"`
	SystemLogLevel      string `json:",omitempty"`
	LogGroup            string `json:",omitempty"`
}

type vpcConfig struct {
	SubnetIds               []string
	SecurityGroupIds        []string
	Ipv6AllowedForDualStack *bool `json:",omitempty"`
}

// permissions are what functions, their versions and aliases each have of their own:
// a resource policy, and the revision that it and they are at.
type permissions struct {
	RevisionID string
	Policy     []statement `json:",omitempty"`
}

// statement is a statement of a resource policy, in AWS's order.
type statement struct {
	Sid       string
	Effect    string
	Principal json.RawMessage
	Action    string
	Resource  string
	Condition map[string]map[string]string `json:",omitempty"`
}
