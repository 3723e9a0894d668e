package rpccbor

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// timeTag is the tag of times in epoch seconds.
const timeTag = 1

// fromCBOR returns a document as canonical JSON. CBOR says by itself what is a
// time and what are bytes, so the model is not needed for it.
func fromCBOR(doc any) (jsonvalue.Value, error) {
	switch doc := doc.(type) {
	case nil:
		return jsonvalue.NullValue(), nil
	case bool:
		return jsonvalue.BoolValue(doc), nil
	case string:
		return jsonvalue.StringValue(doc), nil
	case []byte:
		return jsonvalue.StringValue(base64.StdEncoding.EncodeToString(doc)), nil
	case uint64:
		return number(strconv.FormatUint(doc, 10))
	case int64:
		return jsonvalue.IntValue(doc), nil
	case float64:
		return float(doc)
	case float32:
		return float(float64(doc))
	case time.Time:
		return float(float64(doc.UnixMilli()) / 1000)
	case cbor.Tag:
		return fromCBOR(doc.Content)
	case []any:
		return fromArray(doc)
	case map[any]any:
		return fromMap(doc)
	}
	return jsonvalue.Value{}, protocol.SerializationError(fmt.Sprintf("Unexpected value of type %T in cbor", doc))
}

func number(text string) (jsonvalue.Value, error) {
	v, ok := jsonvalue.NumberValue(text)
	if !ok {
		return v, protocol.SerializationError("Unexpected number in cbor: " + text)
	}
	return v, nil
}

// float writes the numbers that JSON has not as the texts that stand for them.
func float(f float64) (jsonvalue.Value, error) {
	switch {
	case math.IsNaN(f):
		return jsonvalue.StringValue("NaN"), nil
	case math.IsInf(f, 1):
		return jsonvalue.StringValue("Infinity"), nil
	case math.IsInf(f, -1):
		return jsonvalue.StringValue("-Infinity"), nil
	}
	return number(strconv.FormatFloat(f, format(f), -1, 64))
}

// format writes out what is no larger than whole numbers get.
func format(f float64) byte {
	if math.Abs(f) < 1<<53 {
		return 'f'
	}
	return 'g'
}

func fromArray(doc []any) (jsonvalue.Value, error) {
	values := make([]jsonvalue.Value, len(doc))
	for i, e := range doc {
		var err error
		if values[i], err = fromCBOR(e); err != nil {
			return jsonvalue.Value{}, err
		}
	}
	return jsonvalue.ArrayValue(values...), nil
}

func fromMap(doc map[any]any) (jsonvalue.Value, error) {
	texts := make(map[string]any, len(doc))
	for key, v := range doc {
		text, ok := key.(string)
		if !ok {
			return jsonvalue.Value{}, protocol.SerializationError("Unexpected key in cbor: keys are texts")
		}
		texts[text] = v
	}
	b := jsonvalue.Builder{}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		v, err := fromCBOR(texts[key])
		if err != nil {
			return jsonvalue.Value{}, err
		}
		b.Set(key, v)
	}
	return b.Value(), nil
}

// toCBOR returns canonical JSON as what is to be written. Members without a value
// are left out.
func toCBOR(shape *model.Shape, v jsonvalue.Value) any {
	switch shape.Type {
	case model.Structure:
		doc := map[string]any{}
		for _, m := range shape.Members {
			if e := v.Get(m.Name); e.Exists() && !e.IsNull() {
				doc[m.Name] = toCBOR(m.Shape, e)
			}
		}
		return doc
	case model.List:
		doc := make([]any, 0, v.Len())
		for _, e := range v.Elements() {
			doc = append(doc, toCBOR(shape.Element.Shape, e))
		}
		return doc
	case model.Map:
		doc := map[string]any{}
		for key, e := range v.Members() {
			doc[key] = toCBOR(shape.Element.Shape, e)
		}
		return doc
	default:
		return scalar(shape.Type, v)
	}
}

func scalar(t model.Type, v jsonvalue.Value) any {
	switch t {
	case model.Boolean:
		return v.Bool()
	case model.Integer, model.Long:
		if n, ok := v.Int64(); ok {
			return n
		}
	case model.Float, model.Double:
		if f, ok := v.Float64(); ok {
			return f
		}
	case model.Timestamp:
		if f, ok := v.Float64(); ok {
			return cbor.Tag{Number: timeTag, Content: f}
		}
	case model.Blob:
		if b, err := base64.StdEncoding.DecodeString(v.Text()); err == nil {
			return b
		}
	}
	return v.Text()
}
