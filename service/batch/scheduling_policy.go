package batch

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// schedulingPolicy is the record of a scheduling policy, and its description.
type schedulingPolicy struct {
	Name      string            `json:"name"`
	ARN       string            `json:"arn"`
	FairShare *fairSharePolicy  `json:"fairsharePolicy,omitempty"`
	Tags      map[string]string `json:"tags"`
}

// fairSharePolicy is the shape FairsharePolicy.
type fairSharePolicy struct {
	DecaySeconds int64         `json:"shareDecaySeconds"`
	Reservation  int64         `json:"computeReservation"` // percent
	Distribution []shareWeight `json:"shareDistribution"`
}

// shareWeight is the weight of a share, or of all whose names begin with what
// stands before a star.
type shareWeight struct {
	Identifier string   `json:"shareIdentifier"`
	Weight     *float64 `json:"weightFactor,omitempty"`
}

// The bounds of scheduling policies
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_FairsharePolicy.html).
const (
	mostDecay       = 604_800 // seconds
	mostReservation = 99      // percent
	mostShares      = 500
	leastWeight     = 0.0001
	mostWeight      = 999.9999
	mostShareName   = 255
)

// leastDecay is the time for decay where a policy gives none.
const leastDecay = 600 * time.Second

// check refuses what Batch refuses of a policy, and makes it complete.
func (p *fairSharePolicy) check() error {
	if p == nil {
		return nil
	}
	switch {
	case p.DecaySeconds < 0 || p.DecaySeconds > mostDecay:
		return invalidf("shareDecaySeconds must be between 0 and %d", mostDecay)
	case p.Reservation < 0 || p.Reservation > mostReservation:
		return invalidf("computeReservation must be between 0 and %d", mostReservation)
	case len(p.Distribution) > mostShares:
		return invalidf("shareDistribution can have at most %d share identifiers", mostShares)
	}
	if p.Distribution == nil {
		p.Distribution = []shareWeight{}
	}
	return p.checkShares()
}

func (p *fairSharePolicy) checkShares() error {
	for i, s := range p.Distribution {
		if !validShare(strings.TrimSuffix(s.Identifier, "*")) {
			return invalidf("shareIdentifier %s must have up to %d letters and digits, which one * may follow", s.Identifier, mostShareName)
		}
		if s.Weight != nil && !(*s.Weight >= leastWeight && *s.Weight <= mostWeight) {
			return invalidf("weightFactor must be between %g and %g", leastWeight, mostWeight)
		}
		for _, other := range p.Distribution[:i] {
			if overlap(s.Identifier, other.Identifier) {
				return invalidf("shareIdentifiers %s and %s overlap", other.Identifier, s.Identifier)
			}
		}
	}
	return nil
}

// validShare reports whether a share can be called so.
func validShare(name string) bool {
	if name == "" || len(name) > mostShareName {
		return false
	}
	for i := range len(name) {
		if name[i] == '_' || !isWordByte(name[i]) {
			return false
		}
	}
	return true
}

// overlap reports whether there are shares that both identifiers mean.
func overlap(a, b string) bool {
	prefixA, starA := strings.CutSuffix(a, "*")
	prefixB, starB := strings.CutSuffix(b, "*")
	return a == b || starA && strings.HasPrefix(prefixB, prefixA) || starB && strings.HasPrefix(prefixA, prefixB)
}

// weight returns a share's weight: 1 unless the policy says otherwise.
func (p *fairSharePolicy) weight(share string) float64 {
	if p == nil {
		return 1
	}
	for _, s := range p.Distribution {
		prefix, star := strings.CutSuffix(s.Identifier, "*")
		if s.Weight != nil && (s.Identifier == share || star && strings.HasPrefix(share, prefix)) {
			return *s.Weight
		}
	}
	return 1
}

// decay is the time in which what a share has held is forgotten.
func (p *fairSharePolicy) decay() time.Duration {
	if p == nil || p.DecaySeconds == 0 {
		return leastDecay
	}
	return time.Duration(p.DecaySeconds) * time.Second
}

// reservation is the percentage that is kept for shares of which no job runs.
func (p *fairSharePolicy) reservation() float64 {
	if p == nil {
		return 0
	}
	return float64(p.Reservation)
}

// checkQuotas refuses policies by quota shares, which are another kind.
func checkQuotas(quota *jsonvalue.Value) error {
	if quota != nil {
		return clientError("Treadle has no quota shares yet; use fairsharePolicy.")
	}
	return nil
}

// findPolicy returns the caller's policy that an ARN means, and the version of its
// record.
func (s *Service) findPolicy(ctx context.Context, call *awsapi.Call, policyARN string) (*schedulingPolicy, uint64, error) {
	missing := clientError("Scheduling policy %s does not exist", policyARN)
	name, ok := nameOf(call, kindPolicy, policyARN)
	if !ok || name == policyARN {
		return nil, 0, missing
	}
	p, version, err := s.policies.Get(ctx, scope(call)+name)
	if errors.Is(err, store.ErrNotFound) {
		err = missing
	}
	return p, version, err
}

// checkShare refuses a job whose share does not fit its queue.
func (in *submitJobInput) checkShare(q *queue) error {
	switch {
	case q.SchedulingPolicyARN == "" && in.ShareIdentifier != "":
		return invalidf("shareIdentifier cannot be specified, as job queue %s has no scheduling policy", q.Name)
	case q.SchedulingPolicyARN != "" && in.ShareIdentifier == "":
		return invalidf("shareIdentifier must be specified, as job queue %s has a scheduling policy", q.Name)
	case in.ShareIdentifier != "" && !validShare(in.ShareIdentifier):
		return invalidf("shareIdentifier must have up to %d letters and digits", mostShareName)
	}
	return checkSchedulingPriority(in.SchedulingPriorityOverride)
}

// mostSchedulingPriority is the highest priority within a share.
const mostSchedulingPriority = 9999

func checkSchedulingPriority(p *int64) error {
	if p != nil && (*p < 0 || *p > mostSchedulingPriority) {
		return invalidf("schedulingPriority must be between 0 and %d", mostSchedulingPriority)
	}
	return nil
}
