"""Compiling loops: numba with a cache on disk, and the few operations on bytes that it lacks.

Compiled code is kept beside the source, or where that cannot be written in the user's cache folder, or in NUMBA_CACHE_DIR.
Where no folder can be written, each process compiles for itself when it first needs the code.
Import this module only from modules of compiled loops, and those only where the loops run.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from types import ModuleType
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

BYTES = types.Array(types.uint8, 1, "C", readonly=True)
"""Bytes that are read; writable ones fit as well."""
PLACES = types.Array(types.int64, 1, "C", readonly=True)
"""Positions that are read."""


def compiled(
    signature: Any, *, uses: tuple[ModuleType, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`numba.njit` for one signature, without the GIL, cached where that can be. It compiles (or loads) at the first call.

    `uses` are the modules whose functions are compiled into this one; a change in them makes the cached code void.
    """

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @cache
        def ready() -> Callable[..., Any]:
            return _made(function, signature, uses)

        @wraps(function)
        def call(*arguments: Any) -> Any:
            return ready()(*arguments)

        return call

    return wrap


_LOCK = Lock()


def _made(function: Callable[..., Any], signature: Any, uses: tuple[ModuleType, ...]) -> Callable[..., Any]:
    """The compiled function. Numba takes its folder from a global, which is set only as long as it looks."""
    with _LOCK:
        before, folder = numba.config.CACHE_DIR, _folder(function, uses)
        numba.config.CACHE_DIR = str(folder or "")
        try:
            result: Callable[..., Any] = numba.njit(signature, nogil=True, cache=folder is not None)(function)
        finally:
            numba.config.CACHE_DIR = before
    return result


def _folder(function: Callable[..., Any], uses: tuple[ModuleType, ...]) -> Path | None:
    """A folder that can be written, named for the source that is compiled; None if there is none.

    Numba itself looks at the time and size of one file, which miss helpers in other files and packages built reproducibly.
    """
    files = (Path(__file__), Path(function.__code__.co_filename), *(Path(module.__file__ or "") for module in uses))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    own = os.environ.get("NUMBA_CACHE_DIR")
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path(os.path.expanduser("~")) / ".cache")  # noqa: PTH111 (never fails)
    for base in (Path(own),) if own else (files[1].parent / "__pycache__", user / "zhengan"):
        folder = base / f"numba-{files[1].stem}-{digest}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


@numba.njit  # type: ignore[untyped-decorator]
def eight(data: Any, at: Any, stop: Any) -> Any:
    """Up to eight bytes before `stop` as one number, lowest byte first."""
    count = min(stop - at, 8)
    if at + 8 <= len(data):
        return load8(data, at) & _MASKS[count]
    word = np.uint64(0)
    for k in range(count):
        word |= np.uint64(data[at + k]) << np.uint64(8 * k)
    return word


_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


@intrinsic  # type: ignore[untyped-decorator]
def load8(typing: Any, array: Any, index: Any) -> Any:
    """Eight bytes from `index` on as one number, lowest byte first. The caller sees to it that they exist."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held = context.make_array(signature.args[0])(context, builder, args[0])
        place = builder.gep(held.data, [args[1]])
        word = builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()))
        word.align = 1
        return word

    return types.uint64(array, types.int64), code


@intrinsic  # type: ignore[untyped-decorator]
def copy(typing: Any, target: Any, to: Any, source: Any, start: Any, count: Any) -> Any:
    """Copies `count` bytes of `source` from `start` on to `target` from `to` on. They must not overlap."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        into = context.make_array(signature.args[0])(context, builder, args[0])
        out = context.make_array(signature.args[2])(context, builder, args[2])
        pointer = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, pointer, ir.IntType(64), ir.IntType(1)])
        function = builder.module.declare_intrinsic("llvm.memcpy", [pointer, pointer, ir.IntType(64)], kind)
        here, there = builder.gep(into.data, [args[1]]), builder.gep(out.data, [args[3]])
        builder.call(function, [here, there, args[4], ir.Constant(ir.IntType(1), 0)])
        return context.get_dummy_value()

    return types.void(target, types.int64, source, types.int64, types.int64), code


@intrinsic  # type: ignore[untyped-decorator]
def trailing_zeros(typing: Any, value: Any) -> Any:
    """How many low bits of a 64-bit number are 0; 64 for 0."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), code
