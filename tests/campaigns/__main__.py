"""`./run campaign NAME`: long destructive trials; each has a short sample in the test suite."""

import sys
from importlib import import_module
from pathlib import Path

_HERE = Path(__file__).parent


def names() -> list[str]:
    """Every module here that has a `main`."""
    return sorted(path.stem for path in _HERE.glob("*.py") if "def main(" in path.read_text(encoding="utf-8"))


def run(arguments: list[str]) -> int:
    """The exit status: 0 where the campaign held, 1 where it found something, 2 for an unknown name."""
    known = [name for name in names() if name != "__main__"]
    if arguments[:1] == ["list"]:
        sys.stdout.write("\n".join(known) + "\n")
        return 0
    name = arguments[0].replace("-", "_") if arguments else ""
    if name not in known:
        sys.stderr.write(f"用法：./run campaign 名称 [选项]；名称可以是 {'、'.join(known)}，或 list。\n")
        return 2
    result: int = import_module(f"tests.campaigns.{name}").main(arguments[1:])
    return result


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
