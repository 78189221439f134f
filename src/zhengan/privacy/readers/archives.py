"""ZIP and TAR: every member as what it is, one after another, nothing written to disk under its name."""

import tarfile
import zipfile
from typing import IO, cast

from zhengan.privacy.readers.found import Findings, Skipped, Unread
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.packages import is_special, member_stream, members, name_of
from zhengan.privacy.readers.source import Source


def read_zip(source: Source, reading: Reading) -> Findings:
    """Members that can be read, and the reason for each that cannot."""
    with source.seekable(reading.limits.most_unpacked) as file, zipfile.ZipFile(file) as package:
        for entry in members(package, reading):
            name = name_of(entry)
            where = source.where.inside(name)
            if is_special(entry):
                yield Skipped(where, "link_in_archive")
                continue
            try:
                stream = member_stream(package, entry, reading)
            except Unread as why:
                yield Skipped(where, why.reason, why.detail)
                continue
            except (zipfile.BadZipFile, OSError):
                yield Skipped(where, "damaged")
                continue
            with stream:
                yield from reading.read(Source(where, name, stream))


def read_tar(source: Source, reading: Reading) -> Findings:
    """Members in the order in which they lie there."""
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", source), mode="r|") as package:
            for member in package:
                where = source.where.inside(member.name)
                if member.isdir():
                    continue
                reading.member()
                if not member.isreg():
                    yield Skipped(where, "link_in_archive")
                    continue
                stream = package.extractfile(member)
                if stream is not None:
                    with stream:
                        yield from reading.read(Source(where, member.name, stream))
    except tarfile.TarError as error:
        raise Unread("damaged") from error
