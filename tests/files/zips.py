"""DOCX, XLSX and PDF files from their parts, for what no program would write."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file of `parts`."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def docx(body: str, before: str = "", **parts: str) -> bytes:
    """Return a document with the mark-up `body` in it; `parts` are others, by name without .xml."""
    document = f"{before}<w:document {W}><w:body>{body}</w:body></w:document>"
    return zipped({"word/document.xml": document, **{f"word/{name}.xml": text for name, text in parts.items()}})


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of WordprocessingML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(sheets: Mapping[str, str], hidden: Sequence[str] = (), styles: str = "") -> bytes:
    """Return a workbook; each sheet is the mark-up of its sheetData and what follows."""
    related = f'<Relationships xmlns="{_RELATIONS.replace("officeDocument", "package")}">'
    states = ("visible", "hidden")
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}" state="{states[name in hidden]}"/>'
        for number, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="s" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    parts = {
        "_rels/.rels": f'{related}<Relationship Id="b" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {_SHEETS} xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{related}{links}</Relationships>",
        "xl/styles.xml": f"<styleSheet {_SHEETS}>{styles}</styleSheet>",
    }
    for number, markup in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {_SHEETS}>{markup}</worksheet>"
    return zipped(parts)


def rows(cells: Mapping[str, str | float], merged: Sequence[str] = ()) -> str:
    """Return the mark-up of a sheet: text and numbers by their place, `B3`."""
    by_row: dict[int, str] = {}
    for place, value in cells.items():
        number = int("".join(char for char in place if char.isdigit()))
        text = f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        by_row[number] = by_row.get(number, "") + (
            text if isinstance(value, str) else f'<c r="{place}"><v>{value!r}</v></c>'
        )
    data = "".join(f'<row r="{number}">{text}</row>' for number, text in by_row.items())
    spans = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    return f"<sheetData>{data}</sheetData>" + (f"<mergeCells>{spans}</mergeCells>" if spans else "")


def pdf(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of `objects`, the first of which is its catalogue."""
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF"
    return bytes(file) + end % (size, table, size, len(file))


def packed(content: bytes, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    """Return a packed stream."""
    data = zlib.compress(content)
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def page(content: bytes, entries: bytes = b"") -> bytes:
    """Return a PDF file of one page that follows the instructions `content`."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
            b"<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>%b>>" % entries,
            content if content.startswith(b"<<") else packed(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            packed(b"\0", b"/Filter/FlateDecode/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
                   b"/ColorSpace/DeviceGray"),
        ]
    )  # fmt: skip
