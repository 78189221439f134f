"""What goes wrong when a paper is made: what was expected, what was found, what to do."""


class PaperFault(Exception):  # noqa: N818  # a fault of what was given, in the words of the house
    """A paper that cannot be made as asked; the words are for the user."""


class TemplateFault(PaperFault):
    """A template that cannot be filled: an unknown placeholder, broken syntax, or no Word file at all."""


class FontFault(PaperFault):
    """No font at hand shows the text."""
