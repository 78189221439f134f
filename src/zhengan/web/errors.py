"""What a person asked for that cannot be done: told on a page of its own, with what to do."""


class AskedWrongly(Exception):  # noqa: N818  # it is the request that is wrong, not the program
    """What was expected, what was found, what to do; answered with status 400."""
