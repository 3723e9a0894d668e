package cloudformation

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// hidden stands for a value that is not to be seen.
const hidden = "****"

// secretsOf returns what takes the values of NoEcho parameters out of the JSON text
// of properties.
func (s *Service) secretsOf(ctx context.Context, st *stack) (*strings.Replacer, error) {
	var pairs []string
	for _, number := range []int{st.Revision, st.Operation.Target} {
		if number == 0 {
			continue
		}
		v, err := s.revisionOf(ctx, st, number)
		if err != nil {
			return nil, err
		}
		secret := v.secret()
		for _, p := range v.Parameters {
			if secret[p.Key] && p.Value != "" {
				quoted := string(jsonvalue.AppendQuoted(nil, p.Value))
				pairs = append(pairs, quoted[1:len(quoted)-1], hidden)
			}
		}
	}
	return strings.NewReplacer(pairs...), nil
}

// secret says which parameters of a revision are not to be seen: all, where the
// template cannot be read any more.
func (v *revision) secret() map[string]bool {
	secret := map[string]bool{}
	_, t, err := compile(v.Body, v.values())
	if err != nil {
		for _, p := range v.Parameters {
			secret[p.Key] = true
		}
		return secret
	}
	for _, p := range t.Parameters {
		secret[p.Name] = p.NoEcho
	}
	return secret
}
