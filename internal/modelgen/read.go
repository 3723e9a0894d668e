package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// readModel returns the text of the model in a folder, packed or not.
func readModel(folder string) (string, error) {
	f, err := os.Open(filepath.Join(folder, "service-2.json.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		text, err := os.ReadFile(filepath.Join(folder, "service-2.json"))
		return string(text), err
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}

// The types below are the parts of botocore's models that are of use. Objects
// whose order of members counts are read with jsonvalue.

type metadata struct {
	APIVersion     string `json:"apiVersion"`
	EndpointPrefix string `json:"endpointPrefix"`
	SigningName    string `json:"signingName"`
	ServiceID      string `json:"serviceId"`
	Protocol       string `json:"protocol"`
	// Protocols are all that the service speaks, if there are several.
	Protocols    []string `json:"protocols"`
	JSONVersion  string   `json:"jsonVersion"`
	TargetPrefix string   `json:"targetPrefix"`
	XMLNamespace string   `json:"xmlNamespace"`
}

func (m *metadata) speaks(p model.Protocol) bool {
	return m.Protocol == string(p) || slices.Contains(m.Protocols, string(p))
}

func (m *metadata) signingName() string {
	if m.SigningName != "" {
		return m.SigningName
	}
	return m.EndpointPrefix
}

type operation struct {
	HTTP struct {
		Method       string `json:"method"`
		RequestURI   string `json:"requestUri"`
		ResponseCode int    `json:"responseCode"`
	} `json:"http"`
	Input  reference `json:"input"`
	Output reference `json:"output"`
}

type reference struct {
	Shape           string         `json:"shape"`
	Location        model.Location `json:"location"`
	LocationName    string         `json:"locationName"`
	Flattened       bool           `json:"flattened"`
	TimestampFormat string         `json:"timestampFormat"`
	ResultWrapper   string         `json:"resultWrapper"`
}

type shape struct {
	Type            string          `json:"type"`
	Required        []string        `json:"required"`
	Members         jsonvalue.Value `json:"members"`
	Member          *reference      `json:"member"`
	Key             *reference      `json:"key"`
	Value           *reference      `json:"value"`
	Min             *float64        `json:"min"`
	Max             *float64        `json:"max"`
	Pattern         string          `json:"pattern"`
	Enum            []string        `json:"enum"`
	Sensitive       bool            `json:"sensitive"`
	Payload         string          `json:"payload"`
	Streaming       bool            `json:"streaming"`
	EventStream     bool            `json:"eventstream"`
	Document        bool            `json:"document"`
	Flattened       bool            `json:"flattened"`
	TimestampFormat string          `json:"timestampFormat"`
	Exception       bool            `json:"exception"`
	Fault           bool            `json:"fault"`
	Error           struct {
		Code           string `json:"code"`
		HTTPStatusCode int    `json:"httpStatusCode"`
	} `json:"error"`
}

type service struct {
	Metadata   metadata             `json:"metadata"`
	Operations map[string]operation `json:"operations"`
	Shapes     map[string]shape     `json:"shapes"`
}

func parse(text string) (*service, error) {
	s := new(service)
	return s, json.Unmarshal([]byte(text), s)
}
