package interpreter

// distributed is where a Map in DISTRIBUTED mode will start its child
// executions. So far it checks the state's own fields, as AWS does after
// MapStateStarted, and then fails.
func (v *view) distributed() *fault {
	spec := v.state.Map
	if _, f := v.integer(spec.ToleratedFailureCount); f != nil {
		return f
	}
	if _, f := v.percentage(spec.ToleratedFailurePercentage); f != nil {
		return f
	}
	return runtimeFault("Treadle does not run Map states in DISTRIBUTED mode yet.")
}
