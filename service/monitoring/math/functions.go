package math

import (
	"math"
	"slices"
)

// function is a function of metric math.
type function struct {
	min, max int // arguments; max -1: any number
	apply    func(args []value, steps Steps) (value, error)
}

var functions = map[string]function{
	"ABS":   each(math.Abs),
	"CEIL":  each(math.Ceil),
	"FLOOR": each(math.Floor),
	"LOG":   each(math.Log),
	"LOG10": each(math.Log10),
	"SUM":   fold(func(list []float64) float64 { return total(list) }),
	"AVG":   fold(func(list []float64) float64 { return total(list) / float64(len(list)) }),
	"MIN":   fold(func(list []float64) float64 { return slices.Min(list) }),
	"MAX":   fold(func(list []float64) float64 { return slices.Max(list) }),
	"FILL":  {2, 2, fill},
	"IF":    {2, 3, choose},
}

func total(list []float64) (sum float64) {
	for _, v := range list {
		sum += v
	}
	return sum
}

// each applies a function to every value.
func each(f func(float64) float64) function {
	return function{1, 1, func(args []value, _ Steps) (value, error) {
		if args[0].series == nil {
			return value{scalar: f(args[0].scalar)}, nil
		}
		result := Series{}
		for t, v := range args[0].series {
			result[t] = f(v)
		}
		return value{series: result}, nil
	}}
}

// fold makes one number of a series. Of several it makes a series, of what they
// have at each time.
func fold(f func(list []float64) float64) function {
	return function{1, -1, func(args []value, _ Steps) (value, error) {
		if len(args) == 1 && args[0].series != nil {
			list := make([]float64, 0, len(args[0].series))
			for _, v := range args[0].series {
				list = append(list, v)
			}
			if len(list) == 0 {
				return value{scalar: math.NaN()}, nil
			}
			slices.Sort(list) // so that sums are always the same
			return value{scalar: f(list)}, nil
		}
		return across(f, args), nil
	}}
}

func across(f func(list []float64) float64, args []value) value {
	byTime := map[int64][]float64{}
	var scalars []float64
	for _, a := range args {
		if a.series == nil {
			scalars = append(scalars, a.scalar)
		}
		for t, v := range a.series {
			byTime[t] = append(byTime[t], v)
		}
	}
	if len(byTime) == 0 {
		return value{scalar: f(scalars)}
	}
	result := Series{}
	for t, list := range byTime {
		result[t] = f(append(list, scalars...))
	}
	return value{series: result}
}

// repeat, as what FILL fills with, is the value before.
type repeat struct{}

func (repeat) evaluate(scope) (value, error) { return value{repeats: true}, nil }

func (repeat) walk(func(string)) {}

// fill gives a series a value at each time at which it has none.
func fill(args []value, steps Steps) (value, error) {
	if args[0].series == nil || args[1].series != nil {
		return value{}, wrong("FILL takes a time series, and a number or REPEAT")
	}
	result, before := Series{}, args[1]
	for t := steps.Start; t < steps.End && steps.Period > 0; t += steps.Period {
		v, ok := args[0].series[t]
		switch {
		case ok:
			result[t] = v
			if args[1].repeats {
				before = value{scalar: v}
			}
		case !before.repeats: // there is nothing to repeat yet
			result[t] = before.scalar
		}
	}
	return value{series: result}, nil
}

// choose takes the second value where the first is not zero, else the third.
func choose(args []value, _ Steps) (value, error) {
	if args[0].series == nil {
		switch {
		case args[0].scalar != 0:
			return args[1], nil
		case len(args) == 3:
			return args[2], nil
		}
		return value{series: Series{}}, nil
	}
	result := Series{}
	for t, condition := range args[0].series {
		chosen := args[1]
		if condition == 0 {
			if len(args) < 3 {
				continue
			}
			chosen = args[2]
		}
		if chosen.series == nil {
			result[t] = chosen.scalar
		} else if v, ok := chosen.series[t]; ok {
			result[t] = v
		}
	}
	return value{series: result}, nil
}
