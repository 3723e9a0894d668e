package events

import (
	"context"
	"encoding/json"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/delivery"
	"github.com/treadle-run/treadle/jsonvalue"
)

// maxPublished is how many published events wait to be routed. What comes beyond
// is lost, as whoever publishes does not wait.
const maxPublished = 4096

// Wanted implements awsapi.Publisher.
func (s *Service) Wanted(account, region, source string) bool {
	return s.index.wants(busKey(account, region, defaultBus), source)
}

// Publish implements awsapi.Publisher: the event comes to the default bus.
func (s *Service) Publish(e awsapi.Event) {
	select {
	case s.published <- e:
	default:
		s.options.Log.Warn("event lost: too many at once", "source", e.Source, "detailType", e.DetailType)
	}
}

// maxRouted is how many events are routed with one write.
const maxRouted = 256

// route routes what is published until the service closes.
func (s *Service) route() {
	for {
		select {
		case e := <-s.published:
			s.routePublished(e)
			continue
		case <-s.closing:
		}
		for {
			select {
			case e := <-s.published:
				s.routePublished(e)
			default:
				return
			}
		}
	}
}

// routePublished routes an event and those that wait behind it, with one write.
func (s *Service) routePublished(e awsapi.Event) {
	list := s.matched(e)
	for range maxRouted - 1 {
		select {
		case e := <-s.published:
			list = append(list, s.matched(e)...)
			continue
		default:
		}
		break
	}
	if err := s.deliveries.Accept(s.ctx, list...); err != nil && s.ctx.Err() == nil {
		s.options.Log.Error("events not routed", "deliveries", len(list), "error", err)
	}
}

// matched returns what the rules of the default bus want of a published event.
func (s *Service) matched(e awsapi.Event) []*delivery.Delivery {
	in, err := s.newEvent(e)
	if err != nil {
		s.options.Log.Error("event not routed", "source", e.Source, "detailType", e.DetailType, "error", err)
		return nil
	}
	return s.wanted(busKey(e.Account, e.Region, defaultBus), in)
}

// incoming is an event with an id.
type incoming struct {
	id     string
	source string
	value  jsonvalue.Value
	at     time.Time // when it came
	// forwarded says that it comes from another bus. Such an event goes to no further
	// bus, as on AWS: buses that lead to each other would go on for ever.
	forwarded bool
}

// eventTime is how events write times.
const eventTime = "2006-01-02T15:04:05Z"

func (s *Service) newEvent(e awsapi.Event) (*incoming, error) {
	id, err := s.newID()
	if err != nil {
		return nil, err
	}
	detail, err := jsonvalue.Parse(string(e.Detail))
	if err != nil {
		return nil, err
	}
	resources := make([]jsonvalue.Value, len(e.Resources))
	for i, r := range e.Resources {
		resources[i] = jsonvalue.StringValue(r)
	}
	var b jsonvalue.Builder
	for _, m := range []struct{ name, text string }{
		{"version", "0"}, {"id", id}, {"detail-type", e.DetailType}, {"source", e.Source}, {"account", e.Account},
		{"time", e.Time.UTC().Format(eventTime)}, {"region", e.Region},
	} {
		b.Set(m.name, jsonvalue.StringValue(m.text))
	}
	b.Set("resources", jsonvalue.ArrayValue(resources...))
	b.Set("detail", detail)
	return &incoming{id: id, source: e.Source, value: b.Value(), at: s.now()}, nil
}

// send delivers what the rules of a bus want of an event.
func (s *Service) send(ctx context.Context, bus string, e *incoming) error {
	return s.deliveries.Accept(ctx, s.wanted(bus, e)...)
}

// wanted makes deliveries of what the rules of a bus want of an event.
func (s *Service) wanted(bus string, e *incoming) (list []*delivery.Delivery) {
	for _, c := range s.index.wanted(bus, e.source) {
		if c.pattern.Match(e.value) {
			list = append(list, s.deliveriesOf(c, e)...)
		}
	}
	return list
}

// deliveriesOf makes a delivery for each target of a rule. A target whose input
// cannot be made is passed over.
func (s *Service) deliveriesOf(c *compiled, e *incoming) (list []*delivery.Delivery) {
	for i := range c.Targets {
		t := &c.Targets[i]
		if e.forwarded && t.isBus() {
			continue
		}
		text, err := c.inputs[i].of(c.rule, e)
		if err != nil {
			s.options.Log.Warn("input of a target not made", "rule", c.arn(), "target", t.Id, "error", err)
			continue
		}
		list = append(list, &delivery.Delivery{
			// An execution of this name is begun once.
			ID: e.id + "_" + shortID(c.rule, t), Account: c.Account, Region: c.Region, Source: c.arn(),
			Target: t.delivery(), Input: text,
		})
	}
	return list
}

func (t *target) isBus() bool {
	a, err := arn.Parse(t.Arn)
	return err == nil && a.Service == "events"
}

func (t *target) delivery() delivery.Target {
	d := delivery.Target{ARN: t.Arn, RoleARN: t.RoleArn}
	if p := t.RetryPolicy; p != nil {
		d.MaxAttempts, d.MaxAge = p.MaximumRetryAttempts, p.MaximumEventAgeInSeconds
	}
	if b := t.BatchParameters; b != nil {
		d.Batch = &delivery.BatchParameters{JobDefinition: b.JobDefinition, JobName: b.JobName}
		if b.ArrayProperties != nil {
			d.Batch.ArraySize = b.ArrayProperties.Size
		}
		if b.RetryStrategy != nil {
			d.Batch.Attempts = b.RetryStrategy.Attempts
		}
	}
	return d
}

// scheduled is called when it is time for a rule.
func (s *Service) scheduled(key string, at time.Time) {
	c := s.index.rule(key)
	if c == nil {
		return
	}
	e, err := s.newEvent(awsapi.Event{
		Source: "aws.events", DetailType: "Scheduled Event", Account: c.Account, Region: c.Region,
		Time: at, Resources: []string{c.arn()}, Detail: json.RawMessage(`{}`),
	})
	if err == nil {
		err = s.deliveries.Accept(s.ctx, s.deliveriesOf(c, e)...)
	}
	if err != nil && s.ctx.Err() == nil {
		s.options.Log.Error("schedule of a rule missed", "rule", c.arn(), "error", err)
	}
}
