package asl

import (
	"math"
	"regexp"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxBatchBytes is the largest payload of an execution.
const maxBatchBytes = 262_144

var (
	batcherFields = allowed("MaxItemsPerBatch MaxInputBytesPerBatch BatchInput", "MaxItemsPerBatchPath MaxInputBytesPerBatchPath", "")
	readerFields  = allowed("Resource ReaderConfig", "Parameters", "Arguments")
	writerFields  = allowed("Resource WriterConfig", "Parameters", "Arguments")

	readerConfigFields = allowed("InputType CSVHeaderLocation CSVHeaders CSVDelimiter ItemsPointer ManifestType Transformation MaxItems", "MaxItemsPath", "")
	writerConfigFields = allowed("Transformation OutputType", "", "")

	readerResource = regexp.MustCompile(`^arn:[^:]+:states:::s3:(getObject|listObjectsV2)$`)
	writerResource = regexp.MustCompile(`^arn:[^:]+:states:::s3:putObject$`)
)

// batcher compiles ItemBatcher.
func (b *scopeBuilder) batcher(n *node, language QueryLanguage) *ItemBatcher {
	if !b.is(n, jsonvalue.Object) {
		return nil
	}
	b.fields(n, batcherFields, language)
	batcher := ItemBatcher{
		MaxItemsPerBatch:      b.either(n, "MaxItemsPerBatch", language, b.between(1, math.MaxInt64)),
		MaxInputBytesPerBatch: b.either(n, "MaxInputBytesPerBatch", language, b.between(1, maxBatchBytes)),
		BatchInput:            b.template(n.get("BatchInput"), language, 0),
	}
	if batcher.MaxItemsPerBatch == nil && batcher.MaxInputBytesPerBatch == nil {
		b.schema(n, "This object should have at least one of the following fields: [MaxItemsPerBatch, MaxInputBytesPerBatch]")
	}
	return &batcher
}

// reader compiles ItemReader.
func (b *scopeBuilder) reader(n *node, language QueryLanguage) *ItemReader {
	if !b.object(n) {
		return nil
	}
	b.fields(n, readerFields, language)
	b.required(n, "Resource")
	r := ItemReader{
		Resource:  b.storeCall(n.get("Resource"), readerResource),
		Arguments: b.arguments(n, language),
	}
	config := n.get("ReaderConfig")
	if !b.object(config) {
		return &r
	}
	b.readerConfig(config, language)
	r.ReaderConfig = config.Value
	r.MaxItems = b.either(config, "MaxItems", language, b.between(0, math.MaxInt64))
	return &r
}

func (b *scopeBuilder) readerConfig(n *node, language QueryLanguage) {
	b.fields(n, readerConfigFields, language)
	b.enum(n.get("CSVDelimiter"), "COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")
	b.enum(n.get("ManifestType"), "ATHENA_DATA", "S3_INVENTORY")
	b.enum(n.get("Transformation"), "NONE", "LOAD_AND_FLATTEN")
	b.text(n.get("ItemsPointer"))
	b.csvHeaders(n, b.enum(n.get("InputType"), "CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"))
}

// csvHeaders checks that headers are described for CSV and for nothing else.
func (b *scopeBuilder) csvHeaders(n *node, inputType string) {
	place := n.get("CSVHeaderLocation")
	switch {
	case inputType == "CSV" && !place.Exists():
		b.schema(n, "The field 'CSVHeaderLocation' is required")
	case inputType == "JSON" && place.Exists():
		b.failAt(n, place, schemaFailed, "Field 'CSVHeaderLocation' is not supported")
	}
	if b.enum(place, "FIRST_ROW", "GIVEN") == "GIVEN" {
		b.required(n, "CSVHeaders")
	}
	if headers := n.get("CSVHeaders"); b.list(headers) {
		for _, child := range headers.children() {
			b.text(child)
		}
	}
}

// writer compiles ResultWriter.
func (b *scopeBuilder) writer(n *node, language QueryLanguage) *ResultWriter {
	if !b.object(n) {
		return nil
	}
	b.fields(n, writerFields, language)
	if !n.Has("Resource") && !n.Has("WriterConfig") {
		b.required(n, "Resource")
	}
	w := ResultWriter{
		Resource:  b.storeCall(n.get("Resource"), writerResource),
		Arguments: b.arguments(n, language),
	}
	if config := n.get("WriterConfig"); b.object(config) {
		b.fields(config, writerConfigFields, "")
		b.required(config, "Transformation", "OutputType")
		b.enum(config.get("Transformation"), "NONE", "COMPACT", "FLATTEN")
		b.enum(config.get("OutputType"), "JSON", "JSONL")
		w.WriterConfig = config.Value
	}
	return &w
}

// storeCall reads the Resource of a reader or writer.
func (b *scopeBuilder) storeCall(n *node, known *regexp.Regexp) string {
	resource := b.text(n)
	if n.Kind() == jsonvalue.String && !known.MatchString(resource) {
		b.schema(n, "The field 'Resource' does not match any of the allowed values")
	}
	return resource
}

// arguments reads a call's payload under its name in either language.
func (b *scopeBuilder) arguments(n *node, language QueryLanguage) *Template {
	if language == JSONata {
		return b.template(n.get("Arguments"), JSONata, 0)
	}
	return b.template(n.get("Parameters"), JSONPath, 0)
}
