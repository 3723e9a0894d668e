package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/credentials"
	"github.com/treadle-run/treadle/service/iam"
	"github.com/treadle-run/treadle/service/lambda"
	"github.com/treadle-run/treadle/service/sts"
	"github.com/treadle-run/treadle/store"
)

// The modes of authentication.
const (
	// AuthOpen takes all credentials for those of an account's root, but those of
	// sessions, which are who they are.
	AuthOpen = "open"
	// AuthSigV4 asks for a right signature by a known key.
	AuthSigV4 = "sigv4"
)

// RootCredentialsFile is the file in the data folder that has the access key of
// the account's root in mode AuthSigV4.
const RootCredentialsFile = "root-credentials"

// keyFile has the key that seals secrets and tokens.
const keyFile = "credentials.key"

// doors decide who comes in and what he may do there.
type doors struct {
	vault         *credentials.Vault
	people        *iam.Service
	authorizer    *access.Authorizer
	authenticator *credentials.Authenticator
}

// openDoors opens IAM and STS, and has every call from now on be authorized.
func (r *rooms) openDoors(o Options, st store.Store) error {
	vault, err := credentials.OpenVault(filepath.Join(o.Data, keyFile))
	if err != nil {
		return err
	}
	d := &r.doors
	d.vault = vault
	d.people = iam.New(iam.Options{Store: st, Sealer: vault, Log: o.Log})
	strict := o.Auth == AuthSigV4
	d.authorizer = access.New(access.Options{
		Directory: d.people, ResourcePolicy: r.resourcePolicy, ResourceTags: r.resourceTags, Owner: r.stackOf,
		Strict: strict, Log: o.Log,
	})
	d.authenticator = &credentials.Authenticator{Vault: vault, Account: o.Account, Strict: strict, Keys: d.people.KeyOwner}
	if strict {
		file := filepath.Join(o.Data, RootCredentialsFile)
		root, made, err := credentials.OpenRoot(file, o.Account)
		if err != nil {
			return err
		}
		d.authenticator.Root = root
		if made {
			o.Log.Info("an access key of the account's root has been made", "file", file)
		}
	}
	r.registry.Register(d.people)
	r.registry.Register(sts.New(sts.Options{Directory: d.people, Issue: vault.Issue, KeyAccount: d.accountOfKey}))
	r.registry.AuthorizeBy(d.authorizer)
	return nil
}

// resourcePolicy is the policy of a function; other resources have none.
func (r *rooms) resourcePolicy(ctx context.Context, resourceARN string) (string, error) {
	if r.functions == nil || !strings.HasPrefix(resourceARN, "arn:aws:lambda:") {
		return "", nil
	}
	return r.functions.ResourcePolicy(ctx, resourceARN)
}

// stackOf is the ARN of the stack that a change set belongs to, "" if there is
// none.
func (r *rooms) stackOf(ctx context.Context, changeSetARN string) (string, error) {
	a, err := arn.Parse(changeSetARN)
	if err != nil {
		return "", nil
	}
	input, err := json.Marshal(map[string]string{"ChangeSetName": changeSetARN})
	if err != nil {
		return "", err
	}
	output, err := r.registry.Call(ctx, awsapi.Call{
		Service: "cloudformation", Operation: "DescribeChangeSet", Region: a.Region, Input: input,
		Identity: awsapi.Identity{Account: a.Account}, // Treadle itself
	})
	if err != nil {
		return "", nil // the operation says so
	}
	var set struct{ StackId string }
	return set.StackId, json.Unmarshal(output, &set)
}

// accountOfKey is the account that an access key belongs to, "" for one that
// nobody has.
func (d *doors) accountOfKey(ctx context.Context, accessKey string) (string, error) {
	switch {
	case accessKey == d.authenticator.Root.AccessKeyID:
		return d.authenticator.Account, nil
	case !d.authenticator.Strict && credentials.IsAccount(accessKey):
		return accessKey, nil
	}
	who, _, _, err := d.people.KeyOwner(ctx, accessKey)
	return who.Account, err
}

// functionSession is how long the credentials of a function's environment last;
// environments are ended before that.
const functionSession = 12 * time.Hour

// functionCredentials are the credentials of a function: a session of its role
// under its name.
func (d *doors) functionCredentials(account, roleARN, functionName string) lambda.Credentials {
	who := awsapi.RoleIdentity("", account, roleARN, functionName)
	now := time.Now().UTC()
	who.Session.Issued = now
	c, err := d.vault.Issue(who, now.Add(functionSession))
	if err != nil {
		panic(fmt.Sprintf("server: credentials of function %s: %v", functionName, err)) // they are plain data
	}
	return lambda.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}
}

// jobCredentialsPath answers jobs with credentials of their role, as the agent of
// ECS does
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html).
const jobCredentialsPath = "/_treadle/job-credentials"

// jobClaims are what a job shows to get credentials.
type jobClaims struct{ Account, Role, Job string }

// jobVariables are the environment variables by which the AWS clients in a job
// find credentials. A job without a role has those of the account, where any
// credentials are taken for them, and else none.
func (d *doors) jobVariables(endpoint string) func(account, roleARN, jobID string) map[string]string {
	return func(account, roleARN, jobID string) map[string]string {
		if roleARN == "" {
			if d.authenticator.Strict {
				return nil
			}
			return map[string]string{"AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "treadle"}
		}
		claims, err := json.Marshal(jobClaims{account, roleARN, jobID})
		if err != nil {
			return nil
		}
		token, err := d.vault.Seal(string(claims))
		if err != nil {
			return nil
		}
		return map[string]string{
			"AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint + jobCredentialsPath,
			"AWS_CONTAINER_AUTHORIZATION_TOKEN":  token,
		}
	}
}

// jobSession is how long a job's credentials last; clients fetch new ones before.
const jobSession = time.Hour

// jobCredentials serves jobCredentialsPath.
func (r *rooms) jobCredentials(w http.ResponseWriter, q *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	c, roleARN, err := r.credentialsForJob(q.Context(), q.Header.Get("Authorization"))
	if err != nil {
		w.WriteHeader(http.StatusForbidden)
		json.NewEncoder(w).Encode(map[string]string{"code": "AccessDenied", "message": err.Error()})
		return
	}
	json.NewEncoder(w).Encode(map[string]string{
		"RoleArn": roleARN, "AccessKeyId": c.AccessKeyID, "SecretAccessKey": c.SecretAccessKey,
		"Token": c.SessionToken, "Expiration": c.Expiration.UTC().Format(time.RFC3339),
	})
}

var errJobToken = errors.New("the token is not one of a job that runs")

func (r *rooms) credentialsForJob(ctx context.Context, token string) (c credentials.Credentials, roleARN string, err error) {
	var claims jobClaims
	text, sealErr := r.doors.vault.Unseal(token)
	if sealErr != nil || json.Unmarshal([]byte(text), &claims) != nil || claims.Job == "" {
		return c, "", errJobToken
	}
	open, err := r.jobs.IsOpen(ctx, claims.Account, claims.Job)
	if err != nil {
		return c, "", err
	}
	if !open {
		return c, "", errJobToken
	}
	if err := r.doors.authorizer.MayTake(ctx, "ecs-tasks.amazonaws.com", claims.Account, claims.Role); err != nil {
		return c, "", err
	}
	who := awsapi.RoleIdentity("", claims.Account, claims.Role, strings.ReplaceAll(claims.Job, ":", "-"))
	now := time.Now().UTC()
	who.Session.Issued = now
	c, err = r.doors.vault.Issue(who, now.Add(jobSession))
	return c, claims.Role, err
}
