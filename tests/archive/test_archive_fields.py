"""Fields are found in the ways that programs write them, the same one by one and many at once."""

import pyarrow as pa
import pytest

from zhengan.archive import fields
from zhengan.archive.errors import QueryError

LINES = [
    ("account", "order placed account=6217001234 qty=3", ["6217001234"]),
    ("account", '{"account":"6217001234","order_id":"O123456789012"}', ["6217001234"]),
    ("account", '{"account": 6217001234, "x": 1}', ["6217001234"]),
    ("account", "委托申报成功 账号=0012345678 证券代码=600519", ["0012345678"]),
    ("account", "资金账号：0012345678，客户号：99887766", ["0012345678", "99887766"]),
    ("account", "bank_account=6217001234", []),
    ("account", "account=x", []),
    ("order_id", '{"event":"fill","order_id":"O374585331969"}', ["O374585331969"]),
    ("order_id", "申报编号=058370264 席位=8081", ["058370264"]),
    ("order_id", "order_id=A1234567 order_id=B1234567 order_id=A1234567", ["A1234567", "B1234567"]),
    ("fill_id", "成交编号=70853828437559", ["70853828437559"]),
    ("symbol", "证券代码=600519 委托数量=100", ["600519"]),
    ("ip", "denied 192.0.2.1:443 -> 198.51.100.255:80", ["192.0.2.1", "198.51.100.255"]),
    ("ip", "version 1.2.3.4.5 at 300.1.1.1", ["1.2.3.4"]),
    ("user", "Accepted publickey for deploy from 192.0.2.1 port 22", ["deploy"]),
    ("user", "session opened user=ops01 peer=192.0.2.1", ["ops01"]),
    ("request_id", "rt=0.123 req=a6eab745", ["a6eab745"]),
    ("status", '192.0.2.1 - - [t] "GET / HTTP/1.1" 404 123 "-"', ["404"]),
    ("status", '{"status":200,"x":1}', ["200"]),
    ("latency", "耗时=82微秒", ["82"]),
    ("latency", "rt=0.806 req=1", ["0.806"]),
]


@pytest.mark.parametrize(("name", "line", "values"), LINES)
def test_a_field_is_found_where_it_stands(name: str, line: str, values: list[str]) -> None:
    assert fields.extract(name, line) == values


@pytest.mark.parametrize("name", list(fields.all_fields()))
def test_many_at_once_gives_the_same_first_value(name: str) -> None:
    messages = [line for _, line, _ in LINES]
    wanted = [(fields.extract(name, message) or [None])[0] for message in messages]
    assert fields.first_values(name, pa.array(messages)).to_pylist() == wanted


def test_all_fields_of_a_line() -> None:
    found = fields.extract_all('{"event":"order","account":"6917897595","order_id":"O305153769036","symbol":"688015"}')
    assert found == {"account": ["6917897595"], "order_id": ["O305153769036"], "symbol": ["688015"]}


def test_an_unknown_field_is_named_with_those_there_are() -> None:
    with pytest.raises(QueryError, match="没有字段“colour”。可用的字段：account"):
        fields.extract("colour", "x")


def test_every_field_has_a_title() -> None:
    assert all(field.title and field.patterns for field in fields.all_fields().values())
