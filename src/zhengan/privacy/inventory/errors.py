"""What goes wrong with an inventory, in words for people."""


class InventoryRefused(Exception):  # noqa: N818  # as the other rooms call theirs
    """Something that cannot be registered: what was expected, what was found, what to do."""
