package intrinsic

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	stdhash "hash"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxCharacters is how long the data of Base64Encode, Base64Decode and Hash may
// be.
const maxCharacters = 10_000

// data returns the first argument, a string, within maxCharacters.
func (in *invocation) data() (string, error) {
	text, err := in.string(0)
	if err != nil {
		return "", err
	}
	return text, in.checkLength(text)
}

func (in *invocation) checkLength(text string) error {
	if utf8.RuneCountInString(text) > maxCharacters {
		return in.fail("Argument 1 has more than %d characters", maxCharacters)
	}
	return nil
}

func base64Encode(in *invocation) (jsonvalue.Value, error) {
	text, err := in.data()
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.StringValue(base64.StdEncoding.EncodeToString([]byte(text))), nil
}

// base64Decode takes text with and without padding.
func base64Decode(in *invocation) (jsonvalue.Value, error) {
	text, err := in.data()
	if err != nil {
		return jsonvalue.Value{}, err
	}
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return jsonvalue.Value{}, in.fail("%v", err)
	}
	return jsonvalue.StringValue(strings.ToValidUTF8(string(decoded), "\uFFFD")), nil
}

var algorithms = map[string]func() stdhash.Hash{
	"MD5":     md5.New,
	"SHA-1":   sha1.New,
	"SHA-256": sha256.New,
	"SHA-384": sha512.New384,
	"SHA-512": sha512.New,
}

// hash gives the hash of a string, or of the JSON text of another value, in
// small hexadecimal letters.
func hash(in *invocation) (jsonvalue.Value, error) {
	name, err := in.string(1)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	algorithm, ok := algorithms[name]
	if !ok {
		return jsonvalue.Value{}, in.fail("Unknown hashing algorithm '%s'", name)
	}
	text := in.args[0].Text()
	if in.args[0].Kind() != jsonvalue.String {
		text = in.args[0].JSON()
	}
	if err := in.checkLength(text); err != nil {
		return jsonvalue.Value{}, err
	}
	h := algorithm()
	h.Write([]byte(text))
	return jsonvalue.StringValue(hex.EncodeToString(h.Sum(nil))), nil
}
