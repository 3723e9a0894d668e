package batch

import (
	"math"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/batch/scheduler"
)

// listsOf are the members of container properties that Batch always shows, as
// empty lists where nothing was given.
var listsOf = []string{"command", "volumes", "environment", "mountPoints", "ulimits", "resourceRequirements", "secrets"}

// withListsOf returns container properties with all of the lists.
func withListsOf(properties jsonvalue.Value) jsonvalue.Value {
	for _, name := range listsOf {
		if !properties.Has(name) {
			properties = properties.With(name, jsonvalue.ArrayValue())
		}
	}
	return properties
}

// needsOf returns what a container reserves: its resource requirements, or the
// older vcpus and memory.
func needsOf(container jsonvalue.Value) (scheduler.Resources, error) {
	needs := scheduler.Resources{}
	if n, ok := container.Get("vcpus").Int64(); ok {
		needs.MilliVCPUs = n * 1000
	}
	needs.MemoryMiB, _ = container.Get("memory").Int64()
	for _, r := range container.Get("resourceRequirements").Elements() {
		amount, err := strconv.ParseFloat(r.Get("value").Text(), 64)
		if err != nil || amount <= 0 || amount > math.MaxInt32 {
			return needs, clientError("Error executing request, Exception : resourceRequirements %s value %q is not valid.",
				r.Get("type").Text(), r.Get("value").Text())
		}
		switch r.Get("type").Text() {
		case "VCPU":
			needs.MilliVCPUs = int64(math.Ceil(amount * 1000))
		case "MEMORY":
			needs.MemoryMiB = int64(math.Ceil(amount))
		case "GPU":
			needs.GPUs = int64(math.Ceil(amount))
		}
	}
	if needs.MilliVCPUs <= 0 {
		return needs, clientError("Error executing request, Exception : vCPUs must be at least 1 for a container.")
	}
	if needs.MemoryMiB < 4 {
		return needs, clientError("Error executing request, Exception : memory must be at least 4 MiB for a container.")
	}
	return needs, nil
}

// overridden returns container properties with what SubmitJob overrides:
// command and the like are replaced, environment variables and resource
// requirements are set one by one
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerOverrides.html).
func overridden(properties, overrides jsonvalue.Value) jsonvalue.Value {
	for name, v := range overrides.Members() {
		switch name {
		case "environment":
			v = mergedBy("name", properties.Get(name), v)
		case "resourceRequirements":
			v = mergedBy("type", properties.Get(name), v)
		case "command":
			if v.Len() == 0 {
				continue
			}
		}
		properties = properties.With(name, v)
	}
	return properties
}

// mergedBy returns the elements of list with those of more, which replace
// those of the same key.
func mergedBy(key string, list, more jsonvalue.Value) jsonvalue.Value {
	var out []jsonvalue.Value
	places := map[string]int{}
	for _, source := range []jsonvalue.Value{list, more} {
		for _, e := range source.Elements() {
			name := e.Get(key).Text()
			if i, ok := places[name]; ok {
				out[i] = e
				continue
			}
			places[name] = len(out)
			out = append(out, e)
		}
	}
	return jsonvalue.ArrayValue(out...)
}

// substituted returns a command in which each "Ref::name" stands for the value
// of that parameter; those without a value stay
// (https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html).
func substituted(command jsonvalue.Value, parameters map[string]string) jsonvalue.Value {
	words := make([]jsonvalue.Value, 0, command.Len())
	for _, w := range command.Elements() {
		words = append(words, jsonvalue.StringValue(substitute(w.Text(), parameters)))
	}
	return jsonvalue.ArrayValue(words...)
}

const reference = "Ref::"

func substitute(word string, parameters map[string]string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(word, reference)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n := 0
		for n < len(rest) && isNameByte(rest[n]) {
			n++
		}
		if value, ok := parameters[rest[:n]]; ok {
			b.WriteString(value)
		} else {
			b.WriteString(reference + rest[:n])
		}
		word = rest[n:]
	}
}

func isNameByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
