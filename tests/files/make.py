"""Makes the fixtures beside it, once, with LibreOffice: `python -m tests.files.make` (needs soffice on the path).

    apt-get install --no-install-recommends libreoffice-writer libreoffice-calc

Writes report.doc and numbered.doc (Word 97), report.xls (Excel 97), report.pdf, locked.pdf (opens only
with a password) and guarded.pdf (opens without one, but has an owner's). What they say is in
`tests.files.made`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from tests.files import made

HERE = Path(__file__).parent
PASSWORD = "年报2023"


def report_docx(report: list[tuple[str, Any]] = made.REPORT) -> bytes:
    """Return `report` as DOCX, in the type and with the indents of an official document."""
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.header.paragraphs[0].text = made.HEADER
    _page_number(section.footer.paragraphs[0])
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), "Noto Sans CJK SC"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    document.styles["No Spacing"].font.size = Pt(9)
    for kind, value in report:
        if kind == "table":
            add_table(document, value)
            continue
        for text in value if kind == "title" else [value]:
            paragraph = document.add_paragraph(text)
            if kind == "title":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                paragraph.runs[0].font.size = Pt(22)
            else:
                paragraph.paragraph_format.first_line_indent = Pt(32)
            paragraph.paragraph_format.space_after = Pt(0)
    return saved(document)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")


def add_table(document: Any, rows: list[made.Row]) -> Any:
    """Append `rows` as a table with merged cells."""
    width = sum(across for _, _, across in rows[0])
    table = document.add_table(rows=len(rows), cols=width, style="Table Grid")
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for text, down, across in row:
            while (number, column) in taken:
                column += 1
            cell = table.cell(number, column)
            if down > 1 or across > 1:
                cell = cell.merge(table.cell(number + down - 1, column + across - 1))
            cell.text = text
            cell.paragraphs[0].style = "No Spacing"
            taken |= {(number + i, column + j) for i in range(down) for j in range(across)}
    return table


def saved(document: Any) -> bytes:
    """Return the file that `document` is."""
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def numbered_docx() -> bytes:
    """Return a document whose headings Word numbers, on three levels, with a deleted and an inserted word."""
    document: Any = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for level, (kind, pattern) in enumerate(made.LEVELS)
    )
    names = nsdecls("w")
    numbering.insert(0, parse_xml(f'<w:abstractNum {names} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {names} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    document.add_heading("".join(made.TITLE), 0)
    for level, _, text in made.NUMBERED:
        paragraph = document.add_paragraph(text)
        if level is not None:
            properties = f'<w:numPr {names}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(properties))
    change = f'{names} w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'
    paragraph = document.add_paragraph(made.CHANGED[0])
    paragraph._p.append(parse_xml(f"<w:del {change}><w:r><w:delText>{made.CHANGED[1]}</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {change}><w:r><w:t>{made.CHANGED[2]}</w:t></w:r></w:ins>"))
    return saved(document)


def main() -> None:
    """Write the fixtures."""
    if not shutil.which("soffice"):
        sys.exit("soffice is not on the path; install libreoffice-writer and libreoffice-calc.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.docx").write_bytes(report_docx(made.SHORT))
        (folder / "short.docx").write_bytes(report_docx(made.SHORTEST))
        (folder / "numbered.docx").write_bytes(numbered_docx())
        (folder / "report.html").write_text(made.workbook(), "utf-8")
        _convert(folder, "report.docx", "doc:MS Word 97", "report.doc")
        _convert(folder, "report.docx", "pdf", "report.pdf")
        _convert(folder, "numbered.docx", "doc:MS Word 97", "numbered.doc")
        _convert(folder, "report.html", "xls:MS Excel 97", "report.xls", "--infilter=HTML (StarCalc)")
        export = "pdf:writer_pdf_Export:"
        _convert(
            folder, "short.docx", export + _options(EncryptFile="true", DocumentOpenPassword=PASSWORD), "locked.pdf"
        )
        _convert(
            folder,
            "short.docx",
            export + _options(RestrictPermissions="true", PermissionPassword=PASSWORD),
            "guarded.pdf",
        )


def _options(**options: str) -> str:
    kinds = {"true": "boolean"}
    return json.dumps({name: {"type": kinds.get(value, "string"), "value": value} for name, value in options.items()})


def _convert(folder: Path, source: str, to: str, target: str, *options: str) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", *options, "--convert-to", to]
    subprocess.run([*command, "--outdir", str(folder), str(folder / source)], check=True, timeout=180)
    shutil.copy(folder / f"{Path(source).stem}.{to.split(':')[0]}", HERE / target)


if __name__ == "__main__":
    main()
