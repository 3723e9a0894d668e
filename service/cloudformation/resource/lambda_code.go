package resource

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxInline is how long inline code may be, in characters
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html).
const maxInline = 4 << 20

// codeFiles are the files that inline code is put into, by the beginning of the
// runtime's name. The handler's module is therefore always index. That a script
// can be the program of a custom runtime is Treadle's own: AWS takes inline code
// for the other two only.
var codeFiles = []struct{ runtime, file string }{
	{"nodejs", "index.js"},
	{"python", "index.py"},
	{"provided", "bootstrap"},
}

// codeOf returns the code of a function as CreateFunction takes it.
func codeOf(p Properties) (jsonvalue.Value, error) {
	code := p.Get("Code")
	text, inline := code.Get("ZipFile"), false
	for name := range code.Members() {
		switch name {
		case "ZipFile":
			inline = true
		case "S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri", "SourceKMSKeyArn":
		default:
			return code, &Invalid{fmt.Sprintf("#/Code: extraneous key [%s] is not permitted", name)}
		}
	}
	if code.Kind() != jsonvalue.Object || code.Len() == 0 {
		return code, &Invalid{"Property Code cannot be empty."}
	}
	if !inline {
		return code, nil // Lambda has its say on S3 and images
	}
	if text.Kind() != jsonvalue.String {
		return code, &Invalid{"#/Code/ZipFile: expected type: String, found: " + typeNames[text.Kind()]}
	}
	archive, err := pack(p.Text("Runtime"), text.Text())
	if err != nil {
		return code, err
	}
	return object("ZipFile", base64.StdEncoding.EncodeToString(archive)), nil
}

// pack makes the archive of inline code. The same code makes the same bytes.
func pack(runtime, code string) ([]byte, error) {
	if len(code) > maxInline {
		return nil, &Invalid{fmt.Sprintf("Code.ZipFile has %d characters; at most %d are allowed.", len(code), maxInline)}
	}
	for _, f := range codeFiles {
		if strings.HasPrefix(runtime, f.runtime) {
			var b bytes.Buffer
			w := zip.NewWriter(&b)
			h := &zip.FileHeader{Name: f.file, Method: zip.Deflate}
			h.SetMode(0o755)
			entry, err := w.CreateHeader(h)
			if err == nil {
				_, err = entry.Write([]byte(code))
			}
			if err == nil {
				err = w.Close()
			}
			return b.Bytes(), err
		}
	}
	return nil, &Invalid{"ZipFile can only be used when Runtime is set to one of nodejs* and python*, not " + runtime + "."}
}
