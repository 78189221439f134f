"""Runs the protect benchmarks: `python -m benchmarks.protect [detection] [masking] [gateway] [--check]`; `--check` exits 1 below."""

import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec

PARTS = ("detection", "masking", "gateway")


def main(argv: Sequence[str]) -> int:
    """Each part's `run` gives its figures."""
    check = "--check" in argv
    kept = True
    for name in [word for word in argv if word in PARTS] or [
        part for part in PARTS if find_spec(f"benchmarks.protect.{part}")
    ]:
        print(f"== {name}", flush=True)
        for figure in importlib.import_module(f"benchmarks.protect.{name}").run(check):
            asked = f"  asked {figure.asked:,.4g}  {'reached' if figure.ok else 'NOT REACHED'}" if figure.asked else ""
            print(f"{figure.name:44} {figure.measured:>14,.4g}{asked}", flush=True)
            kept = kept and figure.ok
    return 1 if check and not kept else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
