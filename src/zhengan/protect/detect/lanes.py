"""Sixty-four bytes at a time: which of them are letters, digits, signs, as bits of one number. For kernels alone.

pointer(array)       its first item's place: what rules index, one word to hand over where an array is seven
lanes(data, at)      twelve numbers over the bytes [at, at + 64), all of which must be there
trailing(bits)       zeros below the lowest set bit
leading(bits)        zeros above the highest set bit
ones(bits)           set bits
"""

# ruff: noqa: E501 - rules are compiled: flat, no sets

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

WIDTH = 64
_VECTOR = ir.VectorType(ir.IntType(8), WIDTH)
_BITS = ir.IntType(64)


class _Lanes:
    """Questions of a vector of bytes."""

    def __init__(self, builder: Any, vector: Any) -> None:
        self.builder, self.vector = builder, vector

    def same(self, byte: int) -> Any:
        return self.builder.icmp_unsigned("==", self.vector, _all(byte))

    def within(self, first: int, last: int, *, folded: bool = False) -> Any:
        vector = self.builder.or_(self.vector, _all(32)) if folded else self.vector
        moved = self.builder.sub(vector, _all(first))
        return self.builder.icmp_unsigned("<=", moved, _all(last - first))

    def least(self, byte: int) -> Any:
        return self.builder.icmp_unsigned(">=", self.vector, _all(byte))

    def any(self, *answers: Any) -> Any:
        whole = answers[0]
        for answer in answers[1:]:
            whole = self.builder.or_(whole, answer)
        return whole

    def bits(self, answer: Any) -> Any:
        return self.builder.bitcast(answer, _BITS)


def _all(byte: int) -> Any:
    return ir.Constant(_VECTOR, [ir.Constant(ir.IntType(8), byte)] * WIDTH)


def _loaded(builder: Any, values: Any) -> _Lanes:
    at = builder.gep(values[0], [values[1]], inbounds=True)
    return _Lanes(builder, builder.load(builder.bitcast(at, _VECTOR.as_pointer()), align=1))


@intrinsic  # type: ignore[untyped-decorator]
def pointer(typing: Any, array: Any) -> Any:
    """Where the array's items begin. It must outlive what reads there."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, values[0]).data

    return types.CPointer(array.dtype)(array), code


@intrinsic  # type: ignore[untyped-decorator]
def lanes(typing: Any, data: Any, at: Any) -> Any:
    """(letters and digits, digits, parting signs, digits and X and line ends, @, closing brackets, capitals, 128 and above, B, = : and >, EF, 9A)."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        of = _loaded(builder, values)
        digit, newline = of.within(48, 57), of.same(10)
        answers = (
            of.any(digit, of.within(97, 122, folded=True)),
            digit,
            of.any(of.same(32), of.same(45), newline, of.same(13)),
            of.any(digit, of.same(88), of.same(120), newline),
            of.same(64),
            of.same(41),
            of.within(65, 90),
            of.least(128),
            of.same(66),
            of.any(of.same(61), of.same(58), of.same(62)),
            of.same(0xEF),
            of.same(0x9A),
        )
        return context.make_tuple(builder, signature.return_type, [of.bits(answer) for answer in answers])

    return types.UniTuple(types.uint64, 12)(data, types.int64), code


@intrinsic  # type: ignore[untyped-decorator]
def han_lanes(typing: Any, data: Any, at: Any) -> Any:
    """Bits of the bytes that a Han character begins with."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        of = _loaded(builder, values)
        return of.bits(of.within(0xE4, 0xE9))

    return types.uint64(data, types.int64), code


@intrinsic  # type: ignore[untyped-decorator]
def odd_lanes(typing: Any, data: Any, at: Any) -> Any:
    """Bits of the bytes that full-width digits and zero-width signs begin with, as far as two bytes tell: `at` + 65 lies in the array."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        of = _loaded(builder, values)
        one = values[1].type(1)
        then = _loaded(builder, (values[0], builder.add(values[1], one)))
        third = _loaded(builder, (values[0], builder.add(values[1], values[1].type(2))))
        both = builder.and_
        answers = (
            both(of.same(0xEF), both(then.same(0xBC), third.within(0x90, 0x99))),
            both(of.same(0xEF), both(then.same(0xBB), third.same(0xBF))),
            both(of.same(0xE2), both(then.same(0x80), third.within(0x8B, 0x8D))),
            both(of.same(0xE2), both(then.same(0x81), third.same(0xA0))),
            both(of.same(0xC2), then.same(0xAD)),
        )
        return of.bits(of.any(*answers))

    return types.uint64(data, types.int64), code


@intrinsic  # type: ignore[untyped-decorator]
def trailing(typing: Any, bits: Any) -> Any:
    """Zeros below the lowest set bit; 64 for none."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.cttz(values[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), code


@intrinsic  # type: ignore[untyped-decorator]
def leading(typing: Any, bits: Any) -> Any:
    """Zeros above the highest set bit; 64 for none."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.ctlz(values[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), code


@intrinsic  # type: ignore[untyped-decorator]
def ones(typing: Any, bits: Any) -> Any:
    """Set bits."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.ctpop(values[0])

    return types.int64(types.uint64), code
