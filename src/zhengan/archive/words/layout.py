"""The file `words.bin`: which row groups of a segment may hold a word. Bloom filters, stored bit by bit across all groups.

    8 B  "ZAWORDS2"
    u16  hashes k            u16  bits per word, times 4 (for information)
    u32  groups              u32  rows of a group
    u64  rows                u32  filters          u32  bits of a filter, m
    u32  bytes of a slice    u32  crc32c of the slices
    u32[groups + 1]          group g has the filters starts[g] … starts[g + 1] - 1
    16 B * groups            which kinds of words stand in group g: bit k & 7 of byte k >> 3 for kind k, see `tokens.kind_of`
    u32  crc32c of all before
    zeros up to a multiple of 64
    m slices                 bit f of slice b (bit f & 7 of byte f >> 3) is bit b of filter f          (little endian throughout)

Filters all have the same size; a group with more words has more of them, and the word says which is its own:

    h    32 bits of the word, see `word_hash`
    z    = mix(h), filter = starts[g] + ((z >> 32) * number of filters of g >> 32)
    bit  i of k = (((mix(z) + i * (mix(z + 1) | 1)) mod 2^64) >> 32) * m >> 32

To ask for a word is to read k slices at one bit for each group that has words of its kind. To ask for a piece of a word is to ask
for the kinds of words that can hold it.
"""

import struct
from functools import lru_cache

MAGIC = b"ZAWORDS2"
HEAD = struct.Struct("<8sHHIIQIIII")
HASHES = 8
BITS_PER_WORD = 11.25
"""0.46 % false positives by calculation; a filter of a group of few words has a little more."""
KIND_BYTES = 16
"""Bytes in which a group says which kinds of words it holds."""
FILTERS_OF_A_GROUP = 32
"""How finely the average group is divided: half a filter of each group is empty on average."""
LEAST_WORDS, MOST_WORDS = 64, 65_536

_MASK = (1 << 64) - 1
K0, K1, K2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


@lru_cache(maxsize=4096)
def word_hash(word: bytes) -> int:
    """32 bits of a word as `tokens` gives it, never 0. ASCII words are taken with bit 5 of each byte set, which is lower case."""
    data = bytes(byte | 0x20 for byte in word) if word.isascii() else word
    value = len(data) * K0 & _MASK
    for start in range(0, len(data), 8):
        value = (value ^ int.from_bytes(data[start : start + 8], "little")) * K1 & _MASK
        value ^= value >> 32
    return (value * K2 & _MASK) >> 32 or 1


def mix(value: int) -> int:
    """splitmix64."""
    value = (value + K0) & _MASK
    value = (value ^ value >> 30) * K1 & _MASK
    value = (value ^ value >> 27) * K2 & _MASK
    return value ^ value >> 31
