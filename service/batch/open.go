package batch

import "context"

// IsOpen reports whether an account has a job that has not ended.
func (s *Service) IsOpen(ctx context.Context, account, jobID string) (bool, error) {
	j, err := s.jobs.get(ctx, jobID)
	if err != nil || j == nil {
		return false, err
	}
	return j.Internal.Account == account && !j.ended(), nil
}
