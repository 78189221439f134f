"""The law reader: articles beside duties, changes between instruments, search."""
