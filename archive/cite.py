"""How to cite a report: GB/T 7714, BibTeX and CSL-JSON, each with the capture that proves what is cited."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from archive.questions import report_named
from archive.store import Archive

_BEIJING = timezone(timedelta(hours=8))

# The newest capture of the text at the address where the reading that is kept stands, else at another; of one that
# found it unchanged, the capture that holds the bytes.
CITED = """
SELECT reports.id, reports.publisher, reports.body, reports.title, reports.year, reports.published_on,
    reports.document_number, reports.script, reports.copy_of, reports.copy_kind,
    coalesce(held.url, sightings.url, reports.url) AS url, held.fetched_at, held.payload_sha256, held.id AS capture,
    held.via, sightings.standing
FROM reports LEFT JOIN sightings ON sightings.report = reports.id
    LEFT JOIN captures ON captures.id = sightings.capture
    LEFT JOIN captures AS held ON held.id = coalesce(captures.revisit_of, captures.id)
WHERE reports.id = ?
ORDER BY held.id IS NULL, sightings.url <> coalesce(reports.page, reports.url), held.fetched_at DESC, sightings.url,
    held.id LIMIT 1
"""

_RELATIONS = {
    "revision": "这是旧版本，同一网址后来换了文字；现在的版本",
    "script": "这是简繁转换的副本；原报告",
    "mirror": "这是转载或镜像；原报告",
    "format": "这是另一种文件格式的副本；原报告",
    "reading": "这是对同一文件较早的读取；现在的读取",
}


_LOOK_ALIKE = "注意：这个网址与政府网站相似，但不是政府网站，所载内容可能并非该机关发布"


@dataclass(frozen=True, slots=True)
class Citation:
    """A report and its capture, as a citation needs them. "" for what is not known."""

    report: str
    publisher: str
    title: str
    year: int
    published_on: str
    number: str
    script: str
    url: str
    captured_at: str
    sha256: str
    capture: str
    relation: str
    via: str = ""  # where a web archive keeps it; "" where it is from the site itself
    warning: str = ""

    @property
    def remarks(self) -> list[str]:
        """What a reader is to know besides: of another text it is a version or copy of, of an address to distrust."""
        return [line for line in (self.relation, self.warning) if line]

    @property
    def record(self) -> str:
        """The id of the WARC record, a URN."""
        return f"urn:uuid:{self.capture}" if self.capture else ""

    @property
    def accessed(self) -> str:
        """The day of the capture in Beijing."""
        if not self.captured_at:
            return ""
        then = datetime.fromisoformat(self.captured_at.replace("Z", "+00:00"))
        return then.astimezone(_BEIJING).date().isoformat()

    @property
    def evidence(self) -> str:
        """One line: when it was captured, the digest of the bytes and where they are."""
        return self._evidence(self.captured_at)

    @property
    def evidence_to_read(self) -> str:
        """The same line for people: the moment with the word UTC, as the day in the entry above it is Beijing's."""
        return self._evidence(f"{self.captured_at.replace('T', ' ').removesuffix('Z')}（UTC）")

    def _evidence(self, at: str) -> str:
        if not self.capture:
            return f"没有抓取记录；年报库编号 {self.report}"
        captured = f"由网络存档抓取于 {at}，取自 {self.via}" if self.via else f"抓取于 {at}"
        return f"{captured}；SHA-256 {self.sha256}；WARC 记录 {self.record}；年报库编号 {self.report}"


def citation(row: Mapping[str, Any]) -> Citation:
    """Return the citation of a row of CITED."""
    relation = ""
    if row["copy_of"]:
        relation = f"{_RELATIONS.get(row['copy_kind'], '这是另一份报告的副本；原报告')}编号 {row['copy_of']}"
    return Citation(
        report=row["id"],
        publisher=_line(row["publisher"]) or _line(row["body"]),
        title=_line(row["title"]) or "（无标题）",
        year=row["year"],
        published_on=row["published_on"] or "",
        number=_line(row["document_number"]),
        script=row["script"] or "hans",
        url=row["url"] or "",
        captured_at=row["fetched_at"] or "",
        sha256=row["payload_sha256"] or "",
        capture=row["capture"] or "",
        relation=relation,
        via=row["via"] or "",
        warning=_LOOK_ALIKE if row["standing"] == "look-alike" else "",
    )


