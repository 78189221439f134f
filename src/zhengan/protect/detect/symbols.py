"""What hangs on a sign: e-mail on `@`, secrets on `=`, `:` and `>`, keys in PEM armour, JWT, plates, long coded runs."""

# ruff: noqa: C901, PLR0911, PLR0912, PLR1714, SIM102 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.context import meant_by, word_before, word_ending
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.marking import plate_sign
from zhengan.protect.detect.marks import slots

LONG_RUN = 64  # characters of base64 or hex that can be a template of a face or finger
LONGEST_SECRET = 512
LONGEST_ARMOUR = 16_384
PLATES = slots([ord(letter) for letter in "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"])  # GA 36
NONE = (0, 0)


@rule
def _alnum(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122


@rule
def _letter(byte: int) -> bool:
    return 65 <= byte <= 90 or 97 <= byte <= 122


@rule
def email(data: Any, low: int, high: int, at: int) -> tuple[int, int]:
    """Ends of the address around the `@` at `at`; (0, 0) for none."""
    start = at
    while start > low and at - start < 64:
        byte = data[start - 1]
        if not (_alnum(byte) or byte == 46 or byte == 95 or byte == 45 or byte == 43 or byte == 37):
            break
        start -= 1
    while start < at and not _alnum(data[start]) and data[start] != 95:
        start += 1
    if start == at or data[at - 1] == 46:
        return NONE
    place, label, dot, letters = at + 1, at + 1, -1, True
    end = at
    while place < high and place - at < 254:
        byte = data[place]
        if byte == 46:
            if place == label:
                break
            dot, label, letters = place, place + 1, True
        elif _alnum(byte) or byte == 45:
            letters = letters and _letter(byte)
            if dot >= 0 and letters and place - label >= 1:
                end = place + 1
        else:
            break
        if dot >= 0 and not letters:
            end = at if end > label else end
        place += 1
    return (start, end) if end > at + 3 else NONE


@rule
def inside_email(data: Any, low: int, high: int, at: int) -> bool:
    """Whether the run that ends at `at` goes on to an `@` with a domain."""
    place = at
    while place < high and place - at < 64:
        byte = data[place]
        if byte == 64:
            return email(data, low, high, place)[1] > 0
        if not (_alnum(byte) or byte == 46 or byte == 95 or byte == 45 or byte == 43 or byte == 37):
            return False
        place += 1
    return False


@rule
def secret(data: Any, low: int, high: int, at: int, after: int, words: Any) -> tuple[int, int]:
    """Ends of the value of the key before the sign [at, after), if the key is a secret's."""
    end = at
    if end > low and data[end - 1] == 32:
        end -= 1
    if end > low and (data[end - 1] == 34 or data[end - 1] == 39):
        end -= 1
        if end > low and data[end - 1] == 92:
            end -= 1
    if end == low or not (_letter(data[end - 1]) or data[end - 1] >= 128 or data[end - 1] == 47):
        return NONE
    if end - 2 < low:
        return NONE
    node, _ = word_ending(data, max(low, end - 40), end, end, words)
    if node == 0 or not meant_by(words, node) >> c.SECRET & 1:
        return NONE
    if data[end - 1] == 47:
        return _of_address(data, high, after)
    start = _value_start(data, high, after)
    quote = 0
    if start < high and data[start] == 92 and start + 1 < high and data[start + 1] == 34:
        start += 1
    if start < high and (data[start] == 34 or data[start] == 39):
        quote = data[start]
        start += 1
    if _scheme(data, high, start):
        while start < high and data[start] != 32:
            start += 1
        start += 1
    place = start
    while place < high and place - start < LONGEST_SECRET:
        byte = data[place]
        if byte < 32 or byte == quote or byte == 92:
            break
        if quote == 0 and (
            byte == 32 or byte == 44 or byte == 59 or byte == 38 or byte == 34 or byte == 39 or byte == 60
        ):
            break
        if quote == 0 and (byte == 41 or byte == 125 or byte == 93 or byte == 124 or byte >= 128):
            break
        place += 1
    return (start, place) if _telling(data, start, place) else NONE


@rule
def _of_address(data: Any, high: int, at: int) -> tuple[int, int]:
    """Ends of a password that stands without a user in an address, as in `redis://:word@host`."""
    place, end = at, 0
    while place < high and place - at < 128:
        byte = data[place]
        if byte <= 32 or byte >= 127 or byte == 34 or byte == 39 or byte == 47 or byte == 60:
            break
        if byte == 64:
            end = place
        place += 1
    return (at, end) if end > at and _telling(data, at, end) else NONE


@rule
def _value_start(data: Any, high: int, at: int) -> int:
    place = at
    if place < high and (data[place] == 61 or data[place] == 62):
        place += 1
    while place < high and data[place] == 32 and place - at < 3:
        place += 1
    return place


@rule
def _scheme(data: Any, high: int, at: int) -> bool:
    """Whether `Bearer ` or `Basic ` stands at `at`."""
    if at + 7 >= high or data[at] | 32 != 98:
        return False
    third, fourth = data[at + 2] | 32, data[at + 3] | 32
    return (third == 97 and fourth == 114 and data[at + 6] == 32) or (
        third == 115 and fourth == 105 and data[at + 5] == 32
    )


@rule
def _telling(data: Any, start: int, end: int) -> bool:
    """Whether a value is one: no stars, no placeholder, no word for nothing, long enough."""
    if end - start < 4:
        return False
    first = data[start]
    if first == 36 or first == 60 or first == 123 or first == 37 or first == 91 or first == 40 or first == 47:
        return False
    stars, same = 0, True
    for index in range(start, end):
        if data[index] == 42:
            stars += 1
        if data[index] != first:
            same = False
    if same or stars * 2 >= end - start:
        return False
    if end - start <= 5:
        one, two = data[start] | 32, data[start + 1] | 32
        nothing = (one == 110 and two == 117) or (one == 110 and two == 111) or (one == 116 and two == 114)
        return not (nothing or (one == 102 and two == 97) or (one == 101 and two == 109))
    return True


@rule
def armour(data: Any, high: int, at: int) -> tuple[int, int]:
    """Ends of a private key in PEM armour whose word BEGIN stands at `at`."""
    place = at + 5
    private = False
    while place + 11 < high and place - at < 48 and data[place] != 10:
        if data[place] == 80 and data[place + 1] == 82 and data[place + 2] == 73 and data[place + 6] == 69:
            private = True
        place += 1
    if not private:
        return NONE
    while place + 7 < high and place - at < LONGEST_ARMOUR:
        if (
            data[place] == 45
            and data[place + 1] == 45
            and data[place + 5] == 69
            and data[place + 6] == 78
            and data[place + 7] == 68
        ):
            place += 8
            while place < high and data[place] != 45 and data[place] >= 32:
                place += 1
            while place < high and data[place] == 45:
                place += 1
            return at - 5, place
        place += 1
    return at - 5, min(place, high)


@rule
def web_token(data: Any, high: int, at: int) -> tuple[int, int]:
    """Ends of a JWT: three base64url parts, the first two beginning `eyJ`."""
    place, dots = at, 0
    while place < high and place - at < 8192:
        byte = data[place]
        if byte == 46:
            if dots == 2 or place + 3 >= high:
                break
            if dots == 0 and not (data[place + 1] == 101 and data[place + 2] == 121 and data[place + 3] == 74):
                return NONE
            dots += 1
        elif not (_alnum(byte) or byte == 45 or byte == 95):
            break
        place += 1
    return (at, place) if dots == 2 else NONE


@rule
def goes_beyond(data: Any, low: int, high: int, at: int, end: int) -> bool:
    """Whether the run of letters and digits [at, end) can be part of a long run of base64 or hex."""
    if end - at >= LONG_RUN - 2:
        return True
    if at > low and (_alnum(data[at - 1]) or data[at - 1] == 43 or data[at - 1] == 47):
        return True
    after = data[end] if end < high else 0
    return after == 43 or after == 47 or after == 45 or after == 95 or after == 92


@rule
def coded_run(data: Any, low: int, high: int, at: int, end: int, words: Any, given: tuple[int, int]) -> tuple[int, int]:
    """Ends of a long run of base64 or hex around the letters and digits [at, end) after a word of biometrics."""
    start = at
    while start > low and at - start < 256:
        byte = data[start - 1]
        if byte == 92 and data[start] == 47:
            start -= 1
            continue
        if not (_alnum(byte) or byte == 43 or byte == 47):
            break
        start -= 1
    place = end
    while place < high:
        byte = data[place]
        if not (_alnum(byte) or byte == 43 or byte == 47 or byte == 45 or byte == 95):
            if not (byte == 92 and place + 1 < high and data[place + 1] == 47):
                break
        place += 1
    padding = place
    while padding < high and padding - place < 2 and data[padding] == 61:
        padding += 1
    if padding - start < LONG_RUN:
        return NONE
    meant, _, gap = word_before(data, low, start, words)
    if (meant if gap >= 0 else given[0]) >> c.BIOMETRIC & 1:
        return start, padding
    return NONE


@rule
def character(data: Any, at: int) -> int:
    """Code point of the three-byte character at `at`; 0 for anything else."""
    if data[at] & 0xF0 != 0xE0 or data[at + 1] & 0xC0 != 0x80 or data[at + 2] & 0xC0 != 0x80:
        return 0
    return (data[at] & 15) << 12 | (data[at + 1] & 63) << 6 | data[at + 2] & 63


@rule
def plate(data: Any, low: int, high: int, at: int, end: int) -> tuple[int, int, int]:
    """Ends and digits of a plate whose letter is the run [at, end): 京A12345, 京A·12345, 京AD12345, 粤Z1234港; (0, 0, 0) for none, no
    digits for a masked one."""
    if at - 3 < low or data[at] == 73 or data[at] == 79:
        return 0, 0, 0
    province = character(data, at - 3)
    real = province != 0 and PLATES[province & (len(PLATES) - 1)] == province
    if not (real or plate_sign(province)):
        return 0, 0, 0
    begin, last = at + 1, end
    if end - at == 1:
        begin = end
        if begin + 2 < high and data[begin] == 0xC2 and data[begin + 1] == 0xB7:
            begin += 2
        elif begin + 3 < high and data[begin] == 0xE2 and data[begin + 1] == 0x80 and data[begin + 2] == 0xA2:
            begin += 3
        elif begin < high and (data[begin] == 32 or data[begin] == 45):
            begin += 1
        last = begin
        while last < high and _alnum(data[last]):
            last += 1
    digits = 0
    for index in range(begin, last):
        if not (48 <= data[index] <= 57 or 65 <= data[index] <= 90) or data[index] == 73 or data[index] == 79:
            return 0, 0, 0
        if data[index] <= 57:
            digits += 1
    count = last - begin
    if count == 4 and digits >= 2 and last + 2 < high:
        follows = character(data, last)
        if follows == 0x6E2F or follows == 0x6FB3 or follows == 0x5B66 or follows == 0x8B66 or follows == 0x6302:
            return at - 3, last + 3, digits if real else 0
        return 0, 0, 0
    if not real:
        return (at - 3, last, 0) if count == 5 or count == 6 else (0, 0, 0)
    if digits < 1 or not (count == 5 or (count == 6 and digits >= 4)):
        return 0, 0, 0
    return at - 3, last, digits
