"""The bodies of the three demo governments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """A body that must publish: `field` chooses its vocabulary in prose.toml, `size` its number of applications."""

    name: str
    we: str
    field: str
    size: int
    region: str
    road: str
    site: str


_QINGHE = ("清河市", "河东路", "清河市人民政府门户网站")
_DONGLIN = ("东林区", "林荫大道", "东林区人民政府网站")
_SHIQIAO = ("石桥县", "桥头街", "石桥县政府网")

QINGHE_GOVERNMENT = Body("清河市人民政府", "全市各级行政机关", "government", 160, *_QINGHE)
QINGHE_CIVIL = Body("清河市民政局", "我局", "civil", 24, *_QINGHE)
QINGHE_EDUCATION = Body("清河市教育局", "市教育局", "education", 36, *_QINGHE)
DONGLIN_GOVERNMENT = Body("东林区人民政府", "区政府及各部门", "government", 70, *_DONGLIN)
DONGLIN_EDUCATION = Body("东林区教育局", "区教育局", "education", 14, *_DONGLIN)
DONGLIN_STREET = Body("东林区青石街道办事处", "街道", "town", 5, *_DONGLIN)
SHIQIAO_GOVERNMENT = Body("石桥县人民政府", "全县各单位", "county", 30, *_SHIQIAO)
SHIQIAO_CIVIL = Body("石桥县民政局", "我局", "civil", 6, *_SHIQIAO)
SHIQIAO_TOWN = Body("石桥县柳林镇人民政府", "我镇", "town", 3, *_SHIQIAO)
