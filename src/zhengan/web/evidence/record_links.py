"""Where a record is read: its page, for those who may look at evidence."""

from zhengan.web.place import Place


def record_url(place: Place, type_: str, key: str) -> str:
    """The address of a record's page; '' for those who may not read evidence."""
    return place.url("record", {"record_type": type_, "key": key}) if place.may("evidence", "read") else ""
