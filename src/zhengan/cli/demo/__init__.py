"""The demonstration broker: a fictional securities firm with a year of evidence and faults planted on purpose.

    build_broker(folder) ──► an evidence folder, and `Broker`: whose it is, and what an assessment has to find

Each module tells one part of the firm: its records, and the faults that it plants among them. Nothing asks the clock,
and the same seed gives the same bytes.
"""

from zhengan.cli.demo.broker import Broker, build_broker
from zhengan.cli.demo.chapter import Planted

__all__ = ["Broker", "Planted", "build_broker"]
