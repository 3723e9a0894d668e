package resource

import (
	"context"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// The network types are records: Treadle runs functions and jobs on the host's own
// network. Stacks that bring a network along get its ids and attributes.

// networkType is a row of the table of network types.
type networkType struct {
	name       string
	prefix     string // of ids
	properties string // names in turn; ! after one that is required, * after one that replaces
	attributes func(r *Request) Attributes
	id         func(r *Request) string // where Ref is not the chosen id
}

var networkTypes = []networkType{
	{"AWS::EC2::VPC", "vpc-", "CidrBlock* EnableDnsHostnames EnableDnsSupport InstanceTenancy Ipv4IpamPoolId* Ipv4NetmaskLength*", vpcAttributes, nil},
	{"AWS::EC2::Subnet", "subnet-", "AssignIpv6AddressOnCreation AvailabilityZone* AvailabilityZoneId* CidrBlock* EnableDns64 Ipv4IpamPoolId* Ipv4NetmaskLength* Ipv6CidrBlock* Ipv6IpamPoolId* Ipv6Native* Ipv6NetmaskLength* MapPublicIpOnLaunch OutpostArn* PrivateDnsNameOptionsOnLaunch VpcId!*", subnetAttributes, nil},
	{"AWS::EC2::InternetGateway", "igw-", "", idAttribute("InternetGatewayId"), nil},
	{"AWS::EC2::VPCGatewayAttachment", "", "InternetGatewayId VpcId!* VpnGatewayId", attachmentAttributes, func(r *Request) string { return attachmentType(r) + "|" + r.Properties.Text("VpcId") }},
	{"AWS::EC2::RouteTable", "rtb-", "VpcId!*", idAttribute("RouteTableId"), nil},
	{"AWS::EC2::Route", "", "CarrierGatewayId CoreNetworkArn DestinationCidrBlock* DestinationIpv6CidrBlock* DestinationPrefixListId* EgressOnlyInternetGatewayId GatewayId InstanceId LocalGatewayId NatGatewayId NetworkInterfaceId RouteTableId!* TransitGatewayId VpcEndpointId VpcPeeringConnectionId", routeAttributes, func(r *Request) string { return r.Properties.Text("RouteTableId") + "|" + destination(r) }},
	{"AWS::EC2::SubnetRouteTableAssociation", "rtbassoc-", "RouteTableId!* SubnetId!*", idAttribute("Id"), nil},
	{"AWS::EC2::SecurityGroup", "sg-", "GroupDescription!* GroupName* SecurityGroupEgress SecurityGroupIngress VpcId*", groupAttributes, nil},
	{"AWS::EC2::EIP", "eipalloc-", "Address Domain* InstanceId IpamPoolId* NetworkBorderGroup* PublicIpv4Pool TransferAddress*", addressAttributes, func(r *Request) string { return publicIP(r) }},
	{"AWS::EC2::NatGateway", "nat-", "AllocationId* ConnectivityType* MaxDrainDurationSeconds PrivateIpAddress* SecondaryAllocationIds SecondaryPrivateIpAddressCount SecondaryPrivateIpAddresses SubnetId!* VpcId*", idAttribute("NatGatewayId"), nil},
	{"AWS::EC2::VPCEndpoint", "vpce-", "DnsOptions IpAddressType PolicyDocument PrivateDnsEnabled ResourceConfigurationArn* RouteTableIds SecurityGroupIds ServiceName* ServiceNetworkArn* ServiceRegion* SubnetIds VpcEndpointType* VpcId!*", idAttribute("Id"), nil},
	{"AWS::EC2::LaunchTemplate", "lt-", "LaunchTemplateData! LaunchTemplateName* TagSpecifications* VersionDescription", launchTemplateAttributes, nil},
	{"AWS::EC2::SecurityGroupIngress", "sgr-", "CidrIp* CidrIpv6* Description FromPort* GroupId* GroupName* IpProtocol!* SourcePrefixListId* SourceSecurityGroupId* SourceSecurityGroupName* SourceSecurityGroupOwnerId* ToPort*", idAttribute("Id"), nil},
	{"AWS::EC2::SecurityGroupEgress", "sgr-", "CidrIp* CidrIpv6* Description DestinationPrefixListId* DestinationSecurityGroupId* FromPort* GroupId!* IpProtocol!* ToPort*", idAttribute("Id"), nil},
}

// networkForms are the forms of the network's properties that are not texts or lists.
var networkForms = map[string]Form{
	"EnableDnsHostnames": Flag, "EnableDnsSupport": Flag, "AssignIpv6AddressOnCreation": Flag, "EnableDns64": Flag,
	"Ipv6Native": Flag, "MapPublicIpOnLaunch": Flag, "FromPort": Integer, "ToPort": Integer,
	"Ipv4NetmaskLength": Integer, "Ipv6NetmaskLength": Integer,
	"PrivateDnsEnabled": Flag, "MaxDrainDurationSeconds": Integer, "SecondaryPrivateIpAddressCount": Integer,
	"SecondaryAllocationIds": Texts, "SecondaryPrivateIpAddresses": Texts, "RouteTableIds": Texts, "SecurityGroupIds": Texts,
	"SubnetIds": Texts, "DnsOptions": Anything, "PolicyDocument": Anything, "LaunchTemplateData": Anything, "TagSpecifications": Anything,
	"SecurityGroupEgress": Anything, "SecurityGroupIngress": Anything, "PrivateDnsNameOptionsOnLaunch": Anything,
}

// launchTemplateAttributes has a first version for ever: nothing here reads one.
func launchTemplateAttributes(r *Request) Attributes {
	return texts("LaunchTemplateId", r.Name, "DefaultVersionNumber", "1", "LatestVersionNumber", "1")
}

// publicIP makes an address of the id, from a block that is kept for documentation.
func publicIP(r *Request) string {
	sum := 0
	for _, c := range r.Name {
		sum += int(c)
	}
	return "203.0.113." + strconv.Itoa(sum%256)
}

func addressAttributes(r *Request) Attributes {
	return texts("AllocationId", r.Name, "PublicIp", publicIP(r))
}

// untagged are the network types without tags.
var untagged = map[string]bool{
	"AWS::EC2::VPCGatewayAttachment": true, "AWS::EC2::Route": true, "AWS::EC2::SubnetRouteTableAssociation": true,
	"AWS::EC2::SecurityGroupIngress": true, "AWS::EC2::SecurityGroupEgress": true, "AWS::EC2::LaunchTemplate": true,
}

func init() {
	for _, n := range networkTypes {
		register(n.build())
	}
}

func (n networkType) build() *Type {
	t := &Type{Name: n.name, Naming: Naming{Style: PrefixAndHex, Prefix: n.prefix}}
	if n.prefix == "" {
		t.Naming = Naming{}
	}
	for _, word := range strings.Fields(n.properties) {
		name := strings.TrimRight(word, "!*")
		p := Property{Name: name, Form: Text}
		if f, ok := networkForms[name]; ok {
			p.Form = f
		}
		if strings.Contains(word, "!") {
			p.Rule |= Required
		}
		if strings.Contains(word, "*") {
			p.Rule |= Replaces
		}
		t.Properties = append(t.Properties, p)
	}
	if !untagged[n.name] {
		t.Properties = append(t.Properties, Property{Name: "Tags", Form: Tags})
	}
	record := func(_ context.Context, r *Request) (*Result, error) {
		id := r.Name
		if n.id != nil {
			id = n.id(r)
		}
		return &Result{id, n.attributes(r)}, nil
	}
	t.Create, t.Update = record, record
	t.Delete = func(context.Context, *Request) error { return nil }
	for name := range n.attributes(&Request{Type: t}) {
		t.Attributes = append(t.Attributes, name)
	}
	return t
}

func idAttribute(name string) func(r *Request) Attributes {
	return func(r *Request) Attributes { return texts(name, r.Name) }
}

// related makes the id of something that comes along with another thing, always
// the same one.
func related(r *Request, prefix string) string {
	_, id, _ := strings.Cut(r.Name, "-")
	return prefix + id
}

func vpcAttributes(r *Request) Attributes {
	a := texts("VpcId", r.Name, "CidrBlock", r.Properties.Text("CidrBlock"),
		"DefaultSecurityGroup", related(r, "sg-"), "DefaultNetworkAcl", related(r, "acl-"))
	a["CidrBlockAssociations"] = jsonvalue.ArrayValue(jsonvalue.StringValue(related(r, "vpc-cidr-assoc-")))
	a["Ipv6CidrBlocks"] = jsonvalue.ArrayValue()
	return a
}

func subnetAttributes(r *Request) Attributes {
	zone := r.Properties.Text("AvailabilityZone")
	if zone == "" {
		zone = r.Region + "a"
	}
	a := texts("SubnetId", r.Name, "AvailabilityZone", zone, "CidrBlock", r.Properties.Text("CidrBlock"),
		"VpcId", r.Properties.Text("VpcId"), "NetworkAclAssociationId", related(r, "aclassoc-"))
	a["Ipv6CidrBlocks"] = jsonvalue.ArrayValue()
	return a
}

func attachmentType(r *Request) string {
	if r.Properties.Get("VpnGatewayId").Exists() {
		return "VGW"
	}
	return "IGW"
}

func attachmentAttributes(r *Request) Attributes { return texts("AttachmentType", attachmentType(r)) }

func destination(r *Request) string {
	for _, name := range []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"} {
		if d := r.Properties.Text(name); d != "" {
			return d
		}
	}
	return ""
}

func routeAttributes(r *Request) Attributes { return texts("CidrBlock", destination(r)) }

func groupAttributes(r *Request) Attributes {
	return texts("GroupId", r.Name, "Id", r.Name, "VpcId", r.Properties.Text("VpcId"))
}