def cite(archive: Archive, prefix: str) -> Citation:
    """Return the citation of the report whose id begins with `prefix`. LookupError when it is not one report."""
    report = report_named(archive, prefix)
    return citation(next(iter(archive.db.query(CITED, [report["id"]]))))


def gbt7714(cited: Citation) -> str:
    """Return the entry of a list of references (GB/T 7714-2015, 8.8): `[EB/OL]`, an electronic resource online.

    A date of publication that is not known is left out, as the standard leaves it: it has no words for an unknown one.
    """
    published = f"({cited.published_on})" if cited.published_on else ""
    accessed = f"[{cited.accessed}]" if cited.accessed else ""
    dates = f". {published}{accessed}" if published or accessed else ""
    return f"{cited.publisher}. {cited.title}[EB/OL]{dates}. {_web(cited.url)}."


def text(cited: Citation) -> str:
    """Return the entry by GB/T 7714, and below it what proves it."""
    return "\n".join([gbt7714(cited), cited.evidence_to_read, *cited.remarks])


def bibtex(cited: Citation) -> str:
    """Return an `@online` entry (biblatex; with `year` for older styles)."""
    fields = {
        "author": f"{{{_tex(cited.publisher)}}}",  # a body's name is not split into first and last
        "title": f"{{{_tex(cited.title)}}}",
        "date": cited.published_on,
        "year": cited.published_on[:4],
        "number": _tex(cited.number),
        "url": _web(cited.url),
        "urldate": cited.accessed,
        "note": _tex("；".join([cited.evidence, *cited.remarks])),
        "langid": "chinese",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{nianbao-{cited.report[:12]},", *lines, "}"])


def csl(cited: Citation) -> dict[str, Any]:
    """Return the item of CSL-JSON (https://github.com/citation-style-language/schema, csl-data.json)."""
    item = {
        "id": f"nianbao-{cited.report[:12]}",
        "type": "webpage",
        "author": [{"literal": cited.publisher}],
        "title": cited.title,
        "issued": _date(cited.published_on),
        "accessed": _date(cited.accessed),
        "number": cited.number,
        "URL": _web(cited.url),
        "archive_location": cited.record,
        "note": "；".join([cited.evidence, *cited.remarks]),
        "language": "zh-Hant" if cited.script == "hant" else "zh-Hans",
    }
    return {name: value for name, value in item.items() if value}


def csl_json(cited: Citation) -> str:
    """Return CSL-JSON: a list of one item."""
    return json.dumps([csl(cited)], ensure_ascii=False, indent=2)


# What to call a form, and what writes it.
FORMS: Mapping[str, tuple[str, Callable[[Citation], str]]] = MappingProxyType(
    {"gbt7714": ("GB/T 7714", text), "bibtex": ("BibTeX", bibtex), "csl": ("CSL-JSON", csl_json)}
)


def _date(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else {}


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _web(url: str) -> str:
    """Return `url` in the characters of RFC 3986, so that nothing of a text or of TeX can end it.

    >>> _web("http://x.gov.cn/年报/a%20{b}.html?c=1&d=2")
    'http://x.gov.cn/%E5%B9%B4%E6%8A%A5/a%20%7Bb%7D.html?c=1&d=2'
    >>> _web("http://x.gov.cn/50%年报")
    'http://x.gov.cn/50%25%E5%B9%B4%E6%8A%A5'
    """
    url = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~-._")


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # an escaped brace still counts where BibTeX looks for the end of a field
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "&%$#_"}


def _tex(text: str) -> str:
    """Return `text` with the signs that TeX reads as commands written out.

    >>> _tex("50%以上 {甲}&乙_1")
    '50\\\\%以上 \\\\textbraceleft{}甲\\\\textbraceright{}\\\\&乙\\\\_1'
    """
    return re.sub(r"[\\{}~^&%$#_]", lambda found: _TEX[found[0]], _line(text))
