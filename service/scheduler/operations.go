package scheduler

import "github.com/treadle-run/treadle/awsapi"

// Operations implements awsapi.Service. It is the table of all operations of the
// Scheduler.
func (s *Service) Operations() []awsapi.Operation {
	return []awsapi.Operation{
		{Name: "CreateSchedule", Handler: awsapi.Typed(s.createSchedule)},
		{Name: "CreateScheduleGroup", Handler: awsapi.Typed(s.createScheduleGroup)},
		{Name: "DeleteSchedule", Handler: awsapi.Typed(s.deleteSchedule)},
		{Name: "DeleteScheduleGroup", Handler: awsapi.Typed(s.deleteScheduleGroup)},
		{Name: "GetSchedule", Handler: awsapi.Typed(s.getSchedule)},
		{Name: "GetScheduleGroup", Handler: awsapi.Typed(s.getScheduleGroup)},
		{Name: "ListScheduleGroups", Handler: awsapi.Typed(s.listScheduleGroups)},
		{Name: "ListSchedules", Handler: awsapi.Typed(s.listSchedules)},
		{Name: "ListTagsForResource", Handler: awsapi.Typed(s.listTagsForResource)},
		{Name: "TagResource", Handler: awsapi.Typed(s.tagResource)},
		{Name: "UntagResource", Handler: awsapi.Typed(s.untagResource)},
		{Name: "UpdateSchedule", Handler: awsapi.Typed(s.updateSchedule)},
	}
}
