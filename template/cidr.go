package template

import (
	"math/big"
	"net/netip"
	"strconv"

	"github.com/treadle-run/treadle/jsonvalue"
)

var errCidr = Errorf("Template error: every Fn::Cidr object requires the parameters (1) a CIDR block, (2) a count from 1 to 256" +
	" and (3) the number of subnet bits.")

func checkCidr(args jsonvalue.Value) error {
	if args.Kind() != jsonvalue.Array || args.Len() < 2 || args.Len() > 3 {
		return errCidr
	}
	for _, a := range args.Elements() {
		if _, ok := text(a); !ok && !isCall(a) {
			return errCidr
		}
	}
	return nil
}

// cidr returns so many blocks of addresses, one after the other, from the start
// of a block. What AWS calls cidrBits is the bits that are left to hosts.
func (e *evaluation) cidr(args jsonvalue.Value) (jsonvalue.Value, error) {
	values := []string{"", "", ""}
	for i, a := range args.Elements() {
		s, err := e.scalar(a, errCidr)
		if err != nil {
			return jsonvalue.Value{}, err
		}
		values[i] = s
	}
	block, err := netip.ParsePrefix(values[0])
	if err != nil {
		return jsonvalue.Value{}, errCidr
	}
	count, err := strconv.Atoi(values[1])
	if err != nil || count < 1 || count > 256 {
		return jsonvalue.Value{}, errCidr
	}
	bits, err := hostBits(block, values[2])
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return subnets(block, count, bits)
}

// hostBits reads the number of host bits: 8, or 64 in version 6, where none is
// given.
func hostBits(block netip.Prefix, s string) (int, error) {
	switch {
	case s != "":
		bits, err := strconv.Atoi(s)
		if err != nil || bits < 1 || bits > block.Addr().BitLen() {
			return 0, errCidr
		}
		return bits, nil
	case block.Addr().Is4():
		return 8, nil
	}
	return 64, nil
}

func subnets(block netip.Prefix, count, bits int) (jsonvalue.Value, error) {
	length := block.Addr().BitLen() - bits
	extra := length - block.Bits()
	if extra < 0 || extra < 8 && count > 1<<extra {
		return jsonvalue.Value{}, Errorf("Template error: Fn::Cidr cannot make %d blocks with %d host bits of %s", count, bits, block)
	}
	at := new(big.Int).SetBytes(block.Masked().Addr().AsSlice())
	step := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	buffer := make([]byte, block.Addr().BitLen()/8)
	var list []string
	for range count {
		address, _ := netip.AddrFromSlice(at.FillBytes(buffer))
		list = append(list, netip.PrefixFrom(address, length).String())
		at.Add(at, step)
	}
	return texts(list), nil
}
