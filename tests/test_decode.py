from __future__ import annotations

import pytest

from pipelines.decode import decode

TEXT = "<html><body><p>㐀龥镕喆：政府信息公开工作年度报告，共𠮷件。</p></body></html>"


def test_gbk_bytes_under_a_header_that_says_utf8_are_read_as_gb18030() -> None:
    decoded = decode("政府信息公开".encode("gbk"), "text/html; charset=utf-8")
    assert (decoded.text, decoded.encoding, decoded.replaced) == ("政府信息公开", "gb18030", 0)


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "", "iso-8859-1", "no-such-charset"])
def test_characters_that_only_gb18030_has_survive_every_label(label: str) -> None:
    assert decode(TEXT.encode("gb18030"), f"text/html; charset={label}").text == TEXT


@pytest.mark.parametrize("label", ["gb2312", "gbk", "iso-8859-1", "utf-8", ""])
def test_utf8_bytes_are_read_as_utf8_whatever_the_label(label: str) -> None:
    assert decode(TEXT.encode(), f"text/html; charset={label}").text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_marked_and_wide_encodings_win_over_a_false_label(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "text/html; charset=gb2312").text == TEXT


def test_the_charset_of_a_meta_tag_counts_when_the_header_has_none() -> None:
    page = '<meta charset="big5"><p>臺北市政府資訊公開報告</p>'
    decoded = decode(page.encode("big5"))
    assert (decoded.text, decoded.encoding) == (page, "big5hkscs")


def test_nul_characters_are_removed() -> None:
    assert decode(b"a\0b\0").text == "ab"


def test_a_few_broken_bytes_leave_utf8_text_readable_and_are_counted() -> None:
    body = "政府信息公开工作年度报告".encode() * 40 + b"\xff\xfe\x80" + "结束".encode()
    decoded = decode(body)
    assert decoded.text.endswith("结束") and decoded.encoding == "utf-8"
    assert decoded.replaced == 3 and decoded.degraded


def test_a_single_broken_byte_in_a_long_page_does_not_degrade_it() -> None:
    assert not decode("公开".encode() * 1000 + b"\xff").degraded


def test_an_empty_body_is_an_empty_text() -> None:
    assert (decode(b"").text, decode(b"").ratio) == ("", 0.0)


def test_binary_is_decoded_somehow_and_degraded() -> None:
    assert decode(b"\x89PNG\r\n" + bytes(range(128, 256)) * 40).degraded


REPORT = "政府信息公开工作年度报告：本局认真贯彻条例，主动公开各类政府信息，依法办理公开申请。"
TRADITIONAL = "政府資訊公開工作年度報告：本局認真貫徹條例，主動公開各類政府資訊，依法辦理公開申請。"


@pytest.mark.parametrize("label", ["", "utf-8", "gb2312", "iso-8859-1"])
def test_big5_is_told_from_gb18030_by_what_it_says(label: str) -> None:
    decoded = decode(TRADITIONAL.encode("big5"), f"text/html; charset={label}")
    assert (decoded.text, decoded.encoding, decoded.degraded) == (TRADITIONAL, "big5hkscs", False)


def test_traditional_text_in_gb18030_under_a_big5_label_is_read() -> None:
    decoded = decode(TRADITIONAL.encode("gb18030"), "text/html; charset=big5")
    assert (decoded.text, decoded.degraded) == (TRADITIONAL, False)


@pytest.mark.parametrize("right", ["utf-8", "gb18030"])
def test_text_that_a_server_took_for_western_and_converted_is_put_right(right: str) -> None:
    windows = "".join(
        bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in (TRADITIONAL + REPORT).encode(right)
    )
    for garbled in (windows, (TRADITIONAL + REPORT).encode(right).decode("latin-1")):
        assert decode(garbled.encode()).text == TRADITIONAL + REPORT


def test_text_that_a_server_took_for_gbk_is_put_right_when_no_byte_is_lost() -> None:
    even = "政府信息公开年度工作报告主动公开依法申请"
    garbled = even.encode().decode("gb18030")
    assert decode(garbled.encode()).text == even


def test_text_that_lost_bytes_in_a_wrong_conversion_is_never_good() -> None:
    garbled = REPORT.encode().decode("gb18030", "replace").replace("\ufffd", "?")
    decoded = decode(f"<html><title>2020</title>{garbled}".encode(), "text/html; charset=utf-8")
    assert decoded.garbled and decoded.degraded


def test_rare_characters_in_a_readable_text_do_not_make_it_garbled() -> None:
    assert not decode((REPORT + "㐀龥镕喆𠮷").encode()).degraded


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_one_bad_byte_in_a_hundred_leaves_the_rest_readable_and_is_marked(encoding: str) -> None:
    text = TRADITIONAL * 60
    body = bytearray(text.encode(encoding))
    for place in range(300, len(body), 100):
        body[place] = 0xFF
    decoded = decode(bytes(body), f"text/html; charset={encoding}")
    assert decoded.degraded
    assert decoded.text.count("條例") > 30
