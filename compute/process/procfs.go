package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// bootID returns what tells one run of the machine from another.
func bootID() (string, error) {
	data, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("boot id: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}

// procStat returns the fields of /proc/<pid>/stat that follow the name: state
// is field 0, and the field that proc(5) numbers n is here n-3.
func procStat(pid int) ([]string, error) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return nil, err
	}
	return parseStat(data)
}

func parseStat(data []byte) ([]string, error) {
	// The name is in parentheses and may itself hold any character.
	i := bytes.LastIndexByte(data, ')')
	if i < 0 {
		return nil, errors.New("stat without a name")
	}
	return strings.Fields(string(data[i+1:])), nil
}

// startTicks returns when a process was started, in clock ticks since the boot.
// With the pid it names one process of one run of the machine.
func startTicks(pid int) (uint64, error) {
	fields, err := procStat(pid)
	if err != nil {
		return 0, err
	}
	if len(fields) < 20 {
		return 0, errors.New("stat too short")
	}
	return strconv.ParseUint(fields[19], 10, 64)
}

// children returns the pids of a process's children.
func children(pid int) []int {
	var pids []int
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		data, _ := os.ReadFile(list)
		for _, field := range strings.Fields(string(data)) {
			if child, err := strconv.Atoi(field); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// residentBytes returns the memory that a process and all below it hold now.
// Memory that they share counts for each.
func residentBytes(pid int) int64 {
	var total int64
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "statm"))
	if err == nil {
		if fields := strings.Fields(string(data)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64)
			total = pages * int64(os.Getpagesize())
		}
	}
	for _, child := range children(pid) {
		total += residentBytes(child)
	}
	return total
}
