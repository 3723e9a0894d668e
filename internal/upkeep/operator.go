package upkeep

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// operatorFile tells those who may read the data folder how to reach the server
// that is at work on it.
const operatorFile = "operator.json"

// CheckpointsPath is where a server makes checkpoints (POST) and removes them
// (DELETE, followed by a slash and the name).
const CheckpointsPath = "/_treadle/checkpoints"

// Operator is the address of a server and the secret that whoever may read its
// data folder can show it.
type Operator struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// NewOperator returns one with a secret of its own.
func NewOperator(url string) Operator { return Operator{URL: url, Token: rand.Text()} }

// Write leaves the operator in a data folder for those who may read it.
func (o Operator) Write(data string) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	fresh := filepath.Join(data, operatorFile+".new")
	_ = os.Remove(fresh) // whose permissions might be others
	if err := os.WriteFile(fresh, text, 0o600); err != nil {
		return fmt.Errorf("write the operator's file: %w", err)
	}
	return os.Rename(fresh, filepath.Join(data, operatorFile))
}

// RemoveOperator takes the operator away, as the server goes.
func RemoveOperator(data string) error { return os.Remove(filepath.Join(data, operatorFile)) }

func readOperator(data string) (o Operator, err error) {
	text, err := os.ReadFile(filepath.Join(data, operatorFile))
	if err == nil {
		err = json.Unmarshal(text, &o)
	}
	return o, err
}

// Allows reports whether a request shows the operator's secret.
func (o Operator) Allows(q *http.Request) bool {
	shown, ok := strings.CutPrefix(q.Header.Get("Authorization"), "Bearer ")
	return ok && o.Token != "" && subtle.ConstantTimeCompare([]byte(shown), []byte(o.Token)) == 1
}

// Checkpoint is the answer to a request for one.
type Checkpoint struct {
	Folder string `json:"folder"` // absolute
}

// checkpoint has the server make a copy of its store and returns its folder.
func (o Operator) checkpoint(ctx context.Context) (folder string, err error) {
	body, err := o.ask(ctx, http.MethodPost, CheckpointsPath)
	if err != nil {
		return "", err
	}
	var c Checkpoint
	if err := json.Unmarshal(body, &c); err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	return c.Folder, nil
}

func (o Operator) remove(ctx context.Context, folder string) error {
	_, err := o.ask(ctx, http.MethodDelete, CheckpointsPath+"/"+filepath.Base(folder))
	return err
}

// answerTime is how long the server may take.
const answerTime = 2 * time.Minute

func (o Operator) ask(ctx context.Context, method, path string) (body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, method, o.URL+path, nil)
	if err != nil {
		return nil, err
	}
	q.Header.Set("Authorization", "Bearer "+o.Token)
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	const longest = 64 << 10
	body, err = io.ReadAll(io.LimitReader(answer.Body, longest))
	if err == nil && answer.StatusCode >= http.StatusBadRequest {
		err = errors.New(strings.TrimSpace(string(body)))
	}
	return body, err
}
