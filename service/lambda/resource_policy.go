package lambda

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// ResourcePolicy returns the policy of the function, version or alias of an ARN,
// "" if there is none.
func (s *Service) ResourcePolicy(ctx context.Context, functionARN string) (string, error) {
	a, err := arn.Parse(functionARN)
	kind, rest := a.Split()
	if err != nil || kind != "function" {
		return "", nil
	}
	name, qualifier, _ := strings.Cut(rest, ":")
	t, err := s.resolve(ctx, reference{region: a.Region, account: a.Account, name: name, qualifier: qualifier})
	if e, ok := errors.AsType[*awsapi.Error](err); ok && e.Status == http.StatusNotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if p := t.permissions(); len(p.Policy) > 0 {
		return p.document(), nil
	}
	return "", nil
}
