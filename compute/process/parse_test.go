package process

import (
	"slices"
	"testing"
)

func TestParseStat(t *testing.T) {
	for _, c := range []struct {
		stat string
		want []string // nil for an error
	}{
		{"1 (init) S 0 1 1", []string{"S", "0", "1", "1"}},
		{"7 (a) Z 9 (b) R 1 7", []string{"R", "1", "7"}},
		{"7 (two\nlines) R 1", []string{"R", "1"}},
		{"7 ()", []string{}},
		{"7 sleep S", nil},
		{"", nil},
	} {
		got, err := parseStat([]byte(c.stat))
		if !slices.Equal(got, c.want) || (err != nil) != (c.want == nil) {
			t.Errorf("parseStat(%q) = %q, %v; want %q", c.stat, got, err, c.want)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("1 (init) S 0 1 1 0"))
	f.Add([]byte(")"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fields, err := parseStat(data)
		if err != nil && fields != nil {
			t.Errorf("fields %q with error %v", fields, err)
		}
	})
}

func FuzzPlaces(f *testing.F) {
	f.Add("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/a\n")
	f.Add("33 25 0:29 /b /m rw - cgroup cgroup rw,memory\n", "5:memory:/b/c\n")
	f.Fuzz(func(t *testing.T, mounts, own string) {
		for controller, dir := range placesOf(mounts, own) {
			if dir == "" {
				t.Errorf("controller %q has no folder", controller)
			}
		}
	})
}
