"""One system whole: its duties, capacity, links, backups, logs and events."""
