"""Receiving: every way a line of log comes in, onto `Intake.accept`, with an acknowledgement that means durable.

`Server(…)` runs listeners; `add_files` and `Tail` read files; `receive_journal` reads a stream of the journal. See
docs/adr/0030-receivers.md.
"""
