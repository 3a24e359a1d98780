"""What kind of file a body is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.media import media_of
from tests.files.zips import zipped

FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "pdf"),
        (b"x" * 1024 + b"%PDF-1.4\n", "pdf"),
        (b"x" * 1025 + b"%PDF-1.4\n", "html"),
        (b"<p>%PDF-1.4 is a signature</p>", "html"),
        (b"", "html"),
        (b"<html>", "html"),
        (b" \n\t<!DOCTYPE html>", "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        ("\ufeff<html>".encode("utf-16-le"), "html"),
        (b'<html xmlns:w="urn:schemas-microsoft-com:office:word">', "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n", "mhtml"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"BM\x00\x10\x00\x00\x00\x00\x00\x00", "bmp"),
        (b"BMW reports", "html"),
        (b"PK\x05\x06" + bytes(18), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_the_first_bytes(body: bytes, media: str) -> None:
    assert media_of(body) == media


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("word/document.xml", "docx"),
        ("word/document2.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
        ("ppt/presentation.xml", "pptx"),
        ("OFD.xml", "ofd"),
        ("年报.pdf", "zip"),
    ],
)
def test_a_zip_file_is_what_its_directory_says(name: str, media: str) -> None:
    body = zipped({"[Content_Types].xml": "<Types/>", name: "<a/>"})
    assert media_of(body) == media
    assert media_of(body[: -len(body) // 3]) == media  # cut short, it has no directory


@pytest.mark.parametrize(
    ("name", "media"), [("report.doc", "doc"), ("numbered.doc", "doc"), ("report.xls", "xls"), ("report.pdf", "pdf")]
)
def test_an_ole_file_is_what_its_streams_say(name: str, media: str) -> None:
    assert media_of((FILES / name).read_bytes()) == media


def test_a_workbook_under_a_password_is_encrypted() -> None:
    body = (FILES / "report.xls").read_bytes()
    renamed = body.replace("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")[:16])
    assert media_of(renamed) == "ole"
    place = body.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name + bytes(64 - len(name)) + (len(name) + 2).to_bytes(2, "little")
    assert media_of(body[:place] + entry + body[place + 66 :]) == "encrypted"


@given(st.data())
def test_no_body_breaks_it(data: st.DataObject) -> None:
    body = (FILES / data.draw(st.sampled_from(["report.doc", "report.xls"]))).read_bytes()
    place = data.draw(st.integers(0, 600))
    assert media_of(body[:place] + data.draw(st.binary(max_size=600)) + body[place:])
