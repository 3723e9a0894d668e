package gateway

import (
	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/sigv4"
)

// identity says who sent a request: the root of the account that the access
// key names by being 12 digits, or of the configured account. A request that
// is not signed counts as one of the configured account.
func (g *gateway) identity(s sigv4.Signature) awsapi.Identity {
	account := g.Account
	if isAccount(s.AccessKey) {
		account = s.AccessKey
	}
	return awsapi.Identity{
		Account:   account,
		ARN:       arn.New("iam", "", account, "root").String(),
		UserID:    account,
		AccessKey: s.AccessKey,
	}
}

func isAccount(key string) bool {
	if len(key) != 12 {
		return false
	}
	for _, c := range key {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func (g *gateway) region(s sigv4.Signature) string {
	if s.Region != "" {
		return s.Region
	}
	return g.Region
}
