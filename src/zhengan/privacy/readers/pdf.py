"""PDF: the text of its pages, its form fields and properties, its attachments."""

import io
import logging

from zhengan.privacy.readers.found import Findings, Piece, Skipped, Unread
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.source import Source, bytes_source

MOST_PAGES = 20_000


def read_pdf(source: Source, reading: Reading) -> Findings:
    """A page is a piece; a page without text is named, for it may be a scan of somebody's card."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with source.seekable(reading.limits.most_spooled) as file:
        reader = PdfReader(io.BytesIO(file.read(reading.limits.most_spooled)))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unread("encrypted")
        # Properties and fields as they stand, without trusting their types.
        told = [str(value) for value in (reader.metadata or {}).values()]
        told += [f"{name}：{field.get('/V', '')}" for name, field in (reader.get_fields() or {}).items()]
        if told:
            yield Piece(source.where.inside("属性和表单"), "\n".join(told).encode("utf-8", "replace"), "pdf")
        for number, page in enumerate(reader.pages, 1):
            where = source.where.inside(f"第{number}页")
            if number > MOST_PAGES:
                raise Unread("too_many", f"上限 {MOST_PAGES} 页")
            text = page.extract_text()
            reading.unpack(len(text), here=0, packed=1)
            if text.strip():
                yield Piece(where, text.encode("utf-8", "replace"), "pdf")
            elif "/Contents" in page or page.images:
                yield Skipped(where, "no_text")
        for name, contents in reader.attachments.items():
            for content in contents:
                reading.member()
                yield from reading.read(bytes_source(source.where.inside(name), name, content))
