package credentials

import (
	"bufio"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// rootKeyPrefix begins long-lived access keys.
const rootKeyPrefix = "AKIA"

// OpenRoot returns the access key of an account's root that is in a file in the
// form of AWS's credentials file. If it is not there a key is made; only its owner
// may read the file. Whoever wants another key removes the file.
func OpenRoot(file, account string) (c Credentials, made bool, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		var id [10]byte
		var secret [30]byte
		rand.Read(id[:])
		rand.Read(secret[:])
		c.AccessKeyID = rootKeyPrefix + base32.StdEncoding.EncodeToString(id[:])
		c.SecretAccessKey = base64.StdEncoding.EncodeToString(secret[:])
		err = writeSecret(file, fmt.Appendf(nil, "# The root of account %s. Remove this file and start Treadle again for another key.\n"+
			"[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", account, c.AccessKeyID, c.SecretAccessKey))
		made = true
	} else if err == nil {
		c = readProfile(string(text))
	}
	if err == nil && (c.AccessKeyID == "" || c.SecretAccessKey == "") {
		err = fmt.Errorf("%s has no aws_access_key_id and aws_secret_access_key", file)
	}
	if err != nil {
		return Credentials{}, false, fmt.Errorf("credentials of root: %w", err)
	}
	return c, made, nil
}

// readProfile reads the settings of a credentials file that has one profile.
func readProfile(text string) (c Credentials) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		switch strings.TrimSpace(name) {
		case "aws_access_key_id":
			c.AccessKeyID = strings.TrimSpace(value)
		case "aws_secret_access_key":
			c.SecretAccessKey = strings.TrimSpace(value)
		}
	}
	return c
}
