package iam

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// aws_policies.json has the policies of AWS's own that templates attach, each
// with what it permits on AWS, as far as that is documented.
//
//go:embed aws_policies.json
var awsPoliciesJSON []byte

// awsPolicies are AWS's own policies by ARN.
var awsPolicies = sync.OnceValue(func() map[string]*managedPolicy {
	var rows []struct {
		Name, Path, Description string
		Statement               json.RawMessage
	}
	if err := json.Unmarshal(awsPoliciesJSON, &rows); err != nil {
		panic(fmt.Sprintf("iam: aws_policies.json: %v", err))
	}
	table := map[string]*managedPolicy{}
	for _, row := range rows {
		p := &managedPolicy{
			Name: row.Name, ID: policyPrefix + hashID(row.Name), Path: row.Path, Description: row.Description,
			ARN:        arn.New("iam", "", awsAccount, "policy"+row.Path+row.Name).String(),
			CreateDate: awsPoliciesDate, UpdateDate: awsPoliciesDate,
		}
		document, err := json.Marshal(struct {
			Version   string
			Statement json.RawMessage
		}{"2012-10-17", row.Statement})
		if err != nil {
			panic(fmt.Sprintf("iam: aws_policies.json: %v", err))
		}
		p.addVersion(string(document), awsPoliciesDate, true)
		table[p.ARN] = p
	}
	return table
})

// awsPoliciesDate is what is shown as the date of AWS's own policies.
var awsPoliciesDate = awsapi.Time{Time: time.Date(2015, 2, 6, 18, 40, 0, 0, time.UTC)}

// hashID is the part of an id after its prefix, always the same for a name.
func hashID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base32.StdEncoding.EncodeToString(sum[:])[:idLength-len(policyPrefix)]
}

// sortedAWSPolicies are AWS's own policies by name.
func sortedAWSPolicies() []*managedPolicy {
	list := make([]*managedPolicy, 0, len(awsPolicies()))
	for _, p := range awsPolicies() {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *managedPolicy) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return list
}
