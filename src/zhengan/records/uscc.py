"""The unified social credit code (GB 32100-2015): 18 characters, the last one a check character."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def check_character(body: str) -> str:
    """The check character over the first seventeen; raises KeyError on a character outside the alphabet."""
    total = sum(_VALUES[char] * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_uscc(code: str) -> bool:
    """Whether `code` has the form and its check character is right."""
    if len(code) != LENGTH or any(char not in _VALUES for char in code):
        return False
    return check_character(code[:-1]) == code[-1]
