package logs

import (
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// group is the record of a log group. What it holds is counted by the journal in
// a record of its own.
type group struct {
	Account   string            `json:"account"`
	Region    string            `json:"region"`
	Name      string            `json:"name"`
	ID        string            `json:"id"`
	Created   int64             `json:"created"`             // milliseconds since 1970, as all times here
	Retention int               `json:"retention,omitempty"` // days; 0: for ever
	Class     string            `json:"class"`
	KMSKey    string            `json:"kmsKey,omitempty"`
	Protected bool              `json:"protected,omitempty"`
	Tags      map[string]string `json:"tags,omitempty"`
}

// groupKey is the key of a group. No name has a colon, so that the keys of a
// group's streams begin with it and one.
func groupKey(account, region, name string) string { return account + "/" + region + "/" + name }

func (g *group) key() string { return groupKey(g.Account, g.Region, g.Name) }

// arn is the group's ARN; those of its streams follow on a colon.
func (g *group) arn() string { return groupARN(g.Account, g.Region, g.Name) }

func groupARN(account, region, name string) string {
	return arn.New("logs", region, account, "log-group:"+name).String()
}

// stream is the record of a log stream. After its creation only the journal
// changes it.
type stream struct {
	Group    string `json:"group"` // its key
	Name     string `json:"name"`
	GroupID  string `json:"groupId"`
	ID       string `json:"id"`
	Created  int64  `json:"created"`
	First    int64  `json:"first,omitempty"` // time of the earliest event
	Last     int64  `json:"last,omitempty"`  // of the latest
	Ingested int64  `json:"ingested,omitempty"`
}

func streamKey(groupKey, name string) string { return groupKey + ":" + name }

func (s *stream) key() string { return streamKey(s.Group, s.Name) }

// classStandard is the class of a group that says none.
const classStandard = "STANDARD"

// newGroup returns a group that is not kept yet.
func (s *Service) newGroup(account, region, name string) (*group, error) {
	id, err := s.newID()
	return &group{
		Account: account, Region: region, Name: name, ID: id,
		Created: s.now().UnixMilli(), Class: classStandard,
	}, err
}

func (s *Service) newStream(g *group, name string) (*stream, error) {
	id, err := s.newID()
	return &stream{Group: g.key(), Name: name, GroupID: g.ID, ID: id, Created: s.now().UnixMilli()}, err
}

// group returns a group by its name, and its version.
func (s *Service) group(ctx context.Context, call *awsapi.Call, name string) (*group, uint64, error) {
	g, version, err := s.groups.Get(ctx, groupKey(call.Identity.Account, call.Region, name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, noSuchGroup()
	}
	return g, version, err
}

// groupBy returns a group by its name or by an identifier, which is a name or an
// ARN; exactly one of them is to be given.
func (s *Service) groupBy(ctx context.Context, call *awsapi.Call, name, identifier string) (*group, error) {
	switch {
	case name != "" && identifier != "":
		return nil, invalidParameter("LogGroup name and LogGroup identifier cannot be both specified.")
	case name == "" && identifier == "":
		return nil, invalidParameter("Either LogGroup name or LogGroup identifier must be specified.")
	case identifier != "":
		name = nameOfGroup(identifier)
	}
	g, _, err := s.group(ctx, call, name)
	return g, err
}

// nameOfGroup returns the name of a group by its name or ARN, with or without
// ":*" at the end.
func nameOfGroup(identifier string) string {
	a, err := arn.Parse(identifier)
	if err != nil {
		return identifier
	}
	return strings.TrimSuffix(strings.TrimPrefix(a.Resource, "log-group:"), ":*")
}

func (s *Service) stream(ctx context.Context, g *group, name string) (*stream, error) {
	st, _, err := s.streams.Get(ctx, streamKey(g.key(), name))
	if errors.Is(err, store.ErrNotFound) || err == nil && st.GroupID != g.ID {
		return nil, noSuchStream()
	}
	return st, err
}
