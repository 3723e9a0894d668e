package lambda

import (
	"context"
	"encoding/base64"

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
	size := pageSize(in.MaxItems)
	qualifier := ""
	if in.FunctionVersion == "ALL" {
		qualifier = latest
	}
	out := &listFunctionsOutput{Functions: []*functionConfiguration{}}
	for f, err := range s.functions.list(ctx, call.Region, call.Identity.Account, after) {
		if err != nil {
			return nil, err
		}
		if len(out.Functions) == size {
			out.NextMarker = marker(out.Functions[size-1].FunctionName)
			break
		}
		out.Functions = append(out.Functions, configurationOf(f, qualifier))
	}
	return out, nil
}

func pageSize(asked int) int {
	if asked < 1 || asked > maxPage {
		return maxPage
	}
	return asked
}

// A marker holds the name of the last function of the page before.
func marker(name string) string { return base64.StdEncoding.EncodeToString([]byte(name)) }

func readMarker(marker string) (name string, err error) {
	b, err := base64.StdEncoding.DecodeString(marker)
	if err != nil {
		return "", invalidParameter("Invalid Marker")
	}
	return string(b), nil
}
