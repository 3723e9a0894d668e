package server

import (
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/console"
	"github.com/treadle-run/treadle/samples"
	"github.com/treadle-run/treadle/store"
)

// newConsole returns the console on the services that a caller leads to.
func newConsole(o Options, caller awsapi.Caller, st store.Store, keys console.Keys, insights map[string]console.Insight) (*console.Console, error) {
	if o.Auth != AuthSigV4 {
		keys = nil // nobody needs to sign in
	}
	projects, err := sampleProjects()
	if err != nil {
		return nil, err
	}
	return console.New(console.Options{
		Caller: caller, Store: st, Log: o.Log, Account: o.Account, Region: o.Region,
		LocalOnly: !o.AllowRemote && !o.AllowOpenRemote, Samples: projects, Keys: keys, Insights: insights,
	}), nil
}

// sampleProjects are the sample projects that the console offers.
func sampleProjects() ([]console.Sample, error) {
	all, err := samples.All()
	if err != nil {
		return nil, err
	}
	list := make([]console.Sample, len(all))
	for i, s := range all {
		definition, err := s.Definition()
		if err != nil {
			return nil, err
		}
		list[i] = console.Sample{Name: s.Name, Title: s.Title, Readme: s.Readme, Definition: definition, Template: s.Template}
	}
	return list, nil
}
