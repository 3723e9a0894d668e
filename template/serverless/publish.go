package serverless

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// digest returns ten hexadecimal digits that stand for a value.
func digest(v jsonvalue.Value) string {
	sum := sha256.Sum256(v.AppendJSON(nil))
	return hex.EncodeToString(sum[:])[:10]
}

// publish makes the version and the alias of a function that asks for them. It
// returns the id of what events are to call: the alias, or the function.
func (r *resource) publish(properties jsonvalue.Value) (target string, err error) {
	name, err := r.alias()
	if err != nil {
		return "", err
	}
	if name == "" {
		if r.get("ProvisionedConcurrencyConfig").Exists() {
			return "", template.Errorf("To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function")
		}
		return r.id, nil
	}
	version, alias := r.id+"Version"+digest(r.published(properties)), r.aliasID(name)
	r.x.names[r.id+".Version"], r.x.names[r.id+".Alias"] = version, alias
	deletion := r.get("VersionDeletionPolicy")
	if !deletion.Exists() {
		deletion = jsonvalue.StringValue("Retain")
	}
	r.add(version, "AWS::Lambda::Version",
		object("FunctionName", ref(r.id), "Description", r.get("VersionDescription")), "DeletionPolicy", deletion)
	r.add(alias, "AWS::Lambda::Alias", object(
		"Name", name,
		"FunctionName", ref(r.id),
		"FunctionVersion", object("Fn::GetAtt", []string{version, "Version"}),
		"ProvisionedConcurrencyConfig", r.get("ProvisionedConcurrencyConfig")))
	return alias, nil
}

// published returns what makes a new version when it changes.
func (r *resource) published(properties jsonvalue.Value) jsonvalue.Value {
	if r.get("AutoPublishAliasAllProperties").Bool() {
		return properties
	}
	return object("Code", properties.Get("Code"), "Sha256", r.get("AutoPublishCodeSha256"))
}
