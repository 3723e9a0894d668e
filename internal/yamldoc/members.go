package yamldoc

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Member is a member of a mapping.
type Member struct {
	Name  string
	Key   *yaml.Node // where the name stands
	Value *yaml.Node
}

// Members returns the members of a mapping, those of merged mappings included.
// Other nodes, and names that come twice, are errors of type *Error.
func Members(n *yaml.Node) ([]Member, error) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		return nil, Errorf(n, "expected members (name: value) here")
	}
	var list []Member
	seen := map[string]*yaml.Node{}
	var twice error
	err := new(walker).eachPair(n, func(key, value *yaml.Node) {
		if first, ok := seen[key.Value]; ok && twice == nil {
			twice = Errorf(key, "%q stands here twice, first in line %d", key.Value, first.Line)
		}
		seen[key.Value] = key
		list = append(list, Member{Name: key.Value, Key: key, Value: resolve(value)})
	})
	return list, firstError(err, twice)
}

// Object returns the members of a mapping by name, which must be among the
// names. Errors are of type *Error.
func Object(n *yaml.Node, names ...string) (map[string]*yaml.Node, error) {
	members, err := Members(n)
	if err != nil {
		return nil, err
	}
	object := map[string]*yaml.Node{}
	for _, m := range members {
		if !slices.Contains(names, m.Name) {
			return nil, Errorf(m.Key, "unknown name %q; there may be %s", m.Name, strings.Join(names, ", "))
		}
		object[m.Name] = m.Value
	}
	return object, nil
}

// Elements returns the elements of a sequence. Other nodes are errors of type
// *Error.
func Elements(n *yaml.Node) ([]*yaml.Node, error) {
	n = resolve(n)
	if n.Kind != yaml.SequenceNode {
		return nil, Errorf(n, "expected a list here")
	}
	list := make([]*yaml.Node, len(n.Content))
	for i, e := range n.Content {
		list[i] = resolve(e)
	}
	return list, nil
}

// Text returns the text of a scalar that is not null. Other nodes are errors of
// type *Error.
func Text(n *yaml.Node) (string, error) {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return "", Errorf(n, "expected a text here")
	}
	return n.Value, nil
}

// Int returns an integer from min to max. Other nodes are errors of type *Error.
func Int(n *yaml.Node, min, max int64) (int64, error) {
	n = resolve(n)
	i, err := strconv.ParseInt(n.Value, 10, 64)
	if n.Kind != yaml.ScalarNode || err != nil || i < min || i > max {
		return 0, Errorf(n, "expected an integer from %d to %d here", min, max)
	}
	return i, nil
}

// Bool returns true or false. Other nodes are errors of type *Error.
func Bool(n *yaml.Node) (bool, error) {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		return false, Errorf(n, "expected true or false here")
	}
	return strings.EqualFold(n.Value, "true"), nil
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// walker walks over the members of mappings, but not for ever: mappings may be
// merged many times over.
type walker struct{ merged int }

const maxMerged = 10_000

// eachPair calls f for each name and value of a mapping. A merged mapping's
// members count where the mapping itself does not have them.
func (w *walker) eachPair(n *yaml.Node, f func(key, value *yaml.Node)) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := resolve(n.Content[i]), n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			return Errorf(key, "a name must be a text")
		case key.ShortTag() == "!!merge":
			if err := w.merge(n, value, f); err != nil {
				return err
			}
		default:
			f(key, value)
		}
	}
	return nil
}

// merge calls f for the members that n takes over from what is merged into it: a
// mapping, or a sequence of mappings of which earlier ones come first.
func (w *walker) merge(n, from *yaml.Node, f func(key, value *yaml.Node)) error {
	from = resolve(from)
	sources := []*yaml.Node{from}
	if from.Kind == yaml.SequenceNode {
		sources = from.Content
	}
	have := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		have[resolve(n.Content[i]).Value] = true
	}
	for _, s := range sources {
		s = resolve(s)
		if s.Kind != yaml.MappingNode {
			return Errorf(s, "only mappings can be merged")
		}
		if w.merged++; w.merged > maxMerged {
			return Errorf(s, "more than %d mappings are merged", maxMerged)
		}
		err := w.eachPair(s, func(key, value *yaml.Node) {
			if !have[key.Value] {
				have[key.Value] = true
				f(key, value)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
