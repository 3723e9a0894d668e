package monitoring

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// historyItem is the record of something that happened to an alarm.
type historyItem struct {
	AlarmName       string
	AlarmType       string
	Timestamp       awsapi.Time
	HistoryItemType string
	HistorySummary  string
	HistoryData     string `json:",omitempty"`

	Key string `json:",omitempty"`
}

func (h *historyItem) key() string { return h.Key }

// keepHistory is how long it is kept, as on AWS.
const keepHistory = 30 * 24 * time.Hour

// noted counts items, so that those of the same time are apart.
var noted atomic.Uint64

// note is the write that puts an item into an alarm's history.
func (s *Service) note(a *alarm, kind, summary, data string) store.Write {
	now := s.now()
	return s.history.Put(&historyItem{
		AlarmName: a.AlarmName, AlarmType: "MetricAlarm", Timestamp: awsapi.Time{Time: now},
		HistoryItemType: kind, HistorySummary: summary, HistoryData: data,
		Key: fmt.Sprintf("%s/%s/%016x/%016x", a.Internal.Account, a.Internal.Region, now.UnixMicro(), noted.Add(1)),
	}, store.Any)
}

func (s *Service) expireHistory(ctx context.Context) error {
	limit := fmt.Sprintf("%016x", s.now().Add(-keepHistory).UnixMicro())
	for h, err := range s.history.List(ctx, "", "") {
		if err != nil {
			return err
		}
		parts := strings.Split(h.Key, "/")
		if len(parts) == 4 && parts[2] < limit {
			if err := s.options.Store.Apply(ctx, s.history.Drop(h.Key, store.Any)); err != nil {
				return err
			}
		}
	}
	return nil
}

type describeAlarmHistoryInput struct {
	AlarmName       string
	AlarmTypes      []string
	HistoryItemType string
	StartDate       awsapi.Time
	EndDate         awsapi.Time
	MaxRecords      int
	NextToken       string
	ScanBy          string
}

type describeAlarmHistoryOutput struct {
	AlarmHistoryItems []historyItem
	NextToken         string `json:",omitempty"`
}

func (s *Service) describeAlarmHistory(ctx context.Context, call *awsapi.Call, in *describeAlarmHistoryInput) (*describeAlarmHistoryOutput, error) {
	var items []historyItem
	prefix := call.Identity.Account + "/" + call.Region + "/"
	for h, err := range s.history.List(ctx, prefix, "") {
		if err != nil {
			return nil, err
		}
		if in.wants(h) {
			items = append(items, *h)
		}
	}
	if in.ScanBy != "TimestampAscending" {
		slices.Reverse(items)
	}
	page, next, err := cut(items, in.NextToken, in.MaxRecords)
	for i := range page {
		page[i].Key = ""
	}
	return &describeAlarmHistoryOutput{page, next}, err
}

func (in *describeAlarmHistoryInput) wants(h *historyItem) bool {
	return (in.AlarmName == "" || in.AlarmName == h.AlarmName) &&
		(in.HistoryItemType == "" || in.HistoryItemType == h.HistoryItemType) &&
		(len(in.AlarmTypes) == 0 || slices.Contains(in.AlarmTypes, h.AlarmType)) &&
		(in.StartDate.IsZero() || !h.Timestamp.Before(in.StartDate.Time)) &&
		(in.EndDate.IsZero() || !h.Timestamp.After(in.EndDate.Time))
}
