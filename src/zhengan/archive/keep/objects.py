"""Places that keep files apart from the archive's own disk: a second folder, or a bucket behind the S3 interface.

A bucket with object lock keeps an object until its day whatever anybody asks for, the keeper of the archive included: that is
stronger than the archive's own refusal to delete. A folder is only as safe as its file system; it refuses to overwrite.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from zhengan.archive.errors import ArchiveError, Damaged, Refused, StorageFull

_CHUNK = 1 << 20
_ZONE = ZoneInfo("Asia/Shanghai")


class Objects(Protocol):
    """Named files that are written once. Names are relative, with `/` between parts."""

    @property
    def words(self) -> str:
        """What people call the place."""
        ...

    def put(self, name: str, file: Path, keep_until: date | None) -> None:
        """Writes a file durably. The same content again is fine; other content under the name is refused (Refused)."""
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """The content in pieces. Raises Damaged where it is not there."""
        ...

    def names(self, prefix: str) -> Iterator[str]:
        """The names that begin so, sorted."""
        ...

    def delete(self, name: str) -> None:
        """Takes a file away. Raises Refused where the place holds it."""
        ...


def digest_of(objects: Objects, name: str) -> str:
    """SHA-256 of what the place really gives back."""
    digest = hashlib.sha256()
    for piece in objects.read(name):
        digest.update(piece)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class FolderObjects:
    """A folder on another disk or host (mounted)."""

    root: Path

    @property
    def words(self) -> str:
        return str(self.root)

    def put(self, name: str, file: Path, keep_until: date | None) -> None:
        target = self._path(name)
        if target.exists():
            if _file_digest(target) != _file_digest(file):
                raise Refused(f"{target} 已有别的内容，没有覆盖。请查明它从哪里来，移走以后再复制。")
            return
        partial = target.with_name(f"{target.name}.partial")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as source, partial.open("wb") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)
                sink.flush()
                os.fsync(sink.fileno())
            partial.rename(target)
            _sync_folder(target.parent)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise StorageFull(
                f"不能写 {target}：{error.strerror}。没有留下半个文件，请检查磁盘和权限后重试。"
            ) from error

    def read(self, name: str) -> Iterator[bytes]:
        try:
            with self._path(name).open("rb") as source:
                while piece := source.read(_CHUNK):
                    yield piece
        except OSError as error:
            raise Damaged(f"{self._path(name)} 读不出：{error.strerror}。请重新复制。") from error

    def names(self, prefix: str) -> Iterator[str]:
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        yield from sorted(name for name in found if name.startswith(prefix) and not name.endswith(".partial"))

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or name.startswith("/"):
            raise Refused(f"文件名应为相对路径，实际是 {name[:80]!r}。没有读写。")
        return self.root.joinpath(*parts)


@dataclass(frozen=True, slots=True)
class BucketObjects:
    """A bucket behind the S3 interface. `client` is made by `bucket()`; `locks` says whether the bucket has object lock."""

    client: Any
    bucket: str
    prefix: str
    locks: bool

    @property
    def words(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def put(self, name: str, file: Path, keep_until: date | None) -> None:
        digest = _file_digest(file)
        known = self._digest_there(name)
        if known is not None:
            if known != digest:
                raise Refused(f"{self.words}{name} 已有别的内容，没有覆盖。请查明它从哪里来。")
            return
        extra: dict[str, Any] = {"Metadata": {"sha256": digest}}
        if self.locks and keep_until is not None:
            # Kept through the whole day in Shanghai.
            ends = datetime.combine(keep_until + timedelta(days=1), time(), _ZONE).astimezone(UTC)
            extra |= {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": ends}
        with file.open("rb") as source:
            self._call("put_object", Key=self._key(name), Body=source, ChecksumAlgorithm="SHA256", **extra)

    def read(self, name: str) -> Iterator[bytes]:
        answer = self._call("get_object", Key=self._key(name))
        yield from answer["Body"].iter_chunks(_CHUNK)

    def names(self, prefix: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self._key(prefix))
        found = (item["Key"].removeprefix(self.prefix) for page in pages for item in page.get("Contents", []))
        yield from sorted(found)

    def delete(self, name: str) -> None:
        from botocore.exceptions import ClientError

        try:
            versions = self.client.list_object_versions(Bucket=self.bucket, Prefix=self._key(name))
            for version in versions.get("Versions", []):
                if version["Key"] == self._key(name):
                    self.client.delete_object(Bucket=self.bucket, Key=version["Key"], VersionId=version["VersionId"])
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise Refused(f"{self.words}{name} 没有删除：对象存储不允许（{code}）。锁定期满后再试。") from error

    def _digest_there(self, name: str) -> str | None:
        from botocore.exceptions import ClientError

        try:
            head = self.client.head_object(Bucket=self.bucket, Key=self._key(name))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return None
            raise ArchiveError(_told(self.words, error)) from error
        stated: str = head["Metadata"].get("sha256", "")
        return stated

    def _key(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def _call(self, operation: str, **asked: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self.client, operation)(Bucket=self.bucket, **asked)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise Damaged(f"{self.words} 里没有 {asked['Key']}。请重新复制。") from error
            raise ArchiveError(_told(self.words, error)) from error
        except BotoCoreError as error:
            raise ArchiveError(_told(self.words, error)) from error


def bucket(address: str, endpoint: str | None = None) -> BucketObjects:
    """Opens `s3://bucket/prefix`. Keys come from the environment as the S3 tools read them, never from an argument.

    Raises ArchiveError where the bucket cannot be reached, Refused for another address.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    scheme, _, rest = address.partition("://")
    name, _, prefix = rest.partition("/")
    if scheme != "s3" or not name:
        raise Refused(f"对象存储的地址应写作 s3://桶/前缀，实际是 {address[:80]}。")
    try:
        client = boto3.client("s3", endpoint_url=endpoint)
        client.head_bucket(Bucket=name)
        locks = _locks(client, name)
    except (ClientError, BotoCoreError) as error:
        raise ArchiveError(_told(address, error)) from error
    return BucketObjects(client, name, f"{prefix.rstrip('/')}/" if prefix.strip("/") else "", locks)


def _locks(client: Any, name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        found = client.get_object_lock_configuration(Bucket=name)
    except ClientError:
        return False
    return bool(found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")


def _told(where: str, error: Exception) -> str:
    return f"对象存储 {where} 用不了：{str(error)[:200]}。请核对地址、权限和网络后重试。"


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
