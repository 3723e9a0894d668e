package stepfunctions

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
)

// loggingConfiguration says which events of executions are logged and where
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html).
type loggingConfiguration struct {
	Level                string `json:"level"`
	IncludeExecutionData bool   `json:"includeExecutionData"`
	// Destinations is nil where none was given; an empty list is answered as one.
	Destinations *[]logDestination `json:"destinations,omitempty"`
}

type logDestination struct {
	CloudWatchLogsLogGroup *logGroup `json:"cloudWatchLogsLogGroup,omitempty"`
}

type logGroup struct {
	LogGroupARN string `json:"logGroupArn"`
}

// logOff is the level of a state machine that logs nothing.
const logOff = "OFF"

// checkedLogging returns the configuration with its defaults. in may be nil.
func checkedLogging(in *loggingConfiguration) (loggingConfiguration, error) {
	c := loggingConfiguration{Level: logOff}
	if in == nil {
		return c, nil
	}
	c = *in
	if c.Level == "" {
		c.Level = logOff
	}
	if n := len(c.destinations()); n > 1 || n == 0 && c.Level != logOff {
		return c, errInvalidLoggingConfiguration.because("Must specify exactly one Log Destination.")
	}
	for _, d := range c.destinations() {
		if !d.valid() {
			return c, errInvalidLoggingConfiguration.because("Log Destination must be the ARN of a log group and end with ':*'.")
		}
	}
	return c, nil
}

// checkLogging is checkedLogging, and demands that the destination is there.
func (s *Service) checkLogging(ctx context.Context, in *loggingConfiguration) (loggingConfiguration, error) {
	c, err := checkedLogging(in)
	if err != nil || s.hasLogGroup == nil {
		return c, err
	}
	for _, d := range c.destinations() {
		there, err := s.hasLogGroup(ctx, strings.TrimSuffix(d.logGroup(), ":*"))
		if err != nil {
			return c, err
		}
		if !there {
			return c, errInvalidLoggingConfiguration.because("Log Destination not found.")
		}
	}
	return c, nil
}

func (c loggingConfiguration) destinations() []logDestination {
	if c.Destinations == nil {
		return nil
	}
	return *c.Destinations
}

func (c loggingConfiguration) same(o loggingConfiguration) bool {
	return c.Level == o.Level && c.IncludeExecutionData == o.IncludeExecutionData &&
		slices.EqualFunc(c.destinations(), o.destinations(), logDestination.same)
}

func (d logDestination) same(o logDestination) bool { return d.logGroup() == o.logGroup() }

func (d logDestination) logGroup() string {
	if d.CloudWatchLogsLogGroup == nil {
		return ""
	}
	return d.CloudWatchLogsLogGroup.LogGroupARN
}

// valid reports whether the destination is the ARN of a log group with ":*".
func (d logDestination) valid() bool {
	a, err := arn.Parse(d.logGroup())
	return err == nil && a.Service == "logs" &&
		strings.HasPrefix(a.Resource, "log-group:") && strings.HasSuffix(a.Resource, ":*")
}

// tracingConfiguration says whether executions are traced. It is kept and
// answered; nothing is traced yet.
type tracingConfiguration struct {
	Enabled bool `json:"enabled"`
}

func tracingOf(in *tracingConfiguration) tracingConfiguration {
	if in == nil {
		return tracingConfiguration{}
	}
	return *in
}

// encryptionConfiguration names the key of a state machine or activity. It is
// kept and answered; Treadle has no keys of its own and encrypts nothing.
type encryptionConfiguration struct {
	Type                         string  `json:"type"`
	KMSKeyID                     *string `json:"kmsKeyId,omitempty"`
	KMSDataKeyReusePeriodSeconds *int64  `json:"kmsDataKeyReusePeriodSeconds,omitempty"`
}

// awsOwnedKey is the type of encryption without a key of the customer's.
const awsOwnedKey = "AWS_OWNED_KEY"

// defaultKeyReuse is for how many seconds a customer's data key is used again.
const defaultKeyReuse = 300

// checkedEncryption returns the configuration with its defaults. in may be nil.
func checkedEncryption(in *encryptionConfiguration) (encryptionConfiguration, error) {
	if in == nil {
		return encryptionConfiguration{Type: awsOwnedKey}, nil
	}
	c := *in
	if c.Type == awsOwnedKey {
		if c.KMSKeyID != nil || c.KMSDataKeyReusePeriodSeconds != nil {
			return c, errInvalidEncryptionConfiguration.because("A KMS key cannot be given with type AWS_OWNED_KEY.")
		}
		return c, nil
	}
	if c.KMSKeyID == nil || *c.KMSKeyID == "" {
		return c, errInvalidEncryptionConfiguration.because("kmsKeyId is required with type CUSTOMER_MANAGED_KMS_KEY.")
	}
	if c.KMSDataKeyReusePeriodSeconds == nil {
		period := int64(defaultKeyReuse)
		c.KMSDataKeyReusePeriodSeconds = &period
	}
	return c, nil
}

func (c encryptionConfiguration) same(o encryptionConfiguration) bool {
	return c.Type == o.Type && equal(c.KMSKeyID, o.KMSKeyID) &&
		equal(c.KMSDataKeyReusePeriodSeconds, o.KMSDataKeyReusePeriodSeconds)
}

// equal reports whether two optional values are the same or both absent.
func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
