package jsonata

// The sizes that AWS's limits were measured with: see Limits.Value.
const (
	elementSize = 8       // of an element of an array or a member of an object
	maxElements = 873_782 // of the largest array of numbers that AWS makes
	maxHeight   = 1000    // how deep arrays and objects may nest
)

// measures says how large a value is. Values share their parts, so this is
// what bounds the work of everything that walks through them.
type measures struct {
	weight int // bytes, as Limits.Value counts them
	height int // levels of arrays and objects
}

func (m *measures) add(v any) {
	part := measure(v)
	m.weight += elementSize + part.weight
	m.height = max(m.height, part.height)
}

// measure returns how large v is, beside the place where v is kept.
func measure(v any) measures {
	switch v := v.(type) {
	case string:
		return measures{weight: len(v)}
	case *array:
		return v.measure()
	case *object:
		return v.measure()
	}
	return measures{}
}

func (a *array) measure() measures {
	if a.measures.height > 0 {
		return a.measures
	}
	if a.items == nil && a.source.Exists() {
		a.measures = measures{weight: a.source.Size(), height: 1}
		return a.measures
	}
	var m measures
	for _, e := range a.items {
		if t, ok := e.(*tuple); ok {
			e = t.item
		}
		m.add(e)
	}
	m.height++
	a.measures = m
	return m
}

func (o *object) measure() measures {
	if o.measures.height > 0 {
		return o.measures
	}
	if o.members == nil {
		o.measures = measures{weight: o.source.Size(), height: 1}
		return o.measures
	}
	var m measures
	for i := range o.members {
		m.weight += len(o.members[i].key)
		m.add(o.members[i].value)
	}
	m.height++
	o.measures = m
	return m
}

// push appends an element to an array that is being made, and fails when the
// array grows beyond the limits.
func (r *run) push(a *array, v any) error {
	part := measure(v)
	a.measures.weight += elementSize + part.weight
	a.measures.height = max(a.measures.height, part.height+1)
	a.items = append(a.items, v)
	if a.measures.weight > r.limits.Value || a.measures.height > maxHeight {
		return limit(tooLarge)
	}
	return r.grow(elementSize)
}

// put sets a member of an object that is being made, and fails when the object
// grows beyond the limits.
func (r *run) put(o *object, key string, v any) error {
	part := measure(v)
	o.measures.weight += len(key) + elementSize + part.weight
	o.measures.height = max(o.measures.height, part.height+1)
	o.set(key, v)
	if o.measures.weight > r.limits.Value || o.measures.height > maxHeight {
		return limit(tooLarge)
	}
	return r.grow(elementSize + len(key))
}

// room makes sure that an array of n elements is within the limits, and counts
// it.
func (r *run) room(n int) error {
	if n > r.limits.Value/elementSize {
		return limit(tooLarge)
	}
	return r.grow(n * elementSize)
}

// text makes sure that a string of n bytes is within the limits, and counts it.
func (r *run) text(n int) error {
	if err := r.fits(n); err != nil {
		return err
	}
	return r.grow(n)
}

// fits makes sure that a string of n bytes is within the limits.
func (r *run) fits(n int) error {
	if n > r.limits.Value {
		return limit(tooLarge)
	}
	return nil
}

// grow counts bytes of values that the evaluation makes.
func (r *run) grow(bytes int) error {
	r.memory += bytes
	if r.memory > r.limits.Memory {
		return limit(tooLarge)
	}
	return nil
}

// work counts n steps. It fails when there are too many of them, or when
// nobody waits for the result any more.
func (r *run) work(n int) error {
	r.steps += n
	if r.steps > r.limits.Steps {
		return limit(tooLong)
	}
	if r.steps >= r.check {
		r.check = r.steps + checkEvery
		return r.ctx.Err()
	}
	return nil
}

// checkEvery is how many steps pass between two looks at the context.
const checkEvery = 1024
