"""Reports that stand in files attached to a page, or in a list: from the list into the archive, in a real crawl."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from archive.report import Page, Reading
from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer, Resource, government
from crawler.pages import page_of_capture
from pipelines.refine import refine
from tests.crawling import nianbao, rows

HOST = "www.fujian-files.example"
TABLE = (
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", "0", "0", "1"),
    ("行政规范性文件", "3", "1", "12"),
)
SECTIONS = (
    ("一、总体情况", "本局全年依法主动公开政府信息，及时回应社会关切，没有发生泄密事件。"),
    ("二、主动公开政府信息情况", ""),
    ("三、收到和处理政府信息公开申请情况", "全年收到申请十二件，上年结转一件，均在法定期限内答复。"),
    ("四、政府信息公开行政复议、行政诉讼情况", "全年没有因政府信息公开被申请行政复议、提起行政诉讼。"),
    ("五、存在的主要问题及改进情况", "解读形式还不够多样，下一年将增加图表和问答。"),
    ("六、其他需要报告的事项", "没有其他需要报告的事项。"),
)


def word_file(title: str, sections: tuple[tuple[str, str], ...] = SECTIONS) -> bytes:
    """Return a report as a Word file writes it."""
    document = docx.Document()
    document.add_paragraph(title, style="Title")
    for heading, text in sections:
        document.add_paragraph(heading)
        if text:
            document.add_paragraph(text)
        else:
            table = document.add_table(rows=len(TABLE), cols=len(TABLE[0]))
            for row, values in zip(table.rows, TABLE, strict=True):
                for cell, value in zip(row.cells, values, strict=True):
                    cell.text = value
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def lines() -> list[str]:
    """Return the report's text as it is to be read."""
    made: list[str] = []
    for heading, text in SECTIONS:
        made += [heading, *([text] if text else [" | ".join(row) for row in TABLE])]
    return made


def html(title: str, body: str, published: str) -> Resource:
    """Return a page of the portal."""
    return Resource(
        f"<html><head><title>{title}</title></head><body><div class=nav><a href=/>首页</a></div><h1>{title}</h1>"
        f"<p>发布时间：{published} 来源：本局办公室</p><div class=TRS_Editor>{body}</div></body></html>".encode()
    )


def title(body: str, year: int) -> str:
    return f"{body}{year}年政府信息公开工作年度报告"


def paragraphs() -> str:
    return "".join(f"<p>{line}</p>" for line in lines())


