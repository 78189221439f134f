"""Compiled loops over OpenSSL's SHA-256. The addresses of its functions are arguments, so the compiled code can be kept on disk."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from zhengan.archive.compiled import BYTES, PLACES, compiled

_CONTEXT_WORDS = 16
"""SHA256_CTX is 112 bytes: eight words of state, a length, a block, two counters. 128 bytes leave room."""
_MAX_HEAD = 2 + 0xFFFF + 18
"""0x00, the name's length, the name, number, time and flags."""

_OUT = types.Array(types.uint8, 1, "C")
_CODES = types.Array(types.int32, 1, "C", readonly=True)
_FUNCTIONS = types.UniTuple(types.int64, 3)
"""The addresses of SHA256_Init, _Update and _Final."""
_ROWS = types.Tuple((_CODES, PLACES, PLACES, BYTES))
"""Source, number, time of receipt and flags of each row."""
_LINES = types.Tuple((BYTES, PLACES, PLACES))
"""The bytes of all lines, where each begins, and which line is which row's."""


@intrinsic  # type: ignore[untyped-decorator]
def _call1(typing_context: Any, function: Any, a: Any) -> Any:
    """int function(void *a)"""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [ir.IntType(64)])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), [values[1]])

    return types.int32(types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _call2(typing_context: Any, function: Any, a: Any, b: Any) -> Any:
    """int function(void *a, void *b)"""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.IntType(32), [word, word])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), list(values[1:]))

    return types.int32(types.int64, types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _call3(typing_context: Any, function: Any, a: Any, b: Any, c: Any) -> Any:
    """int function(void *a, void *b, size_t c)"""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.IntType(32), [word, word, word])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), list(values[1:]))

    return types.int32(types.int64, types.int64, types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _address(typing_context: Any, array: Any) -> Any:
    """Where an array's first element lies."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        held = context.make_array(signature.args[0])(context, builder, values[0])
        return builder.ptrtoint(held.data, ir.IntType(64))

    return types.int64(array), generate


@compiled(types.void(_FUNCTIONS, BYTES, _OUT))
def hash_one(functions: Any, data: Any, out: Any) -> None:
    """SHA-256 of `data` into the 32 bytes of `out`."""
    init, update, final = functions
    state = np.zeros(_CONTEXT_WORDS, dtype=np.uint64)
    context = _address(state)
    _call1(init, context)
    _call3(update, context, _address(data), np.int64(len(data)))
    _call2(final, _address(out), context)


@compiled(types.void(_FUNCTIONS, BYTES, PLACES, _ROWS, _LINES, _OUT))
def hash_leaves(functions: Any, names: Any, name_starts: Any, rows: Any, lines: Any, out: Any) -> None:
    """H(0x00 | record) of each row (see `zhengan.archive.line`). `names` are the sources' side by side."""
    init, update, final = functions
    source, seq, received, flags = rows
    data, offsets, order = lines
    state = np.zeros(_CONTEXT_WORDS, dtype=np.uint64)
    fresh = np.zeros(_CONTEXT_WORDS, dtype=np.uint64)
    context = _address(state)
    _call1(init, _address(fresh))
    head = np.zeros(_MAX_HEAD, dtype=np.uint8)
    base, target = _address(data), _address(out)
    written, length = -1, 0
    for row in range(len(seq)):
        if source[row] != written:  # the name stays in place while it is the same
            written = source[row]
            start, length = name_starts[written], name_starts[written + 1] - name_starts[written]
            head[1], head[2] = length >> 8, length & 255
            head[3 : 3 + length] = names[start : start + length]
        place = 3 + length
        for byte in range(8):
            head[place + byte] = (seq[row] >> (56 - 8 * byte)) & 255
            head[place + 8 + byte] = (received[row] >> (56 - 8 * byte)) & 255
        head[place + 16] = flags[row]
        first, last = offsets[order[row]], offsets[order[row] + 1]
        state[:] = fresh
        _call3(update, context, _address(head), np.int64(place + 17))
        _call3(update, context, base + first, last - first)
        _call2(final, target + 32 * row, context)


@compiled(types.void(_FUNCTIONS, BYTES, types.int64, _OUT))
def fold_bundles(functions: Any, hashes: Any, width: int, out: Any) -> None:
    """The root of each `width` (a power of two) hashes side by side, and of what is left at the end."""
    init, update, final = functions
    state = np.zeros(_CONTEXT_WORDS, dtype=np.uint64)
    fresh = np.zeros(_CONTEXT_WORDS, dtype=np.uint64)
    context = _address(state)
    _call1(init, _address(fresh))
    node = np.zeros(65, dtype=np.uint8)
    node[0] = 1
    level = np.zeros(width * 32, dtype=np.uint8)
    count = len(hashes) // 32
    for bundle in range((count + width - 1) // width):
        size = min(width, count - bundle * width)
        level[: size * 32] = hashes[bundle * width * 32 : (bundle * width + size) * 32]
        while size > 1:
            for pair in range(size // 2):
                node[1:] = level[pair * 64 : pair * 64 + 64]
                state[:] = fresh
                _call3(update, context, _address(node), 65)
                _call2(final, _address(level) + 32 * pair, context)
            if size % 2:
                level[size // 2 * 32 : size // 2 * 32 + 32] = level[(size - 1) * 32 : size * 32]
            size = (size + 1) // 2
        out[bundle * 32 : bundle * 32 + 32] = level[:32]
