"""The one way in which the detector compiles: numba where it can be imported, plain Python otherwise. The rules are the same text.

Compiled code is kept in a folder named by the rules' own digest, so that an older build never answers for newer rules (numba itself
looks only at the file that is called, not at those that it calls).
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

NUMBA = find_spec("numba") is not None and not os.environ.get("ZHENGAN_NO_NUMBA")

if NUMBA:
    from numba import njit
    from numba.extending import register_jitable

    def rule(function: F) -> F:
        """A rule that kernels call: compiled into them, and plain Python for whoever else calls it."""
        return register_jitable(error_model="numpy", _nrt=False)(function)  # type: ignore[no-any-return]

    def kernel(signature: str) -> Callable[[F], F]:
        """A door into compiled code: compiled for `signature` when its module is imported, or read from the cache."""
        return njit(signature, cache=True, nogil=True, error_model="numpy", _nrt=False)  # type: ignore[no-any-return]

else:

    def rule(function: F) -> F:
        """A rule, as Python."""
        return function

    def kernel(signature: str) -> Callable[[F], F]:
        """A loop over bytes, as Python; the fallback does not call it."""
        return lambda function: function


def cache_folder() -> Path:
    """Where compiled kernels and name tables are kept: `ZHENGAN_CACHE`, else the user's cache folder, else a private temporary one."""
    wished = (
        os.environ.get("ZHENGAN_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhengan"
    )
    folder = Path(wished) / f"detect-{rules_digest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    folder = Path(tempfile.gettempdir()) / f"zhengan-{os.getuid()}-detect-{rules_digest()}"
    folder.mkdir(exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        folder = Path(tempfile.mkdtemp(prefix="zhengan-detect-"))
    return folder


def rules_digest() -> str:
    """Digest of every module and table here, of the marks of masking, of Python and of numba: what compiled code depends on."""
    digest = hashlib.sha256(sys.version.encode())
    if NUMBA:
        import numba

        digest.update(numba.__version__.encode())
    here = Path(__file__).parent
    masking = [here.parent / "masking" / f"{name}.py" for name in ("forms", "identity", "lists", "plain", "token")]
    for path in (*sorted(here.glob("*.py")), *masking, *sorted((here.parent / "tables").glob("*.yaml"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def compiled_into(folder: Path) -> Iterator[None]:
    """Kernels whose modules are imported inside are kept in `folder`."""
    if not NUMBA:
        yield
        return
    from numba import config

    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before
