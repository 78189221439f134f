"""Keys of records in addresses: any key survives a browser, a proxy and a server, also one with slashes, dots and percent signs.

Letters, digits and Chinese stay as they are; every other character is written as `~` and the hexadecimal bytes of its UTF-8.
"""

import re

from django.urls import register_converter

from zhengan.records.values import LONGEST_KEY

_BYTES = re.compile(r"(?:~[0-9A-F]{2})+")


class KeyConverter:
    """`<key:key>` in an address. An address that spells no key, or not in this way, does not exist."""

    regex = r"[^/]+"

    def to_python(self, written: str) -> str:
        """The key. Raises ValueError (which Django answers with 404)."""
        key = _BYTES.sub(lambda found: bytes.fromhex(found[0].replace("~", "")).decode(), written)
        if self.to_url(key) != written or len(key) > LONGEST_KEY or not all(char.isprintable() for char in key):
            raise ValueError
        return key

    def to_url(self, key: str) -> str:
        """The key as it stands in an address."""
        return "".join(
            char if char.isalnum() or char in "-_" else "".join(f"~{byte:02X}" for byte in char.encode())
            for char in key
        )


register_converter(KeyConverter, "key")
