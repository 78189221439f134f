"""Puts the console's front-end files in place, as `run` asks at set-up: `place_assets.py HOME UNPACKED…`.

Looks for them in the folders of unpacked packages and in the installed packages. A file that is not the listed one is
refused with exit status 2; one that is nowhere is told, since the console works without charts.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

from zhengan.web.assets import AssetError, faults, place


def main(home: str, *unpacked: str) -> int:
    """Place the files; 2 when one is refused or cannot be written."""
    sources = [*map(Path, unpacked), Path(sysconfig.get_path("purelib"))]
    try:
        place(sources, Path(home))
    except (AssetError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for fault in faults(Path(home)):
        print(fault, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
