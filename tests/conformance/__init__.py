"""Conformance: every selector, check and fold gives the same rows on DuckDB and on Spark (`./run conformance`)."""
