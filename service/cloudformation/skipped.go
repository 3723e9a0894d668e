package cloudformation

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

// Resources of types that Treadle has not are recorded and skipped where the
// server is told to: they get a name, and attributes made from it.

var skippedNaming = resource.Naming{Style: resource.StackAndID}

func skippedReason(resourceType string) string {
	return "Treadle has no resources of type " + resourceType + ": recorded and skipped"
}

func skippedAttribute(st *stack, inc *incarnation, attribute string) jsonvalue.Value {
	if !strings.HasSuffix(strings.ToLower(attribute), "arn") {
		return jsonvalue.StringValue(inc.PhysicalID)
	}
	service := "unknown"
	if parts := strings.Split(inc.Type, "::"); len(parts) > 1 {
		service = strings.ToLower(parts[1])
	}
	return jsonvalue.StringValue("arn:aws:" + service + ":" + st.Region + ":" + st.Account + ":" + inc.PhysicalID)
}
