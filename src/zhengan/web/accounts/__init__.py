"""People and how they come in: accounts, sessions, second factors, tokens."""
