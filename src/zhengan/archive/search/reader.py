"""Going through the pieces of a query."""

from zhengan.archive.errors import QueryError
from zhengan.archive.search.lexer import Token, fault

_GLUE = frozenset((":", "=", "~", "<", ">", "!=", "<=", ">=", "!"))


class Reader:
    """The pieces of a query and the place in them."""

    def __init__(self, text: str, pieces: list[Token]) -> None:
        self._text = text
        self._pieces = pieces
        self._at = 0

    @property
    def here(self) -> Token:
        """The next piece, not yet taken."""
        return self._pieces[self._at]

    def ahead(self, count: int) -> Token:
        """A later piece; the end where there are no more."""
        return self._pieces[min(self._at + count, len(self._pieces) - 1)]

    def take(self) -> Token:
        """The next piece, taken."""
        piece = self.here
        if piece.kind != "end":
            self._at += 1
        return piece

    def fault(self, expected: str, found: str = "") -> QueryError:
        """The error for the next piece."""
        return fault(self._text, self.here.at, expected, found)

    def fault_at(self, piece: Token, expected: str) -> QueryError:
        """The error for a piece that was taken."""
        return fault(self._text, piece.at, expected)

    def at_sign(self, sign: str) -> bool:
        return self.here.kind == "sign" and self.here.text == sign

    def at_word(self, word: str) -> bool:
        """Whether the word comes next; words of the language in capitals are written so, others as one likes."""
        if self.here.kind != "word":
            return False
        return self.here.text == word if word.isupper() else self.here.text.lower() == word

    def take_sign(self, sign: str, *, glued: bool = False) -> bool:
        """Takes the sign if it comes next; `glued`: without white space before it."""
        if self.at_sign(sign) and not (glued and self.here.spaced):
            self._at += 1
            return True
        return False

    def take_word(self, word: str) -> bool:
        if self.at_word(word):
            self._at += 1
            return True
        return False

    def take_minus(self) -> bool:
        """Takes the minus before a word, a text or a bracket."""
        here = self.here
        if here.kind != "word" or not here.text.startswith("-"):
            return False
        if here.text == "-":
            if self.ahead(1).kind == "end" or self.ahead(1).spaced:
                return False
            self._at += 1
            return True
        self._pieces[self._at] = Token("word", here.text[1:], here.at + 1, spaced=False)
        return True

    def need_sign(self, sign: str, expected: str) -> None:
        if not self.take_sign(sign):
            raise self.fault(expected)

    def need_word(self, expected: str) -> Token:
        """The next piece, a word or a text in quotes."""
        if self.here.kind not in {"word", "text"}:
            raise self.fault(expected)
        return self.take()

    def text(self, expected: str) -> str:
        """A word with what is glued to it, or a text in quotes."""
        if self.here.kind not in {"word", "text"}:
            raise self.fault(expected)
        return self.joined()

    def joined(self) -> str:
        """A text in quotes, or a word and what follows it without white space: `http://a=b` is one word."""
        first = self.take()
        if first.kind == "text":
            return first.text
        end = first.at + len(first.text)
        while not self.here.spaced and (
            self.here.kind == "word" or (self.here.kind == "sign" and self.here.text in _GLUE)
        ):
            piece = self.take()
            end = piece.at + len(piece.text)
        return self._text[first.at : end]

    def instant(self) -> str:
        """A time as it is written, with its colons."""
        return self.text("时间")

    def is_range(self) -> bool:
        """Whether the bracket that comes next opens a range `(a, b]`."""
        at, depth = self._at + 1, 0
        while at < len(self._pieces):
            piece = self._pieces[at]
            if piece.kind == "end" or (piece.kind == "sign" and piece.text == "("):
                return False
            if piece.kind == "sign" and piece.text == ",":
                return depth == 0
            if piece.kind == "sign" and piece.text in ")]":
                return False
            at += 1
        return False

    def range(self) -> tuple[Token, Token, bool, bool]:
        """`[low, high)`: the ends as they are written, and whether each is open."""
        opening = self.take()
        low = self._end_of_range((",",), "“,”")
        self.take()
        high = self._end_of_range(("]", ")"), "“]”或“)”")
        closing = self.take()
        return low, high, opening.text == "(", closing.text == ")"

    def _end_of_range(self, until: tuple[str, ...], expected: str) -> Token:
        start = self.here
        if start.kind == "text":
            self.take()
            text = start.text
        else:
            while self.here.kind == "word" or (self.here.kind == "sign" and self.here.text in (*_GLUE, "*")):
                self.take()
            text = self._text[start.at : self.here.at].strip()
        if not (self.here.kind == "sign" and self.here.text in until):
            raise self.fault(expected)
        return Token("word", text, start.at, start.spaced)
