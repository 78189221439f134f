"""The log archive on the console: searching, one line and its proof, sources, coverage, terms and copies."""
