package lambda

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// versions are the records of published versions, which have all of the function
// as it was then.
type versions struct{ table.Table[function] }

func newVersions(s store.Resources) versions {
	return versions{table.Table[function]{
		Name: "lambda/version", Store: s, Key: func(f *function) string { return versionKey(f, f.Version) },
	}}
}

// versionKey sorts a function's versions as they were published. Names of functions
// have no slash.
func versionKey(f *function, number int64) string {
	if number == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%019d", f.key(), number)
}

// get returns a version, nil if there is none.
func (t versions) get(ctx context.Context, f *function, number int64) (*function, error) {
	v, _, err := t.Get(ctx, versionKey(f, number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read version %d of function %s: %w", number, f.Name, err)
	}
	return v, nil
}

// of yields the versions of a function after one, 0 for all.
func (t versions) of(ctx context.Context, f *function, after int64) iter.Seq2[*function, error] {
	return t.List(ctx, f.key()+"/", versionKey(f, after))
}

// versionsFrom yields $LATEST and the versions of a function after the one of that
// name, "" for all.
func (s *Service) versionsFrom(ctx context.Context, f *function, last string) iter.Seq2[*function, error] {
	return func(yield func(*function, error) bool) {
		if last == "" && !yield(f, nil) {
			return
		}
		number, _ := versionNumber(last)
		for v, err := range s.versions.of(ctx, f, number) {
			if !yield(v, err) {
				return
			}
		}
	}
}

// publish makes a version of the function as it is, unless it is as it was when
// it was last published. It returns that version and what is to be written with
// the function, nothing for one that is there.
func (s *Service) publish(ctx context.Context, f *function, description *string) (v *function, writes []store.Write, err error) {
	if f.Published > 0 {
		last, err := s.versions.get(ctx, f, f.Published)
		if err != nil {
			return nil, nil, err
		}
		if last != nil && sameVersion(f, last) {
			return last, nil, nil
		}
	}
	f.Published++
	snapshot := *f
	v = &snapshot
	v.Version, v.Published = f.Published, 0
	v.ID = fmt.Sprintf("%s:%d", f.ID, v.Version)
	v.permissions = permissions{RevisionID: s.newID()}
	v.Tags, v.Reserved = nil, nil
	v.Modified = s.options.Clock.Now().UTC()
	set(&v.Description, description)
	return v, []store.Write{s.versions.Put(v, 0)}, nil
}

// sameVersion reports whether the function has the code and configuration of a
// version that was published of it.
func sameVersion(f, v *function) bool {
	return reflect.DeepEqual(substance(f), substance(v))
}

// substance is a function without what is no part of its code or configuration.
func substance(f *function) function {
	bare := *f
	bare.ID, bare.Generation, bare.Version, bare.Published, bare.Modified = "", 0, 0, 0, time.Time{}
	bare.permissions, bare.Tags, bare.Reserved, bare.Description = permissions{}, nil, nil, ""
	return bare
}
