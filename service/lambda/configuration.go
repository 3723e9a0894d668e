package lambda

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/treadle-run/treadle/arn"
)

// functionConfiguration is the shape of that name.
type functionConfiguration struct {
	FunctionName               string
	FunctionArn                string
	Runtime                    string
	Role                       string
	Handler                    string
	CodeSize                   int64
	Description                string
	Timeout                    int64
	MemorySize                 int64
	LastModified               string
	CodeSha256                 string
	Version                    string
	VpcConfig                  *vpcConfigResponse `json:",omitempty"`
	DeadLetterConfig           *targetARN         `json:",omitempty"`
	Environment                *environmentInput  `json:",omitempty"`
	KMSKeyArn                  string             `json:",omitempty"`
	TracingConfig              tracingConfig
	RevisionId                 string
	State                      string `json:",omitempty"`
	StateReason                string `json:",omitempty"`
	StateReasonCode            string `json:",omitempty"`
	LastUpdateStatus           string `json:",omitempty"`
	LastUpdateStatusReason     string `json:",omitempty"`
	LastUpdateStatusReasonCode string `json:",omitempty"`
	PackageType                string
	Architectures              []string
	EphemeralStorage           ephemeralStorage
	SnapStart                  snapStart
	RuntimeVersionConfig       *runtimeVersion `json:",omitempty"`
	LoggingConfig              loggingConfig
}

type targetARN struct{ TargetArn string }

type tracingConfig struct{ Mode string }

type ephemeralStorage struct{ Size int64 }

type snapStart struct{ ApplyOn, OptimizationStatus string }

type runtimeVersion struct{ RuntimeVersionArn string }

type vpcConfigResponse struct {
	vpcConfig
	VpcId string
}

// The reason that AWS gives while it makes or changes a function. Treadle is
// done at once, but answers to the call itself tell of it as AWS's do: what
// waits for the end finds it with its first look.
const (
	reasonCreating     = "The function is being created."
	reasonCodeCreating = "Creating"
)

// describe returns the configuration of a function as most operations answer
// it. The ARN has the qualifier that was asked for.
func describe(f *function, qualifier string) *functionConfiguration {
	c := configurationOf(f, qualifier)
	c.State, c.LastUpdateStatus = "Active", "Successful"
	c.RuntimeVersionConfig = runtimeVersionOf(f)
	return c
}

// describeCreated is the answer to CreateFunction and PublishVersion.
func describeCreated(f *function, revision string) *functionConfiguration {
	c := configurationOf(f, f.publishedAs())
	c.State, c.StateReason, c.StateReasonCode = "Pending", reasonCreating, reasonCodeCreating
	c.RuntimeVersionConfig = runtimeVersionOf(f)
	c.RevisionId = revision
	return c
}

// describeUpdated is the answer to updates of code and configuration.
func describeUpdated(f *function, revision string) *functionConfiguration {
	c := describe(f, f.publishedAs())
	c.LastUpdateStatus, c.LastUpdateStatusReason, c.LastUpdateStatusReasonCode = "InProgress", reasonCreating, reasonCodeCreating
	c.RevisionId = revision
	return c
}

// configurationOf has what listings tell: neither the state nor the version of
// the runtime.
func configurationOf(f *function, qualifier string) *functionConfiguration {
	r := reference{f.Region, f.Account, f.Name, qualifier}
	return &functionConfiguration{
		FunctionName:     f.Name,
		FunctionArn:      r.arn(),
		Runtime:          f.Runtime,
		Role:             f.Role,
		Handler:          f.Handler,
		CodeSize:         f.CodeSize,
		Description:      f.Description,
		Timeout:          f.Timeout,
		MemorySize:       f.MemorySize,
		LastModified:     f.Modified.Format("2006-01-02T15:04:05.000-0700"),
		CodeSha256:       codeSHA256(f.CodeHash),
		Version:          f.version(),
		VpcConfig:        vpcConfigOf(f),
		DeadLetterConfig: deadLetterConfigOf(f),
		Environment:      f.Environment,
		KMSKeyArn:        f.KMSKeyARN,
		TracingConfig:    tracingConfig{f.Tracing},
		RevisionId:       f.RevisionID,
		PackageType:      "Zip",
		Architectures:    f.Architectures,
		EphemeralStorage: ephemeralStorage{f.Ephemeral},
		SnapStart:        snapStart{f.SnapStart, "Off"},
		LoggingConfig:    f.Logging,
	}
}

// publishedAs is the qualifier of a published version, "" for $LATEST.
func (f *function) publishedAs() string {
	if f.Version == 0 {
		return ""
	}
	return f.version()
}

// codeSHA256 writes a hash as Lambda does.
func codeSHA256(hash string) string {
	b, err := hex.DecodeString(hash)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(b)
}

func vpcConfigOf(f *function) *vpcConfigResponse {
	if f.VPC == nil {
		return nil
	}
	return &vpcConfigResponse{vpcConfig: *f.VPC}
}

func deadLetterConfigOf(f *function) *targetARN {
	if f.DeadLetterARN == "" {
		return nil
	}
	return &targetARN{f.DeadLetterARN}
}

// runtimeVersionOf names the runtime's version. On AWS the name is a hash of
// the runtime's image; here it is one of its name.
func runtimeVersionOf(f *function) *runtimeVersion {
	hash := sha256.Sum256([]byte(f.Runtime))
	return &runtimeVersion{arn.New("lambda", f.Region, "", "runtime:"+hex.EncodeToString(hash[:])).String()}
}
