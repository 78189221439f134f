"""The log archive: received durably, sealed provably, kept for the term of the law, found in a moment."""
