"""The values of a field that stands in the text of a line."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def is_field(name: str) -> bool:
    """Whether `fields.yaml` has a field of that name."""
    from zhengan.archive.fields import all_fields

    return name in all_fields()


def field_names() -> list[str]:
    """The names of the fields of `fields.yaml`."""
    from zhengan.archive.fields import all_fields

    return list(all_fields())


def first_values(name: str, texts: "pa.ChunkedArray") -> "pa.Array":
    """The first value of a field in each text, null where there is none."""
    from zhengan.archive import fields

    return fields.first_values(name, texts)


def values_of(name: str, text: str) -> list[str]:
    """All values of the field `name` in a line's `msg`, in order; the patterns are those of `fields.yaml`."""
    from zhengan.archive import fields

    return fields.extract(name, text)
