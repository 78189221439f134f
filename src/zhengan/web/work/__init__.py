"""Background work: what kinds of job there are, who takes them and when."""
