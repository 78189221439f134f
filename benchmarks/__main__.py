"""Runs the named benchmarks, or all: `python -m benchmarks [NAME [ARGUMENT …]]`. Arguments go to a single one only."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence

import benchmarks


def main(argv: Sequence[str]) -> int:
    """Runs `main` of each module named; with one name the rest of the line is its arguments."""
    every = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"]
    names = [word for word in argv if word in every]
    rest = [word for word in argv if word not in every]
    if rest and len(names) != 1:
        print(f"未知的测量项：{'、'.join(rest)}。可选：{'、'.join(every)}")
        return 2
    for name in names or every:
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "main"):
            print(f"== {name}", flush=True)
            module.main(rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
