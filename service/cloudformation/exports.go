package cloudformation

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listExportsInput struct{ NextToken string }

type exportView struct{ ExportingStackId, Name, Value string }

type listExportsOutput struct {
	Exports   []exportView
	NextToken string `json:",omitempty"`
}

func (s *Service) listExports(ctx context.Context, call *awsapi.Call, in *listExportsInput) (*listExportsOutput, error) {
	var all []exportView
	for e, err := range s.exports.List(ctx, scope(call), "") {
		if err != nil {
			return nil, err
		}
		all = append(all, exportView{e.Stack, e.Name, e.Value})
	}
	page, next, err := cut(all, in.NextToken, describePage)
	return &listExportsOutput{page, next}, err
}

type listImportsInput struct{ ExportName, NextToken string }

type listImportsOutput struct {
	Imports   []string
	NextToken string `json:",omitempty"`
}

func (s *Service) listImports(ctx context.Context, call *awsapi.Call, in *listImportsInput) (*listImportsOutput, error) {
	all, err := s.importers(ctx, scope(call), in.ExportName)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, validationError("Export '%s' is not imported by any stack.", in.ExportName)
	}
	page, next, err := cut(all, in.NextToken, describePage)
	return &listImportsOutput{page, next}, err
}
