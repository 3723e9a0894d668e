package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type activityInput struct {
	ActivityARN string `json:"activityArn"`
}

type describeActivityOutput struct {
	ActivityARN             string                  `json:"activityArn"`
	Name                    string                  `json:"name"`
	CreationDate            awsapi.Time             `json:"creationDate"`
	EncryptionConfiguration encryptionConfiguration `json:"encryptionConfiguration"`
}

func (s *Service) describeActivity(ctx context.Context, call *awsapi.Call, in *activityInput) (*describeActivityOutput, error) {
	a, err := s.findActivity(ctx, call, in.ActivityARN)
	if err != nil {
		return nil, err
	}
	return &describeActivityOutput{
		ActivityARN: a.ARN, Name: a.Name, CreationDate: timestamp(a.CreationDate), EncryptionConfiguration: a.Encryption,
	}, nil
}
