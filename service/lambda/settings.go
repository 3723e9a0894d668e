package lambda

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/service/lambda/environment"
)

// settings are the members that CreateFunction and UpdateFunctionConfiguration
// have in common. Those that are nil were not given.
type settings struct {
	Runtime           *string
	Role              *string
	Handler           *string
	Description       *string
	Timeout           *int64
	MemorySize        *int64
	Environment       *environmentInput
	EphemeralStorage  *ephemeralStorage
	TracingConfig     *struct{ Mode *string }
	LoggingConfig     *loggingConfig
	SnapStart         *struct{ ApplyOn *string }
	DeadLetterConfig  *targetARN
	KMSKeyArn         *string
	VpcConfig         *vpcConfig
	Layers            []string
	FileSystemConfigs []map[string]any
	ImageConfig       map[string]any
	DurableConfig     map[string]any
}

// Bounds that the API's model does not have
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const (
	maxTimeout     = 900   // seconds
	maxMemory      = 10240 // MB
	maxEnvironment = 4096  // bytes of the variables as JSON
)

// defaults are what a new function has where CreateFunction does not say.
func (f *function) setDefaults() {
	f.Timeout = 3
	f.MemorySize = 128
	f.Ephemeral = 512
	f.Tracing = "PassThrough"
	f.SnapStart = "None"
	f.Logging = loggingConfig{LogFormat: "Text", LogGroup: "/aws/lambda/" + f.Name}
	if len(f.Architectures) == 0 {
		f.Architectures = []string{"x86_64"}
	}
}

// check refuses values that Lambda refuses beyond what its API's model says,
// which is checked before, and what Treadle does not have.
func (s *settings) check() error {
	for _, check := range []func() error{
		s.checkSizes, s.checkRuntime, s.checkEnvironment, s.checkMissing,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s *settings) checkSizes() error {
	switch {
	case s.Timeout != nil && *s.Timeout > maxTimeout:
		return invalidValue(*s.Timeout, "timeout", "Member must have value less than or equal to 900")
	case s.MemorySize != nil && *s.MemorySize > maxMemory:
		return invalidParameter("'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240")
	}
	return nil
}

func (s *settings) checkRuntime() error {
	if s.Runtime == nil || environment.Supports(*s.Runtime) {
		return nil
	}
	return invalidParameter("Treadle cannot run the runtime %s: it has provided.al2, provided.al2023, python3.* and nodejs*.x", *s.Runtime)
}

func (s *settings) checkEnvironment() error {
	if s.Environment == nil {
		return nil
	}
	var reserved []string
	for _, name := range slices.Sorted(maps.Keys(s.Environment.Variables)) {
		if slices.Contains(environment.Reserved, name) {
			reserved = append(reserved, name)
		}
		if strings.ContainsRune(s.Environment.Variables[name], 0) {
			return invalidParameter("The value of the environment variable %s has a zero byte.", name)
		}
	}
	if len(reserved) > 0 {
		return invalidParameter("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s",
			strings.Join(reserved, ", "))
	}
	if text := compactJSON(s.Environment.Variables); len(text) > maxEnvironment {
		return invalidParameter("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: %s", text)
	}
	return nil
}

// checkMissing refuses what could not be kept to.
func (s *settings) checkMissing() error {
	switch {
	case len(s.Layers) > 0:
		return invalidParameter("Layer version %s does not exist.", s.Layers[0])
	case len(s.FileSystemConfigs) > 0:
		return invalidParameter("Treadle has no file systems for FileSystemConfigs")
	case len(s.ImageConfig) > 0:
		return invalidParameter("Treadle has no container images for ImageConfig")
	case len(s.DurableConfig) > 0:
		return invalidParameter("Treadle does not have durable functions yet")
	}
	return nil
}

// apply sets what was given.
func (s *settings) apply(f *function) {
	set(&f.Runtime, s.Runtime)
	set(&f.Role, s.Role)
	set(&f.Handler, s.Handler)
	set(&f.Description, s.Description)
	set(&f.Timeout, s.Timeout)
	set(&f.MemorySize, s.MemorySize)
	set(&f.KMSKeyARN, s.KMSKeyArn)
	if s.Environment != nil {
		f.Environment = s.Environment
	}
	if s.EphemeralStorage != nil {
		f.Ephemeral = s.EphemeralStorage.Size
	}
	if s.TracingConfig != nil {
		set(&f.Tracing, s.TracingConfig.Mode)
	}
	if s.SnapStart != nil {
		set(&f.SnapStart, s.SnapStart.ApplyOn)
	}
	if s.DeadLetterConfig != nil {
		f.DeadLetterARN = s.DeadLetterConfig.TargetArn
	}
	if s.VpcConfig != nil {
		f.VPC = s.VpcConfig
	}
	if s.LoggingConfig != nil {
		f.Logging.apply(*s.LoggingConfig)
	}
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// apply sets what was given. Levels belong to the JSON format, where they are
// INFO unless said otherwise.
func (c *loggingConfig) apply(given loggingConfig) {
	if given.LogFormat != "" {
		c.LogFormat = given.LogFormat
	}
	if given.LogGroup != "" {
		c.LogGroup = given.LogGroup
	}
	if c.LogFormat != "JSON" {
		c.ApplicationLogLevel, c.SystemLogLevel = "", ""
		return
	}
	c.ApplicationLogLevel = cmp.Or(given.ApplicationLogLevel, c.ApplicationLogLevel, "INFO")
	c.SystemLogLevel = cmp.Or(given.SystemLogLevel, c.SystemLogLevel, "INFO")
}
