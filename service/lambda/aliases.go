package lambda

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strconv"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// alias is the record of a function's alias.
type alias struct {
	Account     string
	Region      string
	Function    string
	Name        string
	Version     int64       // that it leads to, 0 for $LATEST
	Other       *otherShare `json:",omitempty"`
	Description string
	permissions
}

// otherShare is the version that gets a share of an alias's invocations.
type otherShare struct {
	Version int64
	Weight  float64 // from 0 to 1
}

// aliases are the records of aliases.
type aliases struct{ table.Table[alias] }

func newAliases(s store.Resources) aliases {
	return aliases{table.Table[alias]{Name: "lambda/alias", Store: s, Key: func(a *alias) string { return aliasKey(a.reference()) }}}
}

func aliasKey(r reference) string {
	return functionKey(r.region, r.account, r.name) + "/" + r.qualifier
}

func (a *alias) reference() reference { return reference{a.Region, a.Account, a.Function, a.Name} }

// get returns the alias that a reference's qualifier names, nil if there is none.
func (t aliases) get(ctx context.Context, r reference) (*alias, error) {
	a, _, err := t.Get(ctx, aliasKey(r))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read alias %s: %w", r.arn(), err)
	}
	return a, nil
}

// of yields the aliases of a function by name, those after one.
func (t aliases) of(ctx context.Context, f *function, after string) iter.Seq2[*alias, error] {
	r := f.reference()
	prefix := aliasKey(r)
	if after != "" {
		r.qualifier = after
		after = aliasKey(r)
	}
	return t.List(ctx, prefix, after)
}

// leadsTo reports whether the alias needs a version.
func (a *alias) leadsTo(version int64) bool {
	return a.Version == version || a.Other != nil && a.Other.Version == version
}

// aliasConfiguration is the shape of that name.
type aliasConfiguration struct {
	AliasArn        string
	Name            string
	FunctionVersion string
	Description     string
	RoutingConfig   *routingConfig `json:",omitempty"`
	RevisionId      string
}

type routingConfig struct {
	AdditionalVersionWeights map[string]float64
}

func (a *alias) describe() *aliasConfiguration {
	c := &aliasConfiguration{
		AliasArn: a.reference().arn(), Name: a.Name, FunctionVersion: (&function{Version: a.Version}).version(),
		Description: a.Description, RevisionId: a.RevisionID,
	}
	if a.Other != nil {
		c.RoutingConfig = &routingConfig{map[string]float64{strconv.FormatInt(a.Other.Version, 10): a.Other.Weight}}
	}
	return c
}

// aliasInput is what CreateAlias and UpdateAlias have in common.
type aliasInput struct {
	FunctionName    string
	Name            string
	FunctionVersion string
	Description     *string
	RoutingConfig   *routingConfig
}

var aliasName = regexp.MustCompile(`^[a-zA-Z0-9-_]*[a-zA-Z-_][a-zA-Z0-9-_]*$`) // not a number alone

func checkAliasName(name string) error {
	if !aliasName.MatchString(name) {
		return invalidValue(name, "name", "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)")
	}
	return nil
}

// lead has the alias lead where an input says, if that is there.
func (s *Service) lead(ctx context.Context, f *function, a *alias, in *aliasInput) error {
	set(&a.Description, in.Description)
	if in.FunctionVersion != "" {
		number, err := s.leadTo(ctx, f, in.FunctionVersion)
		if err != nil {
			return err
		}
		a.Version = number
	}
	if in.RoutingConfig == nil {
		return nil
	}
	a.Other = nil
	weights := in.RoutingConfig.AdditionalVersionWeights
	if len(weights) > 1 {
		return invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1")
	}
	for name, weight := range weights {
		number, err := s.leadTo(ctx, f, name)
		switch {
		case err != nil:
			return err
		case a.Version == 0 || number == 0:
			return invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version")
		case number == a.Version:
			return invalidParameter("Invalid function version %s. Function version %s is already included in routing configuration.", name, name)
		case !(weight >= 0 && weight <= 1):
			return invalidValue(weight, "routingConfig.additionalVersionWeights", "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0]")
		}
		a.Other = &otherShare{number, weight}
	}
	return nil
}

// leadTo reads the name of a version that must be there.
func (s *Service) leadTo(ctx context.Context, f *function, name string) (int64, error) {
	if name == latest {
		return 0, nil
	}
	r := f.reference()
	r.qualifier = name
	number, ok := versionNumber(name)
	if !ok {
		return 0, functionNotFound(r.arn())
	}
	v, err := s.versions.get(ctx, f, number)
	if err == nil && v == nil {
		err = functionNotFound(r.arn())
	}
	return number, err
}
