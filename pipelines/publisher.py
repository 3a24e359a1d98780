"""Which body reports."""

from __future__ import annotations

from collections.abc import Iterator

from archive.report import Claim
from pipelines.metadata import Surroundings
from pipelines.naming import is_body, subject_of
from pipelines.places import complete, place_of, site_body

_LABELS = (
    "发布机构|发布单位|发布部门|发文机关|发文单位|发文机构|公开机构|公开主体|制发机关|责任部门|公开责任部门|"
    "發佈機構|發布機構"
)


def publishers(title: str, page: Surroundings, region: str, source: str | None) -> Iterator[Claim]:
    """Yield what the page says of the body that reports, most likely first, each with its full name.

    Taken from the title, a labelled line, the line above, the source, or the site's name. A name that begins with
    its level only (市民政局) is completed by `region` (the portal's), else by the place of the site's SiteIDCode,
    else by the jurisdiction in the site's name, else left as stated.
    """
    site = page.meta.get("sitename", "")
    claimed = place_claimed(page, region)
    place = claimed.value if claimed else ""
    stated: list[tuple[str, str]] = [("title", subject_of(title) or "")]
    stated += [(label, value.split(" ")[0]) for label, value in page.labelled(_LABELS)]
    stated += [
        ("list", subject_of(page.announced) or ""),
        ("cover", (page.cover.publisher or "") if page.cover else ""),
    ]
    stated += [("line", line) for line in page.before[-3:]]
    stated += [("source", source or ""), ("ContentSource", page.meta.get("contentsource", ""))]
    stated += [("SiteName", site_body(site))]
    for origin, name in stated:
        if is_body(name):
            yield Claim("publisher", complete(name, place, site), origin)


def place_claimed(page: Surroundings, region: str) -> Claim | None:
    """Return which place completes a name, and who says so: the portal's entry, else the site's SiteIDCode."""
    if region:
        return Claim("place", region, "portal", True)
    place = place_of(page.division_code)
    return Claim("place", place, "SiteIDCode", True) if place else None
