package serverless

import (
	"net/url"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// location reads where something is in S3: s3://bucket/key?versionId=v, or
// {Bucket, Key, Version}. It returns that under the names that the resource has
// for the three. A path of the author's machine is refused: it is for the client
// to upload what lies there.
func location(property string, v jsonvalue.Value, bucket, key, version string) (jsonvalue.Value, error) {
	if v.Kind() == jsonvalue.Object {
		if !v.Has("Bucket") || !v.Has("Key") {
			return v, template.Errorf("'%s' requires Bucket and Key properties to be specified.", property)
		}
		return object(bucket, v.Get("Bucket"), key, v.Get("Key"), version, v.Get("Version")), nil
	}
	u, err := url.Parse(v.Text())
	if err != nil || v.Kind() != jsonvalue.String || u.Scheme != "s3" || u.Host == "" || len(u.Path) < 2 {
		return v, template.Errorf("'%s' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.", property)
	}
	place := object(bucket, u.Host, key, strings.TrimPrefix(u.Path, "/"))
	if id := u.Query().Get("versionId"); id != "" {
		place = place.With(version, jsonvalue.StringValue(id))
	}
	return place, nil
}
