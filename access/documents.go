package access

import (
	"sync"

	"github.com/treadle-run/treadle/policy"
)

// documents are policies that have been read, by their text.
type documents struct {
	mu   sync.Mutex
	read map[string]*policy.Document
}

// maxDocuments is how many are remembered; then it begins anew.
const maxDocuments = 1000

func (d *documents) identity(text string) (*policy.Document, error) {
	return d.get("i"+text, text, policy.ParseIdentity)
}

func (d *documents) resource(text string) (*policy.Document, error) {
	return d.get("r"+text, text, policy.ParseResource)
}

func (d *documents) get(key, text string, parse func(string) (*policy.Document, error)) (*policy.Document, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if found, ok := d.read[key]; ok {
		return found, nil
	}
	document, err := parse(text)
	if err != nil {
		return nil, err
	}
	if d.read == nil || len(d.read) >= maxDocuments {
		d.read = map[string]*policy.Document{}
	}
	d.read[key] = document
	return document, nil
}
