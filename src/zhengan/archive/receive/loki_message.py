"""Loki's push message (grafana/loki `pkg/push/push.proto`), made here from its field numbers, for there is no package of
it.

`line` is declared as bytes, which is the same on the wire as string: a line that is not UTF-8 is not lost to the
decoder.
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_FIELD = descriptor_pb2.FieldDescriptorProto
_PACKAGE = "zhengan.loki"


def _message(name: str, *fields: tuple[str, int, "int | str"]) -> descriptor_pb2.DescriptorProto:
    made = descriptor_pb2.DescriptorProto(name=name)
    for label, number, kind in fields:
        field = made.field.add(name=label, number=number, label=_FIELD.LABEL_OPTIONAL)
        if isinstance(kind, int):
            field.type = kind
            continue
        field.type = _FIELD.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{kind.strip('*')}"
        if kind.startswith("*"):
            field.label = _FIELD.LABEL_REPEATED
    return made


def _push_request() -> Any:
    pool = descriptor_pool.DescriptorPool()
    file = descriptor_pb2.FileDescriptorProto(name="zhengan/loki.proto", package=_PACKAGE, syntax="proto3")
    file.message_type.extend(
        [
            _message("Time", ("seconds", 1, _FIELD.TYPE_INT64), ("nanos", 2, _FIELD.TYPE_INT32)),
            _message("Pair", ("name", 1, _FIELD.TYPE_STRING), ("value", 2, _FIELD.TYPE_STRING)),
            _message("Entry", ("timestamp", 1, "Time"), ("line", 2, _FIELD.TYPE_BYTES), ("metadata", 3, "*Pair")),
            _message("Stream", ("labels", 1, _FIELD.TYPE_STRING), ("entries", 2, "*Entry")),
            _message("PushRequest", ("streams", 1, "*Stream")),
        ]
    )
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.PushRequest"))


PushRequest = _push_request()
