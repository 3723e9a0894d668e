package lambda

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/treadle-run/treadle/service/lambda/deployment"
)

// codeInput is where a function's code is to come from.
type codeInput struct {
	ZipFile         []byte
	S3Bucket        string
	S3Key           string
	S3ObjectVersion string
	ImageUri        string
	SourceKMSKeyArn string
}

// maxArchive is how large an archive may be that comes with a request.
const maxArchive = 52428800

// takeCode checks and unpacks the code of an input. It is kept when this
// returns, though no function may come to have it.
func (s *Service) takeCode(in codeInput) (hash deployment.Hash, size int64, err error) {
	if err := in.check(); err != nil {
		return hash, 0, err
	}
	hash, err = s.packages.Put(in.ZipFile)
	return hash, int64(len(in.ZipFile)), s.codeError(err)
}

func (in codeInput) check() error {
	hasZip, hasS3 := len(in.ZipFile) > 0, in.S3Bucket != "" || in.S3Key != ""
	switch {
	case in.ImageUri != "":
		return invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.")
	case hasZip && hasS3:
		return invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.")
	case hasS3:
		return invalidParameter("Treadle has no S3 to take code from yet: provide it as ZipFile.")
	case in.ZipFile != nil && !hasZip:
		return invalidParameter("Uploaded file must be a non-empty zip")
	case !hasZip:
		return invalidParameter("Please provide a source for function code.")
	case len(in.ZipFile) > maxArchive:
		return tooLarge("Zipped size must be smaller than %d bytes", maxArchive)
	}
	return nil
}

// codeError puts what is wrong with an archive into Lambda's words.
func (s *Service) codeError(err error) error {
	switch {
	case errors.Is(err, deployment.ErrEmpty):
		return invalidParameter("Uploaded file must be a non-empty zip")
	case errors.Is(err, deployment.ErrTooLarge):
		return invalidParameter("Unzipped size must be smaller than 262144000 bytes")
	case errors.Is(err, deployment.ErrMalformed):
		s.options.Log.Info("deployment package refused", "reason", err)
		return invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.")
	}
	return err
}

// compactJSON writes v without escapes that JSON does not need.
func compactJSON(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
