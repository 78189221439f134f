"""Who is at the command line."""

import getpass


def actor() -> str:
    """The name of the user of the system, which entries are attributed to."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
