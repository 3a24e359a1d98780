"""Numbers as bodies print them, and what each print means."""

from __future__ import annotations

from dataclasses import dataclass

from archive.indicators import INDICATORS
from tests.forms import rows
from tests.forms.draw import Draw
from tests.forms.numbers import Number, Numbers
from tests.forms.rows import Key

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell: its text, and the kind and value that it means, as `archive.report.Figure` has them."""

    raw: str
    kind: str
    value: float | None


def printed(draw: Draw, numbers: Numbers, *, minus: str = "-−") -> dict[Key, Printed]:
    """Return each number as it is printed; `minus` are the signs that the medium has."""
    nil = draw.pick("zeros", "0", 0.5, blank=8, slash=4, hyphen=4, dash=3, wide_hyphen=1, mixed=4, zero_with_unit=1)
    style = draw.pick("digits", "plain", 0.7, full_width=2, thousands=3, wide_thousands=1, units=2, spaced=1)
    money = style != "units" and draw.happens("万元 in cells", 0.06)
    notes = draw.happens("notes in cells", 0.05)
    texts = draw.happens("words in cells", 0.04)
    only_total = draw.happens("only totals filled", 0.03)
    result = {}
    for key, number in numbers.items():
        if only_total and key[1] in rows.APPLICANT_IDS:
            result[key] = Printed("", "blank", None)
        elif texts and draw.random.random() < 0.02:
            result[key] = Printed(draw.random.choice(("无", "无", "详见附件", "见备注")), "text", None)
        elif number == 0:
            result[key] = _nil(draw, nil, INDICATORS[key[0]].unit)
        else:
            raw = _digits(draw, style, key, number, minus)
            if (style == "units" and draw.random.random() < 0.7) or (money and key[0] in rows.MONEY):
                raw += INDICATORS[key[0]].unit
            if notes and draw.random.random() < 0.04:
                raw += draw.random.choice(("（注：含上年度转来件）", "（其中网上提交的居多）", "(含撤回)", "*"))
            result[key] = Printed(raw, "number", float(number))
    return result


def _nil(draw: Draw, style: str, unit: str) -> Printed:
    marks = {"0": "0", "blank": "", "slash": "/", "hyphen": "-", "dash": "—", "wide_hyphen": "－"}
    marks["zero_with_unit"] = f"0{unit}"
    raw = draw.random.choice(("0", "", "/", "-", "——", "０")) if style == "mixed" else marks[style]
    if not raw:
        return Printed("", "blank", None)
    return Printed(raw, "zero", 0.0) if raw[0] in "0０" else Printed(raw, "dash", None)


def _digits(draw: Draw, style: str, key: Key, number: Number, minus: str) -> str:
    change = key[0].endswith("_change")
    sign = ("-" if number < 0 else draw.random.choice(("", "+"))) if change else ""
    grouped = style in ("thousands", "wide_thousands")
    plain = f"{abs(number):,}" if grouped else f"{abs(number)}"
    if style in ("full_width", "wide_thousands"):
        return (sign.translate(str.maketrans("+-", "＋－")) + plain).translate(_WIDE)
    if sign == "-":
        sign = draw.random.choice(minus)
    if style == "spaced":
        return f" {sign}{plain} "
    return sign + plain
