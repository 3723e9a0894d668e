package asl

import (
	"github.com/treadle-run/treadle/jsonvalue"
)

// task compiles what a Task has of its own.
func (b *scopeBuilder) task(n *node, language QueryLanguage) *Task {
	b.required(n, "Resource")
	t := Task{
		Timeout:   b.either(n, "TimeoutSeconds", language, b.between(1, maxSeconds)),
		Heartbeat: b.either(n, "HeartbeatSeconds", language, b.between(1, maxSeconds)),
	}
	b.heartbeat(n, t)
	if resource := n.get("Resource"); b.is(resource, jsonvalue.String) {
		t.Resource = resource.Text()
		b.resource(n, resource, language)
	}
	if credentials := n.get("Credentials"); b.object(credentials) {
		t.Credentials = b.credentials(credentials, language)
	}
	return &t
}

// heartbeat notes that the heartbeat does not come before the timeout.
func (b *scopeBuilder) heartbeat(n *node, t Task) {
	if t.Timeout == nil || t.Heartbeat == nil ||
		t.Timeout.Kind != TemplateLiteral || t.Heartbeat.Kind != TemplateLiteral {
		return
	}
	timeout, ok := t.Timeout.Literal.Int64()
	heartbeat, ok2 := t.Heartbeat.Literal.Int64()
	if ok && ok2 && heartbeat >= timeout {
		b.schema(n.get("HeartbeatSeconds"), "HeartbeatSeconds must be smaller than TimeoutSeconds")
	}
}

// credentials compiles Credentials, which name the role that a task acts as.
func (b *scopeBuilder) credentials(n *node, language QueryLanguage) *Template {
	if !n.Has("RoleArn") && (language == JSONata || !n.Has("RoleArn.$")) {
		b.schema(n, "The field 'RoleArn' is required but was missing")
	}
	return b.template(n, language, 0)
}
