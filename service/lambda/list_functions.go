package lambda

import (
	"context"
	"encoding/base64"
	"iter"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

// maxPage is how many functions Lambda lists at once at most, whatever is asked.
const maxPage = 50

type listFunctionsInput struct {
	MasterRegion    string
	FunctionVersion string // "ALL": with all versions
	Marker          string
	MaxItems        int
}

type listFunctionsOutput struct {
	NextMarker string `json:",omitempty"`
	Functions  []*functionConfiguration
}

func (s *Service) listFunctions(ctx context.Context, call *awsapi.Call, in *listFunctionsInput) (*listFunctionsOutput, error) {
	after, err := readMarker(in.Marker)
	if err != nil {
		return nil, err
	}
	name, last, _ := strings.Cut(after, ":")
	size := pageSize(in.MaxItems)
	all := in.FunctionVersion == "ALL"
	out := &listFunctionsOutput{Functions: []*functionConfiguration{}}
	for f, err := range s.listed(ctx, call, all, name, last) {
		if err != nil {
			return nil, err
		}
		if n := len(out.Functions); n == size {
			out.NextMarker = marker(out.Functions[n-1].FunctionName)
			if all {
				out.NextMarker = marker(out.Functions[n-1].FunctionName + ":" + out.Functions[n-1].Version)
			}
			break
		}
		qualifier := ""
		if all {
			qualifier = f.version()
		}
		out.Functions = append(out.Functions, configurationOf(f, qualifier))
	}
	return out, nil
}

// listed yields the caller's functions after one, with all their versions if
// wanted: then those of the one after its last.
func (s *Service) listed(ctx context.Context, call *awsapi.Call, versions bool, name, last string) iter.Seq2[*function, error] {
	list := func(after string) iter.Seq2[*function, error] {
		return s.functions.list(ctx, call.Region, call.Identity.Account, after)
	}
	if !versions {
		return list(name)
	}
	return func(yield func(*function, error) bool) {
		if name != "" {
			f, _, err := s.functions.get(ctx, call.Region, call.Identity.Account, name)
			if err != nil {
				yield(nil, err)
				return
			}
			if f != nil && !each(s.versionsFrom(ctx, f, last), yield) {
				return
			}
		}
		for f, err := range list(name) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !each(s.versionsFrom(ctx, f, ""), yield) {
				return
			}
		}
	}
}

// each yields what a sequence does, and reports whether more is wanted.
func each(list iter.Seq2[*function, error], yield func(*function, error) bool) bool {
	for f, err := range list {
		if !yield(f, err) || err != nil {
			return false
		}
	}
	return true
}

func pageSize(asked int) int {
	if asked < 1 || asked > maxPage {
		return maxPage
	}
	return asked
}

// A marker holds the name of the last one of the page before, of a function with
// its version where versions are listed too.
func marker(name string) string { return base64.StdEncoding.EncodeToString([]byte(name)) }

func readMarker(marker string) (name string, err error) {
	b, err := base64.StdEncoding.DecodeString(marker)
	if err != nil {
		return "", invalidParameter("Invalid Marker")
	}
	return string(b), nil
}
