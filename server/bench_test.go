package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// poster makes requests as a client does, without the client's work.
type poster struct {
	*http.Client
	url string
}

func (p *poster) post(b *testing.B, operation, body string) {
	q, err := http.NewRequest(http.MethodPost, p.url, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	q.Header.Set("Content-Type", "application/x-amz-json-1.0")
	q.Header.Set("X-Amz-Target", "AWSStepFunctions."+operation)
	q.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=bench/20260301/us-east-1/states/aws4_request, SignedHeaders=host, Signature=00")
	answer, err := p.Do(q)
	if err != nil {
		b.Error(err)
		return
	}
	text, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK || bytes.Contains(text, []byte("FAILED")) {
		b.Errorf("%d %s, %v", answer.StatusCode, text, err)
	}
}

func benchmark(b *testing.B, operation string, kind types.StateMachineType, definition string) {
	s, err := Start(b.Context(), Options{Listen: "127.0.0.1:0", Data: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	client := sfn.NewFromConfig(aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(s.URL()), Credentials: aws.AnonymousCredentials{}})
	machine, err := client.CreateStateMachine(b.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("m"), Type: kind, Definition: aws.String(definition), RoleArn: aws.String("arn:aws:iam::000000000000:role/r"),
	})
	if err != nil {
		b.Fatal(err)
	}
	p := &poster{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}, s.URL()}
	var n atomic.Int64
	b.SetParallelism(16)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p.post(b, operation, fmt.Sprintf(`{"stateMachineArn":%q,"name":"x%d","input":"{\"n\":1}"}`, *machine.StateMachineArn, n.Add(1)))
		}
	})
}

func BenchmarkStartSyncExecution(b *testing.B) {
	var states []string
	for i := range 4 {
		states = append(states, fmt.Sprintf(`"P%d":{"Type":"Pass","Next":"P%d"}`, i, i+1))
	}
	benchmark(b, "StartSyncExecution", types.StateMachineTypeExpress,
		`{"StartAt":"P0","States":{`+strings.Join(states, ",")+`,"P4":{"Type":"Pass","End":true}}}`)
}

func BenchmarkStartExecution(b *testing.B) {
	benchmark(b, "StartExecution", types.StateMachineTypeStandard,
		`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}`)
}
