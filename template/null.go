package template

import (
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// nullPath returns the path of the first null in a value, "" if there is none.
// As on AWS the way into a resource's properties is called Type, and elements of
// lists do not count in there.
func nullPath(v jsonvalue.Value, path string, properties bool) string {
	if v.IsNull() {
		return path
	}
	for key, member := range v.Members() {
		name, inside := key, properties
		if key == "Properties" && strings.Count(path, "/") == 2 && strings.HasPrefix(path, "/Resources/") {
			name, inside = "Type", true
		}
		if found := nullPath(member, path+"/"+name, inside); found != "" {
			return found
		}
	}
	for i, element := range v.Elements() {
		step := path
		if !properties {
			step += "/" + strconv.Itoa(i)
		}
		if found := nullPath(element, step, properties); found != "" {
			return found
		}
	}
	return ""
}
