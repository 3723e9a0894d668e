package gateway

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/awsjson"
	"github.com/treadle-run/treadle/protocol/awsquery"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/rest"
	"github.com/treadle-run/treadle/protocol/restjson"
	"github.com/treadle-run/treadle/protocol/rpccbor"
	"github.com/treadle-run/treadle/sigv4"
)

// target is what a request is for.
type target struct {
	signature sigv4.Signature // the zero Signature if there is none
	codec     protocol.Codec
	service   *model.Service
	operation *model.Operation
	labels    map[string]string
}

// routes finds targets.
type routes struct {
	byName   map[string]*model.Service
	byPrefix map[string]*model.Service // by the prefix of X-Amz-Target
	query    []*model.Service
	rest     []*restService
}

// restService makes its router when the first request comes.
type restService struct {
	*model.Service
	once   sync.Once
	router *rest.Router
}

func (s *restService) match(x *exchange) bool {
	s.once.Do(func() { s.router = rest.NewRouter(s.Operations()) })
	op, labels, ok := s.router.Match(x.request.Method, x.request.URL.EscapedPath(), x.query)
	if ok {
		x.service, x.operation, x.labels = s.Service, op, labels
	}
	return ok
}

func newRoutes(services []*model.Service) *routes {
	r := &routes{byName: map[string]*model.Service{}, byPrefix: map[string]*model.Service{}}
	for _, s := range services {
		r.byName[s.Name] = s
		if s.TargetPrefix != "" {
			r.byPrefix[s.TargetPrefix] = s
		}
		if s.Speaks(model.AWSQuery) {
			r.query = append(r.query, s)
		}
		if s.Speaks(model.RESTJSON) {
			r.rest = append(r.rest, &restService{Service: s})
		}
	}
	return r
}

// find sets the codec and, as far as the head of the request tells, service
// and operation.
func (r *routes) find(x *exchange) error {
	var err error
	x.signature, err = sigv4.Parse(x.request.Header, x.query)
	if err == sigv4.ErrIncomplete {
		return &awsapi.Error{
			Code: "IncompleteSignatureException", Status: 400,
			Message: "The request's Authorization is not a signature of AWS, version 4.",
		}
	}
	switch h := x.request.Header; {
	case h.Get(rpccbor.ProtocolHeader) == rpccbor.Protocol:
		return r.findRPC(x)
	case h.Get("X-Amz-Target") != "":
		return r.findTarget(x, h.Get("X-Amz-Target"))
	case isQuery(x):
		x.codec = awsquery.Codec{}
		x.service = r.byName[x.signature.Service]
		return nil
	default:
		return r.findPath(x)
	}
}

// findTarget finds what an AWSJSON request is for: "AWSStepFunctions.StartExecution".
func (r *routes) findTarget(x *exchange, header string) error {
	x.codec = awsjson.Codec{}
	dot := strings.LastIndexByte(header, '.')
	if dot < 0 {
		return unknownOperation("X-Amz-Target %q names no operation.", header)
	}
	if x.service = r.byPrefix[header[:dot]]; x.service == nil {
		return unknownOperation("Treadle knows no service by the X-Amz-Target %q.", header)
	}
	if x.operation = x.service.Operation(header[dot+1:]); x.operation == nil {
		return unknownOperation("Service %q has no operation %q.", x.service.Name, header[dot+1:])
	}
	return nil
}

// findRPC finds what an RPCCBOR request is for:
// /service/GraniteServiceVersion20100801/operation/ListMetrics.
func (r *routes) findRPC(x *exchange) error {
	x.codec = rpccbor.Codec{}
	service, operation, ok := rpccbor.ParsePath(x.request.URL.Path)
	if !ok {
		return unknownOperation("The path %q names no operation.", x.request.URL.Path)
	}
	s := r.byPrefix[service]
	if s == nil || !s.Speaks(model.RPCCBOR) {
		return unknownOperation("Treadle knows no service %q that speaks %s.", service, rpccbor.Protocol)
	}
	x.service = s
	if x.operation = s.Operation(operation); x.operation == nil {
		return unknownOperation("Service %q has no operation %q.", s.Name, operation)
	}
	return nil
}

// isQuery reports whether a request is of protocol AWSQuery: a form sent to
// the root, or an Action in the query.
func isQuery(x *exchange) bool {
	if x.request.URL.Path != "/" && x.request.URL.Path != "" {
		return false
	}
	return x.query.Has("Action") ||
		strings.HasPrefix(x.request.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// findAction finds what an AWSQuery request is for, once its form is there.
func (r *routes) findAction(x *exchange, request *protocol.Request) error {
	form, err := url.ParseQuery(string(request.Body))
	if err != nil {
		return &awsapi.Error{Code: "MalformedQueryString", Status: 400, Message: "The request's form cannot be read."}
	}
	for name, values := range x.query {
		form[name] = values
	}
	request.Form = form
	action, version := form.Get("Action"), form.Get("Version")
	if action == "" {
		return &awsapi.Error{Code: "MissingAction", Status: 400, Message: "The request must contain the parameter Action"}
	}
	if x.service == nil || !x.service.Speaks(model.AWSQuery) {
		x.service = r.byVersion(action, version)
	}
	if x.service != nil {
		x.operation = x.service.Operation(action)
	}
	if x.operation == nil {
		return &awsapi.Error{
			Code: "InvalidAction", Status: 400,
			Message: fmt.Sprintf("Could not find operation %s for version %s", action, version),
		}
	}
	return nil
}

// byVersion finds the service of a request that is not signed: the versions of
// most APIs differ.
func (r *routes) byVersion(action, version string) *model.Service {
	for _, s := range r.query {
		if (version == s.APIVersion || version == "") && s.Operation(action) != nil {
			return s
		}
	}
	return nil
}

// findPath finds what a REST request is for. Where neither signature nor host
// name a service, the first one with such a path has it.
func (r *routes) findPath(x *exchange) error {
	x.codec = restjson.Codec{}
	name := r.serviceName(x)
	for _, s := range r.rest {
		if (name == s.Name || name == "") && s.match(x) {
			return nil
		}
	}
	x.service = r.byName[name]
	return unknownOperation("There is no operation %s %s.", x.request.Method, x.request.URL.Path)
}

// serviceName is the service that the signature or the host name of a request
// says it is for, "" if neither does.
func (r *routes) serviceName(x *exchange) string {
	if r.byName[x.signature.Service] != nil {
		return x.signature.Service
	}
	host := x.request.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	label, _, _ := strings.Cut(host, ".")
	for _, s := range r.byName {
		if s.EndpointPrefix == label {
			return s.Name
		}
	}
	return ""
}

func unknownOperation(format string, args ...any) *awsapi.Error {
	return &awsapi.Error{
		Code: "UnknownOperationException", Status: http.StatusNotFound,
		Message: fmt.Sprintf(format, args...),
	}
}
