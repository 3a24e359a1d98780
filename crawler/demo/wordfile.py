"""A report as a Word file, as small as Word accepts one: what a township attaches instead of a page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from crawler.demo.document import Block, Cell, Paragraph, Table

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
}
_WRITTEN = (2020, 1, 1, 0, 0, 0)  # the same bytes in every run


def word_file(title: str, blocks: Iterable[Block]) -> bytes:
    """Return the bytes of a DOCX file with `title` above the `blocks`."""
    body = _paragraph(title) + "".join(map(_block, blocks))
    parts = {**_PARTS, "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            package.writestr(zipfile.ZipInfo(name, _WRITTEN), f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return file.getvalue()


def _block(block: Block) -> str:
    if isinstance(block, Table):
        rows = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in block.rows)
        return f"<w:tbl>{rows}</w:tbl>"
    return _paragraph(block.text if isinstance(block, Paragraph) else block.caption)


def _cell(cell: Cell) -> str:
    span = f'<w:tcPr><w:gridSpan w:val="{cell.colspan}"/></w:tcPr>' if cell.colspan > 1 else ""
    return f"<w:tc>{span}{_paragraph(cell.text)}</w:tc>"


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
