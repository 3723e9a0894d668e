package cloudformation

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestResourcesAreMadeInParallel(t *testing.T) {
	const resources = 20
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t)
		defer s.stop()
		s.tell("parallel", "8")
		var b strings.Builder
		b.WriteString("Resources:\n")
		for i := range resources {
			fmt.Fprintf(&b, "  A%d: {Type: AWS::StepFunctions::Activity}\n", i)
		}
		s.templates["t"] = b.String()
		s.tell("hold", "CreateActivity")
		s.insist(step{"CreateStack", `{"StackName":"s","TemplateBody":"$t"}`, nil})
		if s.cloud.busy != 8 {
			t.Errorf("%d calls are under way, want 8", s.cloud.busy)
		}
		s.tell("release", "CreateActivity")
		synctest.Wait()
		if n := strings.Count(s.cloud.content(), "activity/"); n != resources || s.cloud.most != 8 {
			t.Errorf("there are %d activities, want %d; %d calls at once, want 8", n, resources, s.cloud.most)
		}
	})
}

func TestStacksChangeSideBySide(t *testing.T) {
	const stacks = 10
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t)
		defer s.stop()
		s.templates["t"] = "Resources: {A: {Type: AWS::StepFunctions::Activity}}"
		s.tell("hold", "CreateActivity")
		for i := range stacks {
			s.insist(step{"CreateStack", fmt.Sprintf(`{"StackName":"s%d","TemplateBody":"$t"}`, i), nil})
		}
		if s.cloud.busy != stacks {
			t.Errorf("%d calls are under way, want %d", s.cloud.busy, stacks)
		}
		s.tell("release", "CreateActivity")
		synctest.Wait()
		for st, err := range s.service.stacks.List(t.Context(), "", "") {
			if err != nil || st.Status != "CREATE_COMPLETE" {
				t.Errorf("stack is %v (%v)", st, err)
			}
		}
	})
}

func TestCloseWaitsForCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t)
		s.templates["t"] = "Resources: {A: {Type: AWS::StepFunctions::Activity}}"
		s.tell("hold", "CreateActivity")
		s.insist(step{"CreateStack", `{"StackName":"s","TemplateBody":"$t"}`, nil})
		s.stop() // synctest finds goroutines that are left
		if s.cloud.busy != 0 {
			t.Errorf("%d calls are still under way", s.cloud.busy)
		}
		s.tell("release", "CreateActivity")
		s.start()
		if c := s.cloud.content(); !strings.Contains(c, "activity/") {
			t.Errorf("after a restart there is %q", c)
		}
		s.stop()
	})
}

func TestDeletedStacksAreForgottenAfterNinetyDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTheatre(t)
		s.templates["t"] = "Resources: {A: {Type: AWS::StepFunctions::Activity}}"
		s.insist(step{"CreateStack", `{"StackName":"s","TemplateBody":"$t"}`, nil})
		s.insist(step{"DeleteStack", `{"StackName":"s"}`, nil})
		records := func() (n int) {
			s.stop()
			s.start()
			for _, table := range []string{"stack", "revision", "resource", "event"} {
				for _, err := range s.store.List(t.Context(), "cloudformation/"+table, "", "") {
					if err != nil {
						t.Fatal(err)
					}
					n++
				}
			}
			return n
		}
		if records() == 0 {
			t.Error("nothing is kept of a deleted stack")
		}
		time.Sleep(91 * 24 * time.Hour)
		if n := records(); n != 0 {
			t.Errorf("%d records are kept", n)
		}
		s.stop()
	})
}
