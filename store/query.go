package store

import "encoding/hex"

// Matches says whether an execution is one of those that the query selects.
// After and Limit are not looked at.
func (q *ExecutionQuery) Matches(e *Execution) bool {
	return (q.StateMachineARN == "" || q.StateMachineARN == e.StateMachineARN) &&
		(q.QualifierARN == "" || q.QualifierARN == e.VersionARN ||
			q.QualifierARN == e.AliasARN || q.QualifierARN == e.ParentMapRunARN) &&
		(q.Status == "" || q.Status == e.Status)
}

// PageToken returns the token that continues a listing after the execution id.
func PageToken(id ID) string { return hex.EncodeToString(id[:]) }

// ParsePageToken returns the execution that a listing goes on after, or
// ErrInvalidToken.
func ParsePageToken(token string) (id ID, err error) {
	b, err := hex.DecodeString(token)
	if err != nil || len(b) != len(id) {
		return ID{}, ErrInvalidToken
	}
	return ID(b), nil
}