LISTED = {
    "/cover.html": title("福安市林业局", 2022),
    "/listed.docx": title("福安市水利局", 2022),
    "/both.html": title("福安市财政局", 2022),
    "/broken.html": title("福安市民政局", 2022),
    "/image.html": title("福安市司法局", 2022),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of a crawl over a portal that publishes files."""
    listing = "".join(f'<li><a href="{path}">{words}</a> 2023-01-10</li>' for path, words in LISTED.items())
    forms = {
        "/": Resource(f"<html><title>年报</title><ul>{listing}</ul></html>".encode()),
        "/cover.html": html(LISTED["/cover.html"], '<p>附件：<a href="f/1.doc">全文.doc</a></p>', "2023-01-12"),
        "/f/1.doc": Resource(word_file("福安市林业局2022年度工作情况"), {"Content-Type": "application/msword"}),
        "/listed.docx": Resource(word_file(LISTED["/listed.docx"])),
        "/both.html": html(
            LISTED["/both.html"],
            f'{paragraphs()}<p>附件：<a href="/f/2.docx">全文下载.docx</a> <a href="/f/3.docx">另一文件.docx</a></p>',
            "2023-01-13",
        ),
        "/f/2.docx": Resource(word_file(LISTED["/both.html"])),
        "/f/3.docx": Resource(word_file("财务报表")),
        "/broken.html": html(
            LISTED["/broken.html"], '<iframe src="/viewer.html?file=/f/4.pdf"></iframe>', "2023-01-14"
        ),
        "/f/4.pdf": Resource(b"%PDF-1.7\nbroken"),
        "/image.html": html(LISTED["/image.html"], '<p><img src="/f/5.png"></p>', "2023-01-15"),
    }
    demo = government(1)
    resources = {(HOST, path): resource for path, resource in forms.items()}
    directory = tmp_path_factory.mktemp("files")
    catalogue = directory / "files.toml"
    expected = "\n".join(
        f'[[files.bodies]]\nname = "福安市{name}局"\nsince = 2022\nuntil = 2022\n' for name in ("民政", "司法", "林业")
    )
    catalogue.write_text(
        f'[files]\nname = "福安"\nregion = "福建省福安市"\nfamily = "links"\n'
        f'start = "http://{HOST}/"\ndelay = 0.01\n{expected}',
        encoding="utf-8",
    )
    with DemoServer(replace(demo, resources={**demo.resources, **resources})) as server:
        options = ["--catalogue", catalogue, "--archive", directory / "archive", "--contact", "tests@nianbao.example"]
        result = nianbao("crawl", *options, server=server)
        assert result.returncode == 0, result.stderr
        hits = len(server.log)
        again = nianbao("crawl", *options, server=server)
        assert again.returncode == 0, again.stderr
        assert len(server.log) - hits <= 3, "what is known and not due is not asked for again"
    yield directory / "archive"


def report(archive: Path, body: str) -> dict[str, object]:
    (row,) = rows(archive, "SELECT * FROM reports WHERE body = ? AND copy_of IS NULL", body)
    return row


def test_a_report_that_is_only_attached_is_a_report_with_what_its_page_says_of_it(archive: Path) -> None:
    row = report(archive, "福安市林业局")
    assert str(row["text"]).split("\n") == lines()
    assert (row["title"], row["year"], row["published_on"]) == (LISTED["/cover.html"], 2022, "2023-01-12")
    assert (row["source"], row["format"], row["url"]) == ("本局办公室", "docx", f"http://{HOST}/f/1.doc")
    (page,) = rows(archive, "SELECT * FROM pages WHERE url LIKE '%/f/1.doc'")
    assert (page["kind"], page["state"], page["cover"]) == ("attachment", "report", f"http://{HOST}/cover.html")
    (cover,) = rows(archive, "SELECT state FROM pages WHERE url = ?", page["cover"])
    assert cover["state"] == "cover"


def test_a_file_in_a_list_is_a_report_too(archive: Path) -> None:
    row = report(archive, "福安市水利局")
    assert str(row["text"]).split("\n") == lines()
    assert (row["title"], row["format"]) == (LISTED["/listed.docx"], "docx")


def test_the_same_report_as_page_and_file_is_one_report(archive: Path) -> None:
    row = report(archive, "福安市财政局")
    assert (row["format"], row["published_on"]) == ("html", "2023-01-13")
    seen = rows(archive, "SELECT url FROM sightings WHERE report = ? ORDER BY url", row["id"])
    assert [one["url"] for one in seen] == [f"http://{HOST}/both.html", f"http://{HOST}/f/2.docx"]


def test_the_files_of_a_report_are_kept_with_type_and_digest(archive: Path) -> None:
    row = report(archive, "福安市财政局")
    files = rows(archive, "SELECT * FROM attachments WHERE report = ? ORDER BY url", row["id"])
    assert {file["media_type"].rpartition(".")[2] for file in files} == {"document"}, "the server said text/html"
    assert [(file["filename"], len(file["sha256"]), bool(file["capture"])) for file in files] == [
        ("全文下载.docx", 64, True),
        ("另一文件.docx", 64, True),
    ]
    (page,) = rows(archive, "SELECT state, report FROM pages WHERE url LIKE '%/f/3.docx'")
    assert (page["state"], page["report"]) == ("attachment", None)
    assert rows(archive, "SELECT * FROM problems WHERE url LIKE '%/f/3.docx'") == []


def test_a_file_that_cannot_be_read_is_kept_and_named(archive: Path) -> None:
    (page,) = rows(archive, "SELECT state FROM pages WHERE url LIKE '%/f/4.pdf'")
    problems = rows(archive, "SELECT DISTINCT kind FROM problems WHERE url LIKE '%/f/4.pdf'")
    assert (page["state"], [problem["kind"] for problem in problems]) == ("file", ["file broken"])
    assert rows(archive, "SELECT * FROM captures WHERE page LIKE '%/f/4.pdf' AND status = 200")


def test_coverage_says_where_a_report_stands_that_nobody_can_read(archive: Path) -> None:
    states = {row["body"]: row["state"] for row in rows(archive, "SELECT body, state FROM coverage WHERE year = 2022")}
    assert (states["福安市民政局"], states["福安市司法局"], states["福安市林业局"]) == (
        "attachment only",
        "image only",
        "on time",
    )


def refined(cover: Page, number: int, body: bytes) -> Reading:
    return refine(Page(f"http://a.example/{number}.docx", body, cover=cover))


def test_of_several_files_on_a_page_without_text_the_one_with_title_or_outline_is_the_report() -> None:
    name = title("福安市林业局", 2022)
    links = '<p><a href="1.docx">1.正文.docx</a></p><p><a href="2.docx">2.附表.docx</a></p>'
    cover = Page("http://a.example/n.html", html(name, links, "2023-01-12").body)
    assert refine(cover).kind == "cover", "numbered files are no outline"
    titled, outlined, table = (
        refined(cover, number, body)
        for number, body in enumerate((word_file(name), word_file("工作情况"), word_file("附表", sections=())), 1)
    )
    assert (titled.kind, titled.published_on, titled.publisher) == ("report", "2023-01-12", "福安市林业局")
    assert (outlined.kind, outlined.title) == ("report", name)
    assert (table.kind, [problem.kind for problem in table.problems]) == ("attachment", ["not a report"])


def test_a_file_with_nothing_but_the_title_of_a_report_is_none() -> None:
    reading = refine(Page("http://a.example/1.docx", word_file(title("福安市林业局", 2022), sections=())))
    assert (reading.kind, [problem.kind for problem in reading.problems]) == ("file", ["file without text"])


def test_a_listed_file_without_a_title_takes_that_of_its_link() -> None:
    reading = refine(
        Page("http://a.example/1.docx", word_file("工作情况"), link_title=title("福安市林业局", 2022), region="福建省")
    )
    assert (reading.kind, reading.title, reading.year) == ("report", title("福安市林业局", 2022), 2022)


def test_pages_that_link_each_other_as_downloads_are_no_files() -> None:
    page = html(title("福安市林业局", 2022), f'{paragraphs()}<a href="/download/b.html">下一篇：年报</a>', "2023-01-12")
    assert refine(Page("http://down.example/download/a.html", page.body)).attachments == ()
    servlet = html(title("福安市林业局", 2022), '<a href="/download.jsp?id=7">附件：年报全文</a>', "2023-01-12")
    assert [file.filename for file in refine(Page("http://a.example/a.html", servlet.body)).attachments] == [
        "附件：年报全文"
    ]


def test_a_page_whose_cover_has_it_for_a_cover_is_read_back(tmp_path: Path) -> None:
    with DemoServer(government(1)) as server:
        assert (
            nianbao("crawl", "--catalogue", CATALOGUE, "--archive", tmp_path, "shiqiao", server=server).returncode == 0
        )
    with Archive.create(tmp_path) as archive:
        one, other = (row["url"] for row in archive.db.query("SELECT url FROM pages WHERE state = 'report' LIMIT 2"))
        with archive.transaction() as db:
            for url, cover in ((one, other), (other, one)):
                db.execute("UPDATE pages SET cover = ? WHERE url = ?", [cover, url])
        (row,) = archive.db.query(
            "SELECT captures.*, pages.portal FROM captures JOIN pages ON pages.url = page WHERE page = ?", [one]
        )
        page = page_of_capture(archive, row)
        assert page.cover is not None and page.cover.url == other and page.cover.cover is None


def test_a_file_that_another_replaced_on_its_page_is_an_earlier_version_and_a_new_date_reaches_the_report(
    tmp_path: Path,
) -> None:
    name = title("福安市林业局", 2022)

    def visit(file: str, text: str, published: str, *more: str) -> None:
        sections = tuple((heading, f"{words}{text}" if words else "") for heading, words in SECTIONS)
        forms = {
            "/": Resource(f'<html><title>年报</title><ul><li><a href="/n.html">{name}</a></li></ul></html>'.encode()),
            "/n.html": html(name, f'<p>附件：<a href="{file}">全文.docx</a></p>', published),
            file: Resource(word_file(name, sections)),
        }
        demo = government(1)
        resources = {(HOST, path): resource for path, resource in forms.items()}
        with DemoServer(replace(demo, resources={**demo.resources, **resources})) as server:
            options = [*more, "--catalogue", catalogue, "--archive", tmp_path, "--contact", "tests@nianbao.example"]
            result = nianbao("crawl", *options, server=server)
            assert result.returncode in (0, 1), result.stderr

    catalogue = tmp_path / "files.toml"
    catalogue.write_text(
        f'[files]\nname = "福安"\nregion = "福建省福安市"\nfamily = "links"\nstart = "http://{HOST}/"\ndelay = 0.01\n',
        encoding="utf-8",
    )
    visit("/f/1.docx", "", "2023-02-12")
    visit("/f/1.docx", "", "2023-01-12", "--all")  # the page has another date: its file is due
    visit("/f/1.docx", "", "2023-01-12")
    assert report(tmp_path, "福安市林业局")["published_on"] == "2023-01-12"
    visit("/f/2.docx", "这一处已经更正。" * 9, "2023-01-12", "--all")
    versions = rows(tmp_path, "SELECT url, copy_of, copy_kind FROM reports ORDER BY copy_of IS NOT NULL")
    assert [(row["url"][-11:], row["copy_kind"]) for row in versions] == [
        (".example/f/2.docx"[-11:], None),
        (".example/f/1.docx"[-11:], "revision"),
    ]
