"""Measurements: `python -m benchmarks [NAME …]`. Each module has `main(argv)` and prints ratios taken in one run."""
