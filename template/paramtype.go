package template

import (
	"slices"
	"strings"
)

// namedTypes are the types of parameters that name something of AWS, which may
// also come as List<…>. Whether it exists is not looked at.
var namedTypes = []string{
	"AWS::EC2::AvailabilityZone::Name",
	"AWS::EC2::Image::Id",
	"AWS::EC2::Instance::Id",
	"AWS::EC2::KeyPair::KeyName",
	"AWS::EC2::SecurityGroup::GroupName",
	"AWS::EC2::SecurityGroup::Id",
	"AWS::EC2::Subnet::Id",
	"AWS::EC2::VPC::Id",
	"AWS::EC2::Volume::Id",
	"AWS::Route53::HostedZone::Id",
}

const systemsManager = "AWS::SSM::Parameter::"

func knownType(name string) bool {
	switch element, isList := listOf(name); {
	case name == "String", name == "Number", name == "CommaDelimitedList":
		return true
	case isList:
		return element == "Number" || element == "String" || slices.Contains(namedTypes, element)
	}
	return slices.Contains(namedTypes, name) || storedType(name)
}

// storedType says whether values of the type are names of parameters of Systems
// Manager.
func storedType(name string) bool {
	rest, ok := strings.CutPrefix(name, systemsManager)
	if !ok {
		return false
	}
	of, isValue := strings.CutPrefix(rest, "Value<")
	if !isValue {
		return rest == "Name"
	}
	of, closed := strings.CutSuffix(of, ">")
	return closed && knownType(of) && !storedType(of)
}

// listOf returns X of a List<X>.
func listOf(name string) (element string, ok bool) {
	rest, ok := strings.CutPrefix(name, "List<")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, ">")
}

// isList says whether a value of the parameter is a list, written with commas.
func (p *Parameter) isList() bool {
	_, ok := listOf(p.Type)
	return ok || p.Type == "CommaDelimitedList"
}

// isNumber says whether a value of the parameter, or each of its elements, is a
// number.
func (p *Parameter) isNumber() bool { return p.Type == "Number" || p.Type == "List<Number>" }

// elements takes a value of the parameter apart: one element where the parameter
// is no list.
func (p *Parameter) elements(value string) []string {
	if !p.isList() {
		return []string{value}
	}
	parts := strings.Split(value, ",")
	for i, s := range parts {
		parts[i] = strings.TrimSpace(s)
	}
	return parts
}
