"""Numbers that the rules use for kinds, reasons and bytes. `kinds.yaml` names the same kinds in the same order."""

from typing import Final

RESIDENT18: Final = 0
RESIDENT15: Final = 1
MOBILE: Final = 2
LANDLINE: Final = 3
BANK_CARD: Final = 4
SH_ACCOUNT: Final = 5
SZ_ACCOUNT: Final = 6
ONE_CODE: Final = 7
FUTURES: Final = 8
USCC: Final = 9
PASSPORT: Final = 10
HK_MACAU: Final = 11
TAIWAN: Final = 12
FOREIGN: Final = 13
EMAIL: Final = 14
NAME: Final = 15
ADDRESS: Final = 16
PLATE: Final = 17
SECRET: Final = 18
BIOMETRIC: Final = 19
BUILT_IN: Final = 20

KINDS: Final = (
    "resident_id18",
    "resident_id15",
    "mobile",
    "landline",
    "bank_card",
    "sh_account",
    "sz_account",
    "one_code",
    "futures_code",
    "uscc",
    "passport",
    "hk_macau_permit",
    "taiwan_permit",
    "foreign_residence",
    "email",
    "name",
    "address",
    "plate",
    "secret",
    "biometric",
)

CANDIDATE: Final = 1
LIKELY: Final = 2
SURE: Final = 3

SHAPE: Final = 1
CHECK: Final = 2
WRONG_CHECK: Final = 4
MARKED: Final = 8
DATE: Final = 16
REGION: Final = 32
PREFIX: Final = 64
CONTEXT: Final = 128
NEGATIVE: Final = 256
JOINED: Final = 512
GLUED: Final = 1024
FIELD: Final = 2048
SCORE: Final = 4096
NEIGHBOUR: Final = 8192
PROSE: Final = 16384
UNITS: Final = 32768
KEY: Final = 65536
PATTERN: Final = 131072

REASONS: Final = {
    "shape": SHAPE,  # length and characters
    "check": CHECK,  # the check digit is right
    "wrong_check": WRONG_CHECK,  # everything but the check digit is right
    "marked": MARKED,  # wears the mark of masked values
    "date": DATE,  # holds a date of birth
    "region": REGION,  # begins with a region that exists
    "prefix": PREFIX,  # a number range that is given out
    "context": CONTEXT,  # a word of the kind stands before it
    "negative": NEGATIVE,  # a word of other numbers stands before it
    "joined": JOINED,  # its groups are parted by spaces, dashes or a line's end
    "glued": GLUED,  # part of a longer run
    "field": FIELD,  # fills a field
    "score": SCORE,  # made of characters that names are made of
    "neighbour": NEIGHBOUR,  # beside other personal information
    "prose": PROSE,  # amid running text
    "units": UNITS,  # street, number and the like
    "key": KEY,  # stands as the value of a key
    "pattern": PATTERN,  # a pattern of the firm's own
}

# what a byte is: 0 nothing, 1 a sign that something may hang on, 2 letter, 3 digit
OTHER: Final = 0
SIGN: Final = 1
LETTER: Final = 2
DIGIT: Final = 3
