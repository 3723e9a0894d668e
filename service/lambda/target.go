package lambda

import (
	"context"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
)

// target is what a reference leads to.
type target struct {
	reference
	function *function // the version that is meant
	alias    *alias    // that leads there, nil for none
	limits   *function // $LATEST, whose concurrency is that of all versions
}

// resolve finds what a reference means: $LATEST, a version, or an alias and the
// version that it leads to this time.
func (s *Service) resolve(ctx context.Context, r reference) (*target, error) {
	f, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	t := &target{reference: r, function: f, limits: f}
	if r.qualifier == "" || r.qualifier == latest {
		return t, nil
	}
	number, ok := versionNumber(r.qualifier)
	if !ok {
		if t.alias, err = s.aliases.get(ctx, r); err != nil {
			return nil, err
		}
		if t.alias == nil {
			return nil, functionNotFound(r.arn())
		}
		if number = t.alias.Version; number == 0 {
			return t, nil
		}
	}
	t.function, err = s.versions.get(ctx, f, number)
	if err == nil && t.function == nil {
		err = functionNotFound(r.arn())
	}
	return t, err
}

// lookUp is parseReference and resolve.
func (s *Service) lookUp(ctx context.Context, call *awsapi.Call, name, qualifier string) (*target, error) {
	r, err := parseReference(call, name, qualifier)
	if err != nil {
		return nil, err
	}
	return s.resolve(ctx, r)
}

// chosen is a target with the version that an alias shares its invocations with,
// if this one falls to that.
func (s *Service) chosen(ctx context.Context, t *target) (*target, error) {
	if t.alias == nil || t.alias.Other == nil || s.random() >= t.alias.Other.Weight {
		return t, nil
	}
	f, err := s.versions.get(ctx, t.limits, t.alias.Other.Version)
	if err != nil || f == nil {
		return t, err
	}
	other := *t
	other.function = f
	return &other, nil
}

// random returns a number from 0 to 1, which is not reached.
func (s *Service) random() float64 {
	var b [7]byte
	if _, err := (lockedReader{s}).Read(b[:]); err != nil {
		return 0
	}
	n := uint64(0)
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return float64(n>>3) / (1 << 53)
}

// versionNumber reads the name of a published version.
func versionNumber(qualifier string) (int64, bool) {
	n, err := strconv.ParseInt(qualifier, 10, 64)
	return n, err == nil && n > 0 && strconv.FormatInt(n, 10) == qualifier
}
