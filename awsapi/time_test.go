package awsapi

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTimeIsEpochSeconds(t *testing.T) {
	for _, c := range []struct {
		time time.Time
		json string
	}{
		{time.Time{}, "null"},
		{time.UnixMilli(1700000000123).UTC(), "1700000000.123"},
		{time.UnixMilli(1700000000000).UTC(), "1700000000"},
	} {
		b, err := json.Marshal(Time{c.time})
		if err != nil || string(b) != c.json {
			t.Errorf("Marshal(%v) = %s, %v; want %s", c.time, b, err, c.json)
		}
		var back Time
		if err := json.Unmarshal(b, &back); err != nil || !back.Equal(c.time) {
			t.Errorf("Unmarshal(%s) = %v, %v; want %v", b, back, err, c.time)
		}
	}
	if err := new(Time).UnmarshalJSON([]byte(`"x"`)); err == nil {
		t.Error("a string was taken for a time")
	}
}
