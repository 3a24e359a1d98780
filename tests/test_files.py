"""Files to pages: what is in the file is on the page, and no file breaks the reader."""

from __future__ import annotations

import base64
import resource
import shutil
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.files import Converted, Unreadable, convert
from pipelines.media import media_of
from tests.files import made
from tests.files.make import add_table, numbered_docx, report_docx, saved
from tests.files.zips import W, docx, packed, page, paragraph, pdf, rows, xlsx, zipped

FILES = Path(__file__).parent / "files"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Grid = list[list[tuple[str, int, int]]]


def converted(body: bytes) -> Converted:
    return convert(body, media_of(body))


def read(body: bytes) -> tuple[list[str], list[Grid]]:
    """Return the paragraphs outside tables, and the tables as (text, rowspan, colspan)."""
    texts, grids = [], []
    root = html.document_fromstring(converted(body).html)
    for element in root[1]:
        if element.tag == "table":
            grids.append([[_cell(cell) for cell in row] for row in element.iter("tr")])
        elif text := "".join(map(str, element.itertext())):
            texts.append(text)
    return texts, grids


def _cell(cell: Any) -> tuple[str, int, int]:
    paragraphs = ["".join(map(str, element.itertext())) for element in cell.iter("p")] or [
        "".join(map(str, cell.itertext()))
    ]
    return " ".join(paragraphs), int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))


