"""The demonstration: four fictional institutions with a year of evidence and faults planted on purpose.

A broker, an exchange, a service body, and the operation centre of the industry network.

    build_demonstration(folder) ──► an evidence folder for each, and what an assessment of it has to find

Each module tells one part of an institution: its records, the faults planted among them, and what only looks like one. What is told
in tables and scripts lies in `data`, a folder for each institution. Nothing asks the clock, and the same seed gives the same bytes.
"""

from zhengan.cli.demo.chapter import Planted, Spared
from zhengan.cli.demo.evidence import Demonstration, Evidence, build_demonstration
from zhengan.cli.demo.scene import BROKER, EXCHANGE, NETWORK, SERVICE, Firm

__all__ = [
    "BROKER",
    "EXCHANGE",
    "NETWORK",
    "SERVICE",
    "Demonstration",
    "Evidence",
    "Firm",
    "Planted",
    "Spared",
    "build_demonstration",
]
