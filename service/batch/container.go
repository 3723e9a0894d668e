package batch

import (
	"math"
	"slices"
	"strconv"

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

// leastMemory is the least memory of a container in MiB
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html).
const leastMemory = 4

// needsOf returns what a container reserves: its resource requirements, or the
// older vcpus and memory.
func needsOf(container jsonvalue.Value, platforms []string) (needs scheduler.Resources, err error) {
	if n, ok := container.Get("vcpus").Int64(); ok {
		needs.MilliVCPUs = n * 1000
	}
	needs.MemoryMiB, _ = container.Get("memory").Int64()
	for _, requirement := range container.Get("resourceRequirements").Elements() {
		if err := addNeed(&needs, requirement, platforms); err != nil {
			return needs, err
		}
	}
	switch {
	case needs.MilliVCPUs <= 0:
		return needs, invalidf("vCPU is not provided.")
	case needs.MemoryMiB <= 0:
		return needs, invalidf("Memory is not provided.")
	case needs.MemoryMiB < leastMemory:
		return needs, invalidf("Memory must be at least %d MiB", leastMemory)
	}
	return needs, nil
}

// addNeed puts a resource requirement in place of what was needed of its kind.
// Only on Fargate may a container have a part of a vCPU.
func addNeed(needs *scheduler.Resources, requirement jsonvalue.Value, platforms []string) error {
	kind, text := requirement.Get("type").Text(), requirement.Get("value").Text()
	amount, err := strconv.ParseFloat(text, 64)
	if !slices.Contains(platforms, "FARGATE") || kind != "VCPU" {
		var whole int64
		whole, err = strconv.ParseInt(text, 10, 64)
		amount = float64(whole)
	}
	if err != nil || !(amount > 0 && amount <= math.MaxInt32) {
		return invalidf("Value %s for type %s in resourceRequirement is not valid. Please provide a numeric value.", text, kind)
	}
	switch kind {
	case "VCPU":
		needs.MilliVCPUs = int64(math.Ceil(amount * 1000))
	case "MEMORY":
		needs.MemoryMiB = int64(amount)
	case "GPU":
		needs.GPUs = int64(amount)
	}
	return nil
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
