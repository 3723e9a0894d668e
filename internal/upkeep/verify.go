package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// ErrDamaged is the error of a folder in which something is wrong.
var ErrDamaged = errors.New("something is wrong")

// Verify checks a data folder or a backup: its store, and of a backup all files.
// It writes to w what it finds, a line each, and then what there is. The error is
// ErrDamaged where something is wrong.
func Verify(ctx context.Context, w io.Writer, data string) error {
	wrong := 0
	say := func(format string, args ...any) {
		wrong++
		fmt.Fprintf(w, format+"\n", args...)
	}
	if err := verifyFiles(ctx, data, func(name string, err error) { say("file %s: %v", name, err) }); err != nil {
		return err
	}
	source, err := Open(ctx, data)
	if err != nil {
		return explain(err)
	}
	contents, err := source.Verify(ctx, engine.VerifyExecution, func(p pebble.Problem) { say("%s", describe(p)) })
	if err = errors.Join(err, source.Close(ctx)); err != nil {
		return err
	}
	fmt.Fprintln(w, contents)
	if wrong == 0 {
		return nil
	}
	total := 0
	for _, n := range contents.Executions {
		total += n
	}
	return fmt.Errorf("%w in %s: %d problems; %d of %d executions are whole, and treadle export writes out all that can be read",
		ErrDamaged, data, wrong, contents.Whole, total)
}

func describe(p pebble.Problem) string {
	switch {
	case p.Execution == (store.ID{}):
		return p.Err.Error()
	case p.ARN == "":
		return fmt.Sprintf("execution %x: %v", p.Execution, p.Err)
	}
	return fmt.Sprintf("%s (%x): %v", p.ARN, p.Execution, p.Err)
}

// explain adds to the error of a store that does not open what can be done.
func explain(err error) error {
	for _, known := range []error{pebble.ErrLocked, pebble.ErrNewer, pebble.ErrOlder, pebble.ErrNoStore} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: the store cannot be opened, so nothing in it can be read, and nothing has been changed; "+
		"go on with a backup, or with the file that is named put back as it was: %w", ErrDamaged, err)
}
