"""Keeping logs for their term: how long, what may go, what must stay, where copies lie, how long the disk lasts."""
