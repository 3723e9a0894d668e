package lambda

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createFunctionInput struct {
	settings
	FunctionName           string
	Code                   codeInput
	PackageType            string
	Publish                bool
	Architectures          []string
	Tags                   map[string]string
	CodeSigningConfigArn   string
	CapacityProviderConfig map[string]any
	TenancyConfig          map[string]any
}

func (s *Service) createFunction(ctx context.Context, call *awsapi.Call, in *createFunctionInput) (*functionConfiguration, error) {
	r, err := parseNewName(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if there, _, err := s.functions.get(ctx, r.region, r.account, r.name); err != nil {
		return nil, err
	} else if there != nil {
		return nil, conflict("Function already exist: %s", r.name)
	}
	hash, size, err := s.takeCode(in.Code)
	if err != nil {
		return nil, err
	}
	f := &function{
		ID: s.newID(), Account: r.account, Region: r.region, Name: r.name,
		CodeHash: hash.String(), CodeSize: size, Architectures: in.Architectures, Tags: in.Tags,
	}
	f.setDefaults()
	in.apply(f)
	s.reconfigure(f)
	made := f
	var writes []store.Write
	if in.Publish {
		if made, writes, err = s.publish(ctx, f, nil); err != nil {
			return nil, err
		}
	}
	err = s.options.Store.Apply(ctx, append(writes, s.functions.Put(f, 0))...)
	if errors.Is(err, store.ErrExists) {
		return nil, conflict("Function already exist: %s", r.name)
	}
	if err != nil {
		return nil, err
	}
	return describeCreated(made, s.newID()), nil
}

// parseNewName reads the name of a function to be made, which has no qualifier.
func parseNewName(call *awsapi.Call, name string) (reference, error) {
	r, err := parseReference(call, name, "")
	if err != nil {
		return r, err
	}
	if r.qualifier != "" {
		return r, invalidValue(name, "functionName", "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+")
	}
	if len(r.name) > 64 {
		e := invalidValue(r.name, "functionName", "Member must have length less than or equal to 64")
		e.Code = codeInvalidParameter
		return r, e
	}
	return r, nil
}

func (in *createFunctionInput) check() error {
	switch {
	case in.PackageType == "Image" || in.Code.ImageUri != "":
		return invalidParameter("Treadle has no container images yet: provide a deployment package with PackageType Zip.")
	case in.Runtime == nil || in.Handler == nil || *in.Handler == "":
		return invalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
	case len(in.CapacityProviderConfig) > 0 || len(in.TenancyConfig) > 0:
		return invalidParameter("Treadle has neither capacity providers nor tenancy for functions.")
	case in.CodeSigningConfigArn != "":
		return failure(404, "CodeSigningConfigNotFoundException",
			"The code signing configuration cannot be found. Check that the provided configuration is not deleted: %s.", in.CodeSigningConfigArn)
	}
	if err := checkTags(in.Tags); err != nil {
		return err
	}
	return in.settings.check()
}
