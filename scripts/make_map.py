"""Make src/caveat/reports/world/map.yaml from Natural Earth: the outlines of places, and dots for the small ones.

usage: make_map.py world-atlas-2.0.2.tgz i18n-iso-countries-7.14.0.tgz

Both are packages of npm (`npm pack world-atlas@2.0.2 i18n-iso-countries@7.14.0`): the first holds Natural Earth 4.1.0
as TopoJSON, the second tells which two letters go with which three digits of ISO 3166-1. Run again, it makes the same
file. Borders are those of the source; but what has a code of its own in ISO 3166-1 and is drawn there as a part of its
state (French Guiana) is a place of its own.
"""

import json
import sys
import tarfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import asin, cos, hypot, inf, radians, sin, sqrt
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).parents[1] / "src" / "caveat" / "reports" / "world" / "map.yaml"
PLACES = Path(__file__).parents[1] / "src" / "caveat" / "vocabulary" / "places.yaml"
HEAD = """\
# The outlines of places, by ISO 3166-1 alpha-2, and dots (those without an outline) for what is too small to be seen.
# Made by scripts/make_map.py from Natural Earth 4.1.0 (naturalearthdata.com, public domain), scales 1:110m and 1:10m,
# as world-atlas 2.0.2 (ISC, © 2013-2019 Michael Bostock) gives it out; in the Equal Earth projection, simplified.
# Borders are drawn as Natural Earth draws them: as they are held, whoever claims them. `nobody`: land for which
# ISO 3166-1 has no code. `at`: where a sign has room, or the dot. Outlines are to be filled by `evenodd`.
"""
WIDTH = 1400  # units of the drawing; a border is where it should be to one of them
NORTH, SOUTH = 84.0, -56.5  # what is drawn: Antarctica is not
TOLERANCE = 0.6  # units by which an outline may be off
SMALLEST = 6.0  # square units of an island that is drawn
DOT = 9.0  # units: what is smaller than this both ways is a dot
SIGN = 9.0  # units: the room that a sign needs around it
PARTS = (
    ("FR", "GF", -55, -51, 2, 6),
    ("FR", "GP", -62, -60.9, 15.8, 16.6),
    ("FR", "MQ", -61.3, -60.7, 14.3, 15),
    ("FR", "RE", 55, 56, -21.5, -20.8),
    ("FR", "YT", 45, 45.4, -13.1, -12.6),
    ("NL", "BQ", -68.5, -68.1, 12, 12.4),
    ("NL", "BQ", -63.3, -62.9, 17.4, 17.7),
    ("NO", "BV", 3, 4, -55, -54),
    ("NO", "SJ", 10, 34, 74, 81),
    ("NO", "SJ", -9.2, -7.8, 70.7, 71.3),
    ("NZ", "TK", -172.6, -171.1, -9.5, -8.5),
    ("", "CC", 96.7, 97, -12.3, -11.7),
    ("", "CX", 105.5, 105.8, -10.6, -10.4),
)
"""Between which meridians and parallels what is drawn of a state has a code of its own."""

Point = tuple[float, float]
Ring = list[Point]


def equal_earth(longitude: float, latitude: float) -> Point:
    """Šavrič, Patterson and Jenny (2018): areas are true. For a sphere of radius 1."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = a1 + 3 * a2 * t**2 + t**6 * (7 * a3 + 9 * a4 * t**2)
    return 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * slope), t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))


SCALE = WIDTH / (2 * equal_earth(180, 0)[0])
TOP = equal_earth(0, NORTH)[1]
HEIGHT = round((TOP - equal_earth(0, SOUTH)[1]) * SCALE)


def drawn(longitude: float, latitude: float) -> Point:
    """A point of the globe in units of the drawing."""
    x, y = equal_earth(longitude, latitude)
    return WIDTH / 2 + x * SCALE, (TOP - y) * SCALE


def arcs_of(topology: dict[str, Any]) -> list[Ring]:
    """The lines of a TopoJSON file, in degrees."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * kx + dx, y * ky + dy))
        arcs.append(line)
    return arcs


def simple(line: Ring) -> Ring:
    """The same line with fewer points (Douglas and Peucker, as it is drawn); its ends stay, so that borders meet."""
    if len(line) < 3:  # noqa: PLR2004
        return line
    (x0, y0), (x1, y1) = drawn(*line[0]), drawn(*line[-1])
    length = hypot(x1 - x0, y1 - y0)

    def off(point: Point) -> float:
        x, y = drawn(*point)
        if not length:
            return hypot(x - x0, y - y0)
        return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length

    far = max(range(1, len(line) - 1), key=lambda index: off(line[index]))
    if off(line[far]) <= TOLERANCE:
        return [line[0], line[-1]]
    return simple(line[: far + 1])[:-1] + simple(line[far:])


