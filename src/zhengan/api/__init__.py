"""The HTTP API under `/api/v1`, all addresses of the server, and the typed client.

from zhengan.api.client import Client      for programs, without Django
zhengan.api.urls                           the server's addresses
reference_pages()                          docs/reference/api.md, made from the operations

door ─► guard (entrance, pace, kept) ─► operations ─► web, workspace     what went wrong ─► problems
"""


def reference_pages() -> dict[str, str]:
    """Path from the repository's root -> content."""
    from zhengan.api.reference import reference_pages as pages

    return pages()