def unreadable(body: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        converted(body)
    assert caught.value.detail.endswith(".")
    return caught.value.kind


def headings(body: bytes) -> list[tuple[str, str]]:
    root = html.document_fromstring(converted(body).html)
    return [(str(e.tag), "".join(map(str, e.itertext()))) for e in root[1] if str(e.tag).startswith("h")]


# The same report in every format.


@pytest.fixture(scope="module")
def printed() -> Callable[..., bytes]:
    """Print a page with the real Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no `chromium` on the path")

    def print_page(markup: str, **options: Any) -> bytes:
        with sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            opened = browser.new_page()
            opened.set_content(markup)
            margins = dict.fromkeys(("top", "bottom", "left", "right"), "26mm")
            body: bytes = opened.pdf(**{"format": "A4", "margin": margins, **options})
            browser.close()
        return body

    return print_page


def test_a_printed_report_is_read_whole(printed: Callable[..., bytes]) -> None:
    small = "<div style='font-size:9pt;width:100%;text-align:center'>"
    body = printed(
        made.printable(),
        display_header_footer=True,
        header_template=f"{small}{made.HEADER}</div>",
        footer_template=f"{small}— <span class=pageNumber></span> —</div>",
    )
    assert converted(body).pages == 3 and converted(body).problems == ()
    assert read(body) == (made.paragraphs(), made.tables())
    assert headings(body) == [("h1", "".join(made.TITLE))]


@pytest.mark.parametrize("height", [140, 165, 190, 215, 240, 265])
def test_where_a_page_ends_does_not_matter(printed: Callable[..., bytes], height: int) -> None:
    body = printed(
        made.printable(),
        format=None, width="210mm", height=f"{height + 60}mm", display_header_footer=True, header_template="<i></i>",
        footer_template="<div style='font-size:9pt'>第<i class=pageNumber></i>页 共<i class=totalPages></i>页</div>",
    )  # fmt: skip
    assert read(body) == (made.paragraphs(), made.tables())


def test_a_repeated_table_header_stands_once(printed: Callable[..., bytes]) -> None:
    lines = "".join(f"<tr><td>第{number}项<td>{number}" for number in range(80))
    table = f"<table><thead><tr><th>项目<th>数量</thead>{lines}</table>"
    style = "<style>table{border-collapse:collapse}td,th{border:1px solid}</style>"
    body = printed(f"<meta charset=utf-8>{style}{table}")
    assert converted(body).pages == 3
    assert read(body) == ([], [[[(a, 1, 1), (b, 1, 1)] for a, b in [("项目", "数量"), *_numbered(80)]]])


def _numbered(count: int) -> list[tuple[str, str]]:
    return [(f"第{number}项", str(number)) for number in range(count)]


def test_text_that_stands_upright_or_lies_on_its_side(printed: Callable[..., bytes]) -> None:
    style = "<style>table{border-collapse:collapse}td{border:1px solid;padding:9px}.v{writing-mode:vertical-rl}</style>"
    body = printed(f"<meta charset=utf-8>{style}<table><tr><td class=v>本年度办理结果<td>予以公开<td>3</table>")
    assert read(body)[1] == [[[("本年度办理结果", 1, 1), ("予以公开", 1, 1), ("3", 1, 1)]]]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_turned(printed: Callable[..., bytes], degrees: int) -> None:
    body = printed(f"<meta charset=utf-8>{made.html_table(made.ACTIVE)}<style>td{{border:1px solid}}</style>")
    turned = body.replace(b"/Type /Page\n", b"/Type /Page /Rotate %d\n" % degrees)
    assert turned != body
    if degrees != 180:
        assert read(turned)[1] == [made.ACTIVE]


def test_text_without_rules_is_no_table_and_fake_bold_is_read_once() -> None:
    line = b"BT /F 12 Tf %d.%d %d Td (%b) Tj ET "
    long = b"The names of those who asked and how often they did"
    text = line % (72, 0, 720, b"Name Number") + line % (72, 0, 700, b"Smith 12") + line % (72, 0, 680, long)
    assert read(page(text + line % (72, 3, 700, b"Smith 12"))) == (["Name Number", "Smith 12", long.decode()], [])


def test_latin_lines_are_joined_with_a_space() -> None:
    lines = [b"The report of the district office gives the figures of the", b"year and the fees that were taken."]
    text = b"".join(b"BT /F 12 Tf 72 %d Td (%b) Tj ET " % (700 - 14 * n, line) for n, line in enumerate(lines))
    assert read(page(text))[0] == [b" ".join(lines).decode()]


@pytest.mark.parametrize("name", ["report.pdf", "report.doc"])
def test_a_report_from_a_word_processor_is_read_whole(name: str) -> None:
    body = (FILES / name).read_bytes()
    assert converted(body).problems == ()
    assert read(body) == (made.paragraphs(made.SHORT), made.tables(made.SHORT))
    assert headings(body) == [("h1", "".join(made.TITLE))]


def test_a_docx_report_is_read_whole() -> None:
    body = report_docx()
    assert read(body) == (made.paragraphs(), made.tables())
    assert headings(body) == [("h1", "".join(made.TITLE))]


def test_a_workbook_is_read_whole() -> None:
    body = (FILES / "report.xls").read_bytes()
    assert read(body) == (["".join(made.TITLE), made.NOTE], [made.APPLICATIONS])
    assert headings(body) == [("h1", "".join(made.TITLE))]


@pytest.mark.parametrize("body", [numbered_docx(), (FILES / "numbered.doc").read_bytes()], ids=["docx", "doc"])
def test_numbers_that_word_writes_are_text(body: bytes) -> None:
    kept = made.CHANGED[0] + made.CHANGED[2]
    assert read(body)[0] == ["".join(made.TITLE), *(number + text for _, number, text in made.NUMBERED), kept]


# DOCX.


def test_merged_and_empty_cells_of_a_docx() -> None:
    document: Any = Document()
    add_table(document, made.ACTIVE)
    assert read(saved(document)) == ([], [made.ACTIVE])


def test_rows_that_begin_further_right() -> None:
    row = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>'
    assert read(docx(f"<w:tbl>{row}</w:tbl>"))[1] == [[[("", 1, 2), ("甲", 1, 1)]]]


def test_a_text_box_and_an_image_are_read_once() -> None:
    box = "<w:txbxContent>" + paragraph("框中文字") + "</w:txbxContent>"
    choice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>'
    )
    body = docx(f"<w:p><w:r><w:t>前</w:t>{choice}<w:t>后</w:t></w:r>{picture}</w:p>")
    assert read(body)[0] == ["前后", "框中文字"]
    assert converted(body).html.count("<img>") == 1


def test_changes_are_accepted_and_hidden_text_is_not_read() -> None:
    gone = paragraph("第一", "<w:rPr><w:del/></w:rPr>")
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>"
    deleted = "<w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del>"
    cut = f"<w:p>{deleted}<w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>"
    assert read(docx(gone + paragraph("段") + hidden + cut))[0] == ["第一段", "增"]


def test_levels_of_headings_and_text_that_is_markup() -> None:
    styles = "".join(
        f'<w:style w:styleId="{name}"><w:name w:val="{label}"/></w:style>'
        for name, label in [("a", "Title"), ("b", "heading 1"), ("c", "heading 2")]
    )
    body = docx(
        "".join(
            paragraph(text, f'<w:pStyle w:val="{name}"/>') for text, name in [("题", "a"), ("甲", "b"), ("乙", "c")]
        )
        + paragraph("&lt;b&gt; &amp;amp;"),
        styles=f"<w:styles {W}>{styles}</w:styles>",
    )
    assert headings(body) == [("h1", "题"), ("h2", "甲"), ("h3", "乙")]
    assert read(body)[0][-1] == "<b> &amp;"


def test_a_strict_document() -> None:
    body = docx(paragraph("一、总体情况"))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    with ZipFile(BytesIO(body)) as package:
        markup = package.read("word/document.xml").decode().replace(W[9:-1], strict)
    assert read(zipped({"word/document.xml": markup}))[0] == ["一、总体情况"]


# XLSX.


def test_sheets_with_values_of_all_kinds() -> None:
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    first = rows({"A1": "收费情况", "A2": "项目", "B2": "金额", "A3": "合计", "B3": 36.849999999999994}, ["A1:B1"])
    dates = (
        '<sheetData><row r="1"><c r="A1"><v>3.0</v></c><c r="B1" s="1"><v>45322</v></c><c r="C1"/></row></sheetData>'
    )
    body = xlsx({"收费": first, "藏": rows({"A1": "x"}), "空": rows({}), "日期": dates}, hidden=["藏"], styles=formats)
    assert read(body) == (
        ["收费", "收费情况", "日期"],
        [
            [[("项目", 1, 1), ("金额", 1, 1)], [("合计", 1, 1), ("36.85", 1, 1)]],
            [[("3", 1, 1), ("2024-01-31", 1, 1)]],
        ],
    )


def test_merged_cells_and_blanks_of_a_workbook() -> None:
    cells: dict[str, str | float] = {}
    merged = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(made.APPLICATIONS):
        column = 0
        for text, down, across in row:
            while (number, column) in taken:
                column += 1
            cells[f"{chr(65 + column)}{number + 1}"] = float(text) if text.isdigit() else text
            taken |= {(number + i, column + j) for i in range(down) for j in range(across)}
            if down * across > 1:
                merged.append(f"{chr(65 + column)}{number + 1}:{chr(64 + column + across)}{number + down}")
    assert read(xlsx({"三": rows(cells, merged)})) == ([], [made.APPLICATIONS])


# Others.


def test_a_page_in_a_message() -> None:
    message = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; '
        'charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    body = (
        message.encode()
        + base64.b64encode("<html><head></head><body><p>一、总体情况</p>".encode("gbk"))
        + b"\r\n--b--\r\n"
    )
    assert read(body)[0] == ["一、总体情况"]
    assert unreadable(message.encode() + b"\r\n--b--\r\n") == "file without text"


@pytest.mark.parametrize("media", ["html", "ofd", "rtf", "zip", "rar", "png", "ole", "xlsb"])
def test_what_is_not_read_is_named(media: str) -> None:
    with pytest.raises(Unreadable, match=media) as caught:
        convert(b"x", media)
    assert caught.value.kind == "file not supported"


# Broken, encrypted, hostile.


def test_a_pdf_under_a_password() -> None:
    assert unreadable((FILES / "locked.pdf").read_bytes()) == "file encrypted"
    assert read((FILES / "guarded.pdf").read_bytes())[0][1:] == made.paragraphs(made.SHORTEST)  # after its header
    assert unreadable(b"") == "file broken"


def test_a_word_document_under_a_password_or_too_old() -> None:
    body = (FILES / "numbered.doc").read_bytes()
    start = body.index(b"\xec\xa5")
    flags = body[start + 10] | (body[start + 11] << 8) | 0x0100
    assert unreadable(body[: start + 10] + flags.to_bytes(2, "little") + body[start + 12 :]) == "file encrypted"
    assert unreadable(body[: start + 2] + b"\x65\x00" + body[start + 4 :]) == "file not supported"
    with pytest.raises(Unreadable) as caught:
        convert(b"x", "encrypted")
    assert caught.value.kind == "file encrypted"


def test_a_scan_has_no_text() -> None:
    scan = page(b"q 500 0 0 700 40 40 cm /I Do Q")
    with pytest.raises(Unreadable, match="1 are images") as caught:
        converted(scan)
    assert caught.value.kind == "file without text"
    picture = '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    assert unreadable(docx(f"<w:p><w:r><w:drawing>{picture}</w:drawing></w:r></w:p>")) == "file without text"
    assert unreadable(xlsx({"空": rows({})})) == "file without text"


def test_an_image_stands_where_it_stood() -> None:
    text = b"BT /F 12 Tf 72 %d Td (%b) Tj ET "
    body = page(text % (700, b"above") + b"q 200 0 0 100 72 500 cm /I Do Q " + text % (400, b"below"))
    assert [element.tag for element in html.document_fromstring(converted(body).html)[1].iter("p", "img")] == [
        "p", "p", "img", "p",
    ]  # fmt: skip


def test_a_damaged_text_layer_is_a_problem() -> None:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        packed(b"BT /F 12 Tf 72 700 Td <00010002000300040005> Tj ET"),
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1000 1000]/Ascent 800/Descent -200>>",
    ]
    assert [problem.kind for problem in converted(pdf(objects)).problems] == ["text layer damaged"]


def _bombs() -> dict[str, Callable[[], bytes]]:
    """Return what makes each file: they are made one at a time."""
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    laughs = f'<!DOCTYPE x [<!ENTITY a "哈">{entities}]>'
    corner = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r=\'XFD1048576\'><v>1</v></c></row>'
    kids = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(2, 3000)]
    return {
        "file too large: docx": lambda: docx("0" * 40_000_000),
        "file too large: docx in pieces": lambda: zipped(
            {f"word/document{n}.xml": b"0" * 30_000_000 for n in range(8)}
        ),
        "file broken: docx with entities": lambda: docx(paragraph("&j;"), laughs),
        "file broken: nested": lambda: docx("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000),
        "file not supported: nested archives": lambda: zipped(
            {f"{n}.zip": zipped({"0": b"0" * 1_000_000}) for n in range(16)}
        ),
        "file too large: xlsx": lambda: xlsx({"s": f"{corner}</sheetData>"}),
        "file too large: characters": lambda: page(b"BT /F 12 Tf 72 700 Td (" + b"a" * 1_000_000 + b") Tj ET"),
        "file too large: rectangles": lambda: page(b"0 0 9 9 re S " * 60_000),
        "file too large: one path": lambda: page(b"0 0 m " + b"1 1 l " * 1_000_000 + b"S"),
        "file too large: packed": lambda: page(b" " * 600_000_000),
        "file too large: packed twice": lambda: page(
            packed(zlib.compress(b" " * 9_000_000), b"/Filter[/FlateDecode /Fl]")
        ),
        "file too large: pages": lambda: pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[" + b" ".join(b"%d 0 R" % n for n in range(3, 403)) + b"]/Count 400>>",
                *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * 400,
            ]
        ),
        "file too large: objects": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", *[b"null"] * 300_000]),
        "file broken: loop of pages": lambda: pdf(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]>>"]
        ),
        "file broken: chain of pages": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", *kids, b"<</Type/Page>>"]),
        "file broken: html named .pdf": lambda: b"%PDF-1.4\n<html><p>404</p></html>",
        "file broken: no document": lambda: zipped({"word/documents.xml": "<a/>"}),
        "file broken: other sheet": lambda: zipped({"xl/workbook.xml": "<a/>"}),
    }


@pytest.mark.parametrize("name", list(_bombs()))
def test_a_hostile_file_is_named_and_costs_little(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body = _bombs()[name]()
    made_by = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert unreadable(body) == name.split(":")[0]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(before, made_by) < 300_000  # kilobytes


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>'
    assert "canary" not in converted(docx(paragraph("文字&a;"), outside)).html


def test_a_part_that_lies_about_its_size_is_broken() -> None:
    body = xlsx({"s": rows({"A1": "x" * 5000})})
    with ZipFile(BytesIO(body)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = body.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != body and unreadable(lie) == "file broken"


def test_an_encrypted_zip_is_encrypted() -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as package:
        package.writestr("word/document.xml", "<a/>")
    body = bytearray(target.getvalue())
    body[body.index(b"PK\x01\x02") + 8] |= 1
    assert unreadable(bytes(body)) == "file encrypted"


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    """A file of each kind."""
    names = ("report.doc", "numbered.doc", "report.xls", "guarded.pdf", "locked.pdf")
    found = {name: (FILES / name).read_bytes() for name in names}
    return {**found, "numbered.docx": numbered_docx(), "s.xlsx": xlsx({"s": rows({"A1": "甲", "B2": 2.5}, ["A1:B1"])})}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_raises_anything_but_unreadable(samples: dict[str, bytes], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(samples)))
    body = bytearray(samples[name])
    media = media_of(bytes(body))
    for _ in range(data.draw(st.integers(0, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    del body[data.draw(st.integers(0, len(body))) if data.draw(st.booleans()) else len(body) :]
    try:
        assert convert(bytes(body), media).html.startswith(("<!DOCTYPE html>", "<"))
    except Unreadable as error:
        assert error.kind.startswith("file ")


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=3000), st.sampled_from(["pdf", "docx", "doc", "xls", "xlsx", "mhtml"]))
def test_no_bytes_raise_anything_but_unreadable(body: bytes, media: str) -> None:
    try:
        convert(body, media)
    except Unreadable as error:
        assert error.kind.startswith("file ")


DELETED = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"


def test_a_paragraph_whose_end_is_deleted_is_kept_where_no_other_follows_it() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    for body in (
        paragraph("第一句。") + paragraph("最后一句话很重要。", DELETED),
        paragraph("最后一句话很重要。", DELETED) + table,
    ):
        found = convert(docx(body), "docx").html
        assert "<p>最后一句话很重要。</p>" in found


@pytest.mark.parametrize(
    ("styles", "warned"),
    [
        ('<cellXfs><xf numFmtId="10"/></cellXfs>', True),
        ('<numFmts><numFmt numFmtId="176" formatCode="0.0%"/></numFmts><cellXfs><xf numFmtId="176"/></cellXfs>', True),
        ('<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/></cellXfs>', False),
    ],
)
def test_cells_shown_as_percentages_are_not_taken_for_what_is_printed(styles: str, warned: bool) -> None:
    body = xlsx({"表": rows({"A1": "办结率", "B1": 0.985})}, styles=styles)
    assert [problem.kind for problem in convert(body, "xlsx").problems] == ["number format lost"] * warned
