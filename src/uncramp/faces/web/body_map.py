"""The body map: front and back of a person, with a zone for each place that a question asks about."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Zone:
    """A place on the body: its name in words, and its shapes on the front and on the back (right half; the left is its mirror image)."""

    label: str
    front: str = ""
    back: str = ""


HALF = (
    "M0 10C11 10 20 19 20 33 20 44 15 53 10 58 9 62 10 68 12 71 18 76 32 77 41 82 50 87 53 97 55 110 58 130 60 142 63 156 68 172 73 190 76 206 "
    "79 214 82 222 82 230 82 238 78 246 74 245 70 243 70 234 68 226 66 218 66 212 62 200 56 184 51 170 47 154 43 142 40 130 38 122 37 140 34 150 "
    "33 162 34 178 41 190 43 204 45 224 44 246 41 272 39 290 36 302 36 318 38 334 39 346 36 364 32 384 27 400 26 414 28 420 32 426 31 431 24 434 "
    "14 434 8 431 8 424 10 416 11 404 9 384 7 362 9 340 8 324 6 300 5 270 4 250 2 236 0 232Z"
)
"""The right half of the outline, from the crown down to between the legs; the middle of the body is 0."""

ZONES: Mapping[str, Zone] = {
    "site_neck_shoulder": Zone(
        "Neck or shoulders",
        front="M0 56H10C10 66 12 71 18 74 30 77 44 80 52 94 40 96 30 90 0 88Z",
        back="M0 52H10C10 66 12 71 18 74 30 77 44 80 53 96 40 100 24 94 0 92Z",
    ),
    "site_mid_upper_back": Zone(
        "Middle or upper back, between or below the shoulder blades", back="M0 96C18 98 28 102 37 106L36 140C24 146 12 147 0 147Z"
    ),
    "site_flank": Zone("Side, below the ribs and above the hip", back="M28 149 35 146C32 158 32 174 36 184L28 187C30 174 30 160 28 149Z"),
    "site_low_side": Zone("Lower back, to one side of the spine", back="M12 153C16 152 20 151 23 150 25 162 25 176 23 190L12 194Z"),
    "site_low_middle": Zone("Lower back, in the middle", back="M0 154H7V196C5 198 2 199 0 199Z"),
    "site_buttock": Zone("Buttock, or the dimple at its top", back="M3 206C10 202 26 194 40 192 45 208 45 222 44 238 34 246 12 246 3 238Z"),
    "leg_above_knee": Zone(
        "Thigh, but not below the knee",
        front="M5 246C18 244 32 240 44 234 44 262 39 290 36 306H8C6 286 5 266 5 246Z",
        back="M5 250C16 252 34 250 43 244 43 268 39 290 36 306H8C6 286 5 268 5 250Z",
    ),
    "leg_below_knee": Zone(
        "Down the leg to below the knee",
        front="M9 318H36C39 346 36 364 32 384L28 406H11C9 384 7 362 9 340Z",
        back="M9 318H36C39 346 36 364 32 384L28 406H11C9 384 7 362 9 340Z",
    ),
    "site_calf_foot": Zone("Calves or feet", front="M11 404H27L32 430 24 434H8Z", back="M9 330H37C39 346 36 364 32 384L27 404 32 434H8L11 404Z"),
    "site_chest": Zone("Chest", front="M0 92C16 93 30 95 40 99L37 128C24 134 12 136 0 136Z"),
    "site_upper_tummy": Zone("Upper part of the tummy", front="M0 140C12 140 24 138 35 133L33 162C24 165 12 166 0 166Z"),
    "site_lower_tummy_pelvis": Zone("Low in the tummy, or pelvis", front="M0 170C12 170 24 169 33 167 35 180 41 190 42 200 28 206 12 212 0 212Z"),
    "site_groin_genital": Zone("Groin or private parts", front="M0 216C12 214 26 208 36 205 26 224 12 236 0 236Z"),
    "outer_thigh_patch": Zone("Front or outside of the thigh", front="M24 236C32 234 38 230 44 226 44 254 40 282 36 300H24Z"),
}
"""Every place that can be marked, by the id of its finding, from the top down."""

FIELD = 'viewBox="0 0 380 444"'
SIDES = (("front", 95), ("back", 285))
"""The two figures, and where their middles are."""


def fits(findings: Collection[str]) -> bool:
    """Whether every one of these findings is a place that the map can show."""
    return bool(findings) and set(findings) <= set(ZONES)


def picture(findings: Collection[str]) -> Markup:
    """Front and back of a person with these places; the same places stand in words beside it."""
    figures = Markup("").join(_figure(side, middle, findings) for side, middle in SIDES)
    title = "A person from the front and from the back"
    described = "The places are the same as in the list. " + "; ".join(ZONES[name].label for name in findings) + "."
    return Markup('<svg class="body" role="img" aria-label="{}" {}><title>{}</title><desc>{}</desc>{}</svg>').format(
        title, Markup(FIELD), title, described, figures
    )


def _figure(side: str, middle: int, findings: Collection[str]) -> Markup:
    zones = Markup("").join(_zone(name, side) for name in findings)
    return Markup(
        '<g class="figure" transform="translate({} 0)"><g class="outline">{}</g>{}<g class="lines">{}</g><text y="442">{}</text></g>'
    ).format(middle, _both_halves(HALF), zones, Markup("").join(_lines(side)), side.capitalize())


def _zone(name: str, side: str) -> Markup:
    shape = getattr(ZONES[name], side)
    return Markup('<g class="zone" data-zone="{}">{}</g>').format(name, _both_halves(shape)) if shape else Markup("")


def _both_halves(path: str) -> Markup:
    return Markup('<path d="{}"/><path d="{}" transform="scale(-1 1)"/>').format(path, path)


def _lines(side: str) -> Iterator[Markup]:
    """A few strokes by which front and back are told apart."""
    strokes = ("M0 96V200", "M14 106C20 112 22 124 18 134", "M-14 106C-20 112 -22 124 -18 134") if side == "back" else ("M-3 176H3", "M-5 46H5")
    yield from (Markup('<path d="{}"/>').format(stroke) for stroke in strokes)
