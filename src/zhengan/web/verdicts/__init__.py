"""Verdicts as the pages show them: kept as rows, explained, exported, followed back in time."""
