"""Second places for files: one set of questions for a folder and for a real S3 server with object lock."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from zhengan.archive.errors import ArchiveError, Damaged, Refused, StorageFull
from zhengan.archive.keep.objects import FolderObjects, Objects, bucket, digest_of

FAR = date(2099, 1, 1)
CONTENT = b"one line\n" * 300_000


@pytest.fixture(scope="module")
def s3(tmp_path_factory) -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
        client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
        client.create_bucket(Bucket="open")
        client.close()
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "locked", "open"])
def place(request, tmp_path) -> Iterator[Objects]:
    if request.param == "folder":
        yield FolderObjects(tmp_path / "second")
        return
    found = bucket(f"s3://{request.param}/{tmp_path.name}", request.getfixturevalue("s3"))
    assert found.locks == (request.param == "locked")
    yield found
    found.client.close()


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "lines.parquet"
    path.write_bytes(CONTENT)
    return path


def test_what_was_put_comes_back_whole(place, file):
    place.put("business/2026-11-20/a/lines.parquet", file, None)
    assert b"".join(place.read("business/2026-11-20/a/lines.parquet")) == CONTENT
    assert list(place.names("business/")) == ["business/2026-11-20/a/lines.parquet"]
    assert list(place.names("system/")) == []


def test_the_same_again_is_fine_other_content_is_refused(place, file):
    place.put("a/x", file, None)
    place.put("a/x", file, None)
    before = digest_of(place, "a/x")
    file.write_bytes(b"other")
    with pytest.raises(Refused, match="已有别的内容，没有覆盖"):
        place.put("a/x", file, None)
    assert digest_of(place, "a/x") == before


def test_what_is_not_there_is_said(place):
    with pytest.raises(Damaged, match="重新复制"):
        list(place.read("a/none"))


def test_a_file_may_go_where_nothing_locks_it(place, file):
    place.put("a/x", file, None)
    place.delete("a/x")
    assert list(place.names("a/")) == []


def test_object_lock_keeps_a_file_from_everybody(s3, file):
    locked = bucket("s3://locked/kept", s3)
    locked.put("a/x", file, FAR)
    with pytest.raises(Refused, match="对象存储不允许（AccessDenied）"):
        locked.delete("a/x")
    assert list(locked.names("")) == ["a/x"]
    kept = locked.client.head_object(Bucket="locked", Key="kept/a/x")
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    assert kept["ObjectLockRetainUntilDate"].isoformat() == "2099-01-01T16:00:00+00:00"
    locked.client.close()


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", ""])
def test_a_folder_is_not_left(tmp_path, file, name):
    with pytest.raises(Refused, match="相对路径"):
        FolderObjects(tmp_path / "second").put(name, file, None)


def test_a_folder_that_cannot_take_it_keeps_nothing_half(tmp_path, file):
    (tmp_path / "second").write_text("a file where a folder should be")
    with pytest.raises(StorageFull, match="没有留下半个文件"):
        FolderObjects(tmp_path / "second").put("a/x", file, None)


def test_an_address_that_leads_nowhere_is_said(s3):
    with pytest.raises(ArchiveError, match="用不了"):
        bucket("s3://nobody/x", s3)
    with pytest.raises(Refused, match="s3://桶/前缀"):
        bucket("http://nobody/x", s3)