def places(topology: dict[str, Any], arcs: Sequence[Ring], codes: dict[str, str]) -> dict[str, list[list[Ring]]]:
    """The polygons of each place, by its code; those of land that has none by ""."""
    found: dict[str, list[list[Ring]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        state = codes.get(geometry.get("id", ""), "")
        for polygon in geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]:
            lines = [joined(indices, arcs) for indices in polygon]
            found.setdefault(code_of(state, lines[0][0]), []).append(lines)
    return found


def joined(indices: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """A ring out of its arcs; one that is named by ~index runs backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return unwound(ring)


def code_of(state: str, point: Point) -> str:
    """The code of what lies there of a state."""
    longitude, latitude = point
    for owner, part, west, east, south, north in PARTS:
        if owner == state and west <= longitude <= east and south <= latitude <= north:
            return part
    return state


def rings(polygons: Sequence[Sequence[Ring]]) -> Iterator[Ring]:
    """The lines around polygons and around their holes, as they are drawn; past the edge, on the other one."""
    for ring in (one for polygon in polygons for one in polygon):
        for turn in (-360, 0, 360):
            turned = [(longitude + turn, latitude) for longitude, latitude in ring]
            part = west_of(180, [(-x, y) for x, y in west_of(180, [(-x, y) for x, y in turned])])
            if part:
                yield [drawn(*point) for point in part]


def unwound(ring: Ring) -> Ring:
    """The same ring without a jump from the one edge of the map to the other."""
    turned = [ring[0]]
    for longitude, latitude in ring[1:]:
        last = turned[-1][0]
        turned.append((longitude - 360 * round((longitude - last) / 360), latitude))
    return turned


def west_of(meridian: float, ring: Ring) -> Ring:
    """What lies there of a ring (Sutherland and Hodgman)."""
    part: Ring = []
    for (x0, y0), (x1, y1) in pairwise(ring):
        if x0 <= meridian:
            part.append((x0, y0))
        if (x0 <= meridian) != (x1 <= meridian):
            part.append((meridian, y0 + (meridian - x0) / (x1 - x0) * (y1 - y0)))
    return [*part, part[0]] if part else []


def area(ring: Ring) -> float:
    """In square units."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2


def extent(ring: Ring) -> float:
    """The longer side of the box around it."""
    across, down = zip(*ring, strict=True)
    return max(max(across) - min(across), max(down) - min(down))


def middle(ring: Ring) -> Point:
    """Of the box around it."""
    across, down = zip(*ring, strict=True)
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def inside(point: Point, ring: Ring) -> bool:
    """Whether a line to the right crosses the ring an odd number of times."""
    x, y = point
    crossed = False
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            crossed = not crossed
    return crossed


def room(point: Point, ring: Ring) -> float:
    """How far the nearest corner or middle of a side is."""
    x, y = point
    sides = pairwise(ring)
    return min(
        (hypot(x - px, y - py) for a, b in sides for px, py in (a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))), default=inf
    )


def roomiest(ring: Ring) -> Point | None:
    """Where a sign has most room in it; None where it has too little."""
    across, down = zip(*ring, strict=True)
    grid = [
        (float(x), float(y))
        for x in range(int(min(across)), int(max(across)) + 1, 2)
        for y in range(int(min(down)), int(max(down)) + 1, 2)
    ]
    best = max((one for one in grid if inside(one, ring)), key=lambda one: room(one, ring), default=None)
    return best if best and room(best, ring) >= SIGN else None


def written(found: Sequence[Ring]) -> str:
    """As the path of an SVG (to be filled by `evenodd`), each step from the last point, in whole units."""
    path = []
    at = (0, 0)
    for ring in found:
        points = [(round(x), round(y)) for x, y in ring]
        steps = [(x - u, y - v) for (u, v), (x, y) in zip([at, *points[:-1]], points[:-1], strict=False)]
        kept = [steps[0], *(step for step in steps[1:] if step != (0, 0))]
        path.append("m" + "".join(f"{x} {y}," for x, y in kept).rstrip(",").replace(" -", "-").replace(",-", "-") + "z")
        at = points[0]
    return "".join(path)


def shapes(coarse: dict[str, Any], fine: dict[str, Any], codes: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is drawn of each place: an outline of the coarse map, or a dot at a place of the fine one."""
    outlined = {""}
    for code, polygons in places(coarse, [simple(arc) for arc in arcs_of(coarse)], codes).items():
        by_size = sorted(rings(polygons), key=area, reverse=True)
        shown = [ring for index, ring in enumerate(by_size) if not index or area(ring) >= SMALLEST or not code]
        if code == "AQ" or (code and extent(shown[0]) < DOT):
            continue
        outlined.add(code)
        at = roomiest(shown[0]) if code else None
        yield code, {**({"at": [round(number) for number in at]} if at else {}), "outline": written(shown)}
    for code, polygons in places(fine, arcs_of(fine), codes).items():
        if code != "AQ" and code not in outlined:
            yield code, {"at": [round(number) for number in middle(max(rings(polygons), key=area))]}


def main() -> None:
    """Write the file anew."""
    _, atlas, names = sys.argv
    coarse, fine = (member(atlas, f"package/countries-{scale}.json") for scale in ("110m", "10m"))
    codes = {numeric: alpha for alpha, _, numeric, *_ in member(names, "package/codes.json")}
    known = yaml.safe_load(PLACES.read_text(encoding="utf-8"))
    found = dict(shapes(coarse, fine, codes))
    drawn_places = {code: found[code] for code in sorted(found.keys() & known.keys())}
    body = yaml.safe_dump(
        {"width": WIDTH, "height": HEIGHT, "nobody": found[""]["outline"], "places": drawn_places},
        sort_keys=False,
        width=10_000,
        default_flow_style=None,
    )
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(HEAD + body, encoding="utf-8")
    missing = sorted({code for code in known if code not in drawn_places})
    print(f"{len(body):,} bytes, {len(drawn_places)} places; not drawn: {', '.join(missing)}")


def member(package: str, name: str) -> Any:
    """A JSON file of a package of npm."""
    with tarfile.open(package) as archive:
        file = archive.extractfile(name)
        assert file is not None  # noqa: S101
        return json.load(file)


if __name__ == "__main__":
    main()
