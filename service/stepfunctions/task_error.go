package stepfunctions

import (
	"errors"

	"github.com/treadle-run/treadle/engine"
)

// taskError words the engine's errors about task tokens.
func taskError(err error) error {
	for _, e := range []struct {
		engine error
		api    failure
	}{
		{engine.ErrInvalidToken, errInvalidToken},
		{engine.ErrTaskDoesNotExist, errTaskDoesNotExist},
		{engine.ErrTaskTimedOut, errTaskTimedOut},
	} {
		if errors.Is(err, e.engine) {
			return e.api.because()
		}
	}
	return err
}
