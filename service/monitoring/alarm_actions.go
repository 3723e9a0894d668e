package monitoring

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type alarmNamesInput struct{ AlarmNames []string }

func (s *Service) enableAlarmActions(ctx context.Context, call *awsapi.Call, in *alarmNamesInput) (*empty, error) {
	return nil, s.setActions(ctx, call, in.AlarmNames, true)
}

func (s *Service) disableAlarmActions(ctx context.Context, call *awsapi.Call, in *alarmNamesInput) (*empty, error) {
	return nil, s.setActions(ctx, call, in.AlarmNames, false)
}

// setActions passes over alarms that are not there, as AWS does.
func (s *Service) setActions(ctx context.Context, call *awsapi.Call, names []string, on bool) error {
	for _, name := range names {
		err := s.changeAlarm(ctx, call.Identity.Account, call.Region, name, func(a *alarm) ([]store.Write, error) {
			a.ActionsEnabled = &on
			return nil, nil
		})
		if e, ok := errors.AsType[*awsapi.Error](err); ok && e.Code == "ResourceNotFound" {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deleteAlarms deletes those that are named, all at once.
func (s *Service) deleteAlarms(ctx context.Context, call *awsapi.Call, in *alarmNamesInput) (*empty, error) {
	var writes []store.Write
	for _, name := range in.AlarmNames {
		key := alarmKey(call.Identity.Account, call.Region, name)
		a, version, err := s.alarms.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			continue // AWS says nothing of it either
		}
		if err != nil {
			return nil, err
		}
		writes = append(writes, s.alarms.Drop(key, version), s.note(a, "ConfigurationUpdate", `Alarm "`+name+`" deleted`, ""))
	}
	if len(writes) == 0 {
		return nil, nil
	}
	err := s.options.Store.Apply(ctx, writes...)
	if errors.Is(err, store.ErrConflict) {
		return nil, failure("ConcurrentModificationException", 429, "More than one process tried to modify the alarm at the same time.")
	}
	return nil, err
}
