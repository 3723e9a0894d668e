package awsquery

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

func operation(service, name string) *model.Operation {
	return model.Lookup(service).Operation(name)
}

func text(name string) *model.Member {
	return &model.Member{Name: name, Shape: &model.Shape{Type: model.String}}
}

// invented is an operation with what IAM and STS do not have: maps, flattened
// and renamed collections.
func invented() *model.Operation {
	key, value := text(""), text("")
	renamedKey, renamedValue, item := text(""), text(""), text("")
	renamedKey.LocationName, renamedValue.LocationName, item.LocationName = "Name", "Amount", "item"
	renamed := text("Plain")
	renamed.LocationName = "plain-name"
	shape := &model.Shape{Type: model.Structure, Members: []*model.Member{
		renamed,
		{Name: "Map", Shape: &model.Shape{Type: model.Map, Key: key, Element: value}},
		{Name: "Flat", Shape: &model.Shape{Type: model.Map, Key: renamedKey, Element: renamedValue, Flattened: true}},
		{Name: "Items", Shape: &model.Shape{Type: model.List, Element: item}},
		{Name: "Row", Flattened: true, Shape: &model.Shape{Type: model.List, Element: value}},
		{Name: "On", Shape: &model.Shape{Type: model.Boolean}},
		{Name: "At", Shape: &model.Shape{Type: model.Timestamp}},
		{Name: "Count", Shape: &model.Shape{Type: model.Long}},
	}}
	service := &model.Service{Name: "invented", XMLNamespace: "urn:x"}
	return &model.Operation{Service: service, Name: "Do", Status: 200, Input: shape, Output: shape, ResultWrapper: "DoResult"}
}

func TestInput(t *testing.T) {
	for _, c := range []struct {
		op         *model.Operation
		form, want string
	}{
		{operation("sts", "GetCallerIdentity"), "", `{}`},
		{operation("iam", "GetRole"), "RoleName=r&Unknown=1", `{"RoleName":"r"}`},
		{operation("iam", "CreateRole"), "RoleName=a%26b&Path=/&AssumeRolePolicyDocument=%7B%7D&MaxSessionDuration=3600&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.10.Key=c",
			`{"Path":"/","RoleName":"a&b","AssumeRolePolicyDocument":"{}","MaxSessionDuration":3600,"Tags":[{"Key":"a","Value":""},{"Key":"b"},{"Key":"c"}]}`},
		{operation("iam", "ListRoles"), "MaxItems=many", `{"MaxItems":"many"}`},
		{operation("iam", "UntagRole"), "RoleName=r&TagKeys=", `{"RoleName":"r","TagKeys":[]}`},
		{operation("iam", "UntagRole"), "RoleName=r&TagKeys.member.1=x&TagKeys.member.x=y", `{"RoleName":"r","TagKeys":["x"]}`},
		{operation("iam", "CreatePolicyVersion"), "PolicyArn=a&SetAsDefault=true", `{"PolicyArn":"a","SetAsDefault":true}`},
		{operation("iam", "GetAccountSummary"), "x=y", `{}`},
		{invented(), "plain-name=p&Map.entry.1.key=k&Map.entry.1.value=v&Map.entry.2.key=only&Flat.1.Name=n&Flat.1.Amount=a&Items.item.1=i&Row.1=r&Row.2=s&On=false&At=2025-01-02T03:04:05.5Z&Count=7",
			`{"Plain":"p","Map":{"k":"v"},"Flat":{"n":"a"},"Items":["i"],"Row":["r","s"],"On":false,"At":1735787045.5,"Count":7}`},
		{invented(), "On=perhaps&At=yesterday", `{"On":"perhaps","At":"yesterday"}`},
	} {
		form, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Codec{}.Input(&protocol.Request{Operation: c.op, Form: form})
		if err != nil || string(got) != c.want {
			t.Errorf("%s %s\n got %s, %v\nwant %s", c.op.Name, c.form, got, err, c.want)
		}
	}
}

func TestDeepFormsAreRefused(t *testing.T) {
	form := url.Values{strings.Repeat("a.", 100) + "b": {"x"}}
	_, err := Codec{}.Input(&protocol.Request{Operation: operation("iam", "GetRole"), Form: form})
	var e *awsapi.Error
	if !errors.As(err, &e) || e.Code != "MalformedInput" {
		t.Errorf("error is %v", err)
	}
}

