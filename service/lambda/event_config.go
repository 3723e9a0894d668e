package lambda

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// eventConfig is the record of how asynchronous invocations of a function, a
// version or an alias are dealt with.
type eventConfig struct {
	Account, Region, Name string
	Qualifier             string // "$LATEST" for none
	Modified              time.Time
	eventSettings
}

// eventSettings are what an input may give. Those that are nil were not given.
type eventSettings struct {
	MaximumRetryAttempts     *int64             `json:",omitempty"`
	MaximumEventAgeInSeconds *int64             `json:",omitempty"`
	DestinationConfig        *destinationConfig `json:",omitempty"`
}

// destinationConfig is the shape of that name.
type destinationConfig struct {
	OnSuccess *destination `json:",omitempty"`
	OnFailure *destination `json:",omitempty"`
}

type destination struct {
	Destination string `json:",omitempty"`
}

// eventConfigs are the records of event configurations.
type eventConfigs struct{ table.Table[eventConfig] }

func newEventConfigs(s store.Resources) eventConfigs {
	return eventConfigs{table.Table[eventConfig]{
		Name: "lambda/eventConfig", Store: s, Key: func(c *eventConfig) string { return aliasKey(c.reference()) },
	}}
}

func (c *eventConfig) reference() reference {
	return reference{c.Region, c.Account, c.Name, c.Qualifier}
}

// configured is a reference as event configurations have it.
func configured(r reference) reference {
	if r.qualifier == "" {
		r.qualifier = latest
	}
	return r
}

// get returns the configuration of what a reference names, nil if there is none,
// and the version of its record.
func (t eventConfigs) get(ctx context.Context, r reference) (*eventConfig, uint64, error) {
	c, version, err := t.Get(ctx, aliasKey(configured(r)))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read event configuration of %s: %w", r.arn(), err)
	}
	return c, version, nil
}

// forgetEventConfig is what is to be written when that which a reference names is
// deleted.
func (s *Service) forgetEventConfig(r reference) []store.Write {
	return []store.Write{s.eventConfigs.Drop(aliasKey(configured(r)), store.Any)}
}

// check refuses destinations that there are none of.
func (in *eventSettings) check() error {
	if in.DestinationConfig == nil {
		return nil
	}
	for _, d := range []*destination{in.DestinationConfig.OnSuccess, in.DestinationConfig.OnFailure} {
		if d == nil || d.Destination == "" {
			continue
		}
		a, err := arn.Parse(d.Destination)
		kind, _ := a.Split()
		switch {
		case err != nil:
			return invalidParameter("The provided destination config DestinationConfig(onSuccess=%s, onFailure=%s) is invalid.",
				in.DestinationConfig.OnSuccess.text(), in.DestinationConfig.OnFailure.text())
		case a.Service != "lambda" || kind != "function":
			return invalidParameter("Treadle has functions as destinations only, not %s.", d.Destination)
		}
	}
	return nil
}

func (d *destination) text() string {
	if d == nil || d.Destination == "" {
		return "null"
	}
	return "OnSuccess(destination=" + d.Destination + ")"
}

// apply sets what was given.
func (in *eventSettings) apply(c *eventSettings) {
	if in.MaximumRetryAttempts != nil {
		c.MaximumRetryAttempts = in.MaximumRetryAttempts
	}
	if in.MaximumEventAgeInSeconds != nil {
		c.MaximumEventAgeInSeconds = in.MaximumEventAgeInSeconds
	}
	if in.DestinationConfig != nil {
		c.DestinationConfig = in.DestinationConfig
	}
}

// retries is how often an event that failed is tried again.
func (c *eventSettings) retries() int {
	if c.MaximumRetryAttempts == nil {
		return len(retryDelays)
	}
	return int(*c.MaximumRetryAttempts)
}

// maxAge is how old an event may become.
func (c *eventSettings) maxAge() time.Duration {
	if c.MaximumEventAgeInSeconds == nil {
		return maxEventAge
	}
	return time.Duration(*c.MaximumEventAgeInSeconds) * time.Second
}

// destination is where an event goes that succeeded, or failed for good; "" for
// nowhere.
func (c *eventSettings) destination(well bool) string {
	if c.DestinationConfig == nil {
		return ""
	}
	d := c.DestinationConfig.OnFailure
	if well {
		d = c.DestinationConfig.OnSuccess
	}
	if d == nil {
		return ""
	}
	return d.Destination
}

// eventInvokeConfig is the shape FunctionEventInvokeConfig.
type eventInvokeConfig struct {
	LastModified             float64
	FunctionArn              string
	MaximumRetryAttempts     *int64 `json:",omitempty"`
	MaximumEventAgeInSeconds *int64 `json:",omitempty"`
	DestinationConfig        destinationConfig
}

func (c *eventConfig) describe() *eventInvokeConfig {
	out := &eventInvokeConfig{
		LastModified: float64(c.Modified.UnixMilli()) / 1000, FunctionArn: c.reference().arn(),
		MaximumRetryAttempts: c.MaximumRetryAttempts, MaximumEventAgeInSeconds: c.MaximumEventAgeInSeconds,
		DestinationConfig: destinationConfig{&destination{}, &destination{}},
	}
	if d := c.DestinationConfig; d != nil {
		if d.OnSuccess != nil {
			out.DestinationConfig.OnSuccess = d.OnSuccess
		}
		if d.OnFailure != nil {
			out.DestinationConfig.OnFailure = d.OnFailure
		}
	}
	return out
}

func noEventConfig(r reference) error {
	return notFound("The function %s doesn't have an EventInvokeConfig", configured(r).arn())
}
