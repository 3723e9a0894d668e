package process

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name, mounts, own string
		want              map[string]string
	}{
		{"version 2", `30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate
`, "0::/system.slice/treadle.service\n", map[string]string{"": "/sys/fs/cgroup/system.slice/treadle.service"}},
		{"version 1", `33 25 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
34 25 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
`, "5:memory:/a/b\n4:cpu,cpuacct:/\n", map[string]string{
			"memory": "/sys/fs/cgroup/memory/a/b", "cpu": "/sys/fs/cgroup/cpu,cpuacct", "cpuacct": "/sys/fs/cgroup/cpu,cpuacct",
		}},
		{"within a container", `33 25 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory
`, "5:memory:/docker/abc\n", map[string]string{"memory": "/sys/fs/cgroup/memory"}},
		{"group outside the mount", `33 25 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory
`, "5:memory:/other\n", map[string]string{}},
		{"none", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n", "", map[string]string{}},
		{"nonsense", "x - \n - cgroup2\n\n", "a:b\n:::\n", map[string]string{}},
	} {
		if got := placesOf(c.mounts, c.own); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestLookPath(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "bin", "tool")
	if err := os.Mkdir(filepath.Dir(program), 0o700); err != nil {
		t.Fatal(err)
	}
	for file, mode := range map[string]os.FileMode{program: 0o700, filepath.Join(dir, "data"): 0o600} {
		if err := os.WriteFile(file, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		command string
		env     []string
		want    string // "" for not found
	}{
		{"tool", []string{"PATH=" + filepath.Dir(program)}, program},
		{"tool", []string{"PATH=/nowhere:bin"}, program},
		{"tool", []string{"PATH=bin", "PATH=/nowhere"}, ""},
		{"data", []string{"PATH=" + dir}, ""},
		{"bin/tool", nil, program},
		{"/any/where", nil, "/any/where"},
		{"tool", nil, ""},
		{"sh", nil, "/usr/bin/sh"},
	} {
		got, err := lookPath(c.command, c.env, dir)
		if c.command == "sh" && got == "/bin/sh" {
			got = c.want
		}
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("lookPath(%q, %v) = %q, %v; want %q", c.command, c.env, got, err, c.want)
		}
		if err != nil && !errors.Is(err, exec.ErrNotFound) {
			t.Errorf("lookPath(%q): error %v", c.command, err)
		}
	}
}