func TestOutput(t *testing.T) {
	const ns = `https://iam.amazonaws.com/doc/2010-05-08/`
	const end = `<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>`
	for _, c := range []struct {
		op           *model.Operation
		output, want string
	}{
		{operation("iam", "DeleteRole"), `{}`, `<DeleteRoleResponse xmlns="` + ns + `">` + end + `</DeleteRoleResponse>`},
		{operation("iam", "GetRole"), `{"Role":{"RoleName":"a<b","Path":null,"CreateDate":1735787045,"MaxSessionDuration":3600,"Tags":[{"Key":"k","Value":""}]}}`,
			`<GetRoleResponse xmlns="` + ns + `"><GetRoleResult><Role><RoleName>a&lt;b</RoleName><CreateDate>2025-01-02T03:04:05Z</CreateDate>` +
				`<MaxSessionDuration>3600</MaxSessionDuration><Tags><member><Key>k</Key><Value></Value></member></Tags></Role></GetRoleResult>` + end + `</GetRoleResponse>`},
		{operation("iam", "ListRoles"), `{"Roles":[],"IsTruncated":false}`,
			`<ListRolesResponse xmlns="` + ns + `"><ListRolesResult><Roles></Roles><IsTruncated>false</IsTruncated></ListRolesResult>` + end + `</ListRolesResponse>`},
		{invented(), `{"Plain":"p","Map":{"k":"v"},"Flat":{"n":"a"},"Items":["i"],"Row":["r","s"],"On":true,"At":1735787045.5,"Count":7}`,
			`<DoResponse xmlns="urn:x"><DoResult><plain-name>p</plain-name><Map><entry><key>k</key><value>v</value></entry></Map>` +
				`<Flat><Name>n</Name><Amount>a</Amount></Flat><Items><item>i</item></Items><Row>r</Row><Row>s</Row>` +
				`<On>true</On><At>2025-01-02T03:04:05.5Z</At><Count>7</Count></DoResult>` + end + `</DoResponse>`},
	} {
		r, err := Codec{}.Output(c.op, json.RawMessage(c.output), "id")
		if err != nil || string(r.Body) != c.want {
			t.Errorf("%s\n got %s, %v\nwant %s", c.op.Name, r.Body, err, c.want)
		}
	}
	if _, err := (Codec{}).Output(operation("iam", "GetRole"), json.RawMessage(`{`), "id"); err == nil {
		t.Error("an output that is no JSON was accepted")
	}
}

func TestErrors(t *testing.T) {
	iam := model.Lookup("iam")
	const ns = ` xmlns="https://iam.amazonaws.com/doc/2010-05-08/"`
	for _, c := range []struct {
		service *model.Service
		err     awsapi.Error
		status  int
		body    string
	}{
		{iam, awsapi.Error{Code: "NoSuchEntity", Message: "The role with name <r> cannot be found."}, 404,
			`<ErrorResponse` + ns + `><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name &lt;r&gt; cannot be found.</Message></Error><RequestId>id</RequestId></ErrorResponse>`},
		{iam, awsapi.Error{Code: "NoSuchEntityException", Message: "m"}, 404,
			`<ErrorResponse` + ns + `><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>m</Message></Error><RequestId>id</RequestId></ErrorResponse>`},
		{iam, awsapi.Error{Code: "ServiceFailure", Message: "m", Fields: map[string]any{"Detail": "d"}}, 500,
			`<ErrorResponse` + ns + `><Error><Type>Receiver</Type><Code>ServiceFailure</Code><Message>m</Message><Detail>d</Detail></Error><RequestId>id</RequestId></ErrorResponse>`},
		{nil, awsapi.Error{Code: "InvalidAction", Message: "m"}, 400,
			`<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>m</Message></Error><RequestId>id</RequestId></ErrorResponse>`},
	} {
		r := Codec{}.Error(c.service, &c.err, "id")
		if r.Status != c.status || string(r.Body) != c.body {
			t.Errorf("%s:\n got %d %s\nwant %d %s", c.err.Code, r.Status, r.Body, c.status, c.body)
		}
	}
}

func FuzzInput(f *testing.F) {
	f.Add("CreateRole", "RoleName=r&Tags.member.1.Key=a")
	f.Add("SimulateCustomPolicy", "ContextEntries.member.1.ContextKeyValues.member.1=x&MaxItems=x")
	f.Fuzz(func(t *testing.T, name, query string) {
		op := operation("iam", name)
		form, err := url.ParseQuery(query)
		if op == nil || err != nil {
			return
		}
		input, err := Codec{}.Input(&protocol.Request{Operation: op, Form: form})
		if _, told := err.(*awsapi.Error); err != nil && !told {
			t.Errorf("error %v is no *awsapi.Error", err)
		}
		if err == nil && !json.Valid(input) {
			t.Errorf("input %q is no JSON", input)
		}
	})
}

func FuzzOutput(f *testing.F) {
	f.Add("ListRoles", `{"Roles":[{"RoleName":"<","CreateDate":1}],"IsTruncated":"x"}`)
	f.Add("GetAccountSummary", `{"SummaryMap":{"Users":1}}`)
	f.Fuzz(func(t *testing.T, name, output string) {
		op := operation("iam", name)
		if op == nil {
			return
		}
		r, err := Codec{}.Output(op, json.RawMessage(output), "id")
		if err != nil {
			return
		}
		for d := xml.NewDecoder(strings.NewReader(string(r.Body))); ; {
			if _, err := d.Token(); err == io.EOF {
				return
			} else if err != nil {
				t.Fatalf("%s is no XML: %v", r.Body, err)
			}
		}
	})
}
