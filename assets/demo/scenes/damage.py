"""What wind and water leave behind: houses, trees, poles, roads, bridges, cars, flooded streets."""

import numpy as np

from scenes.canvas import Canvas, Colour
from scenes.houses import paint_house
from scenes.parts import BARK, LEAF, paint_car, paint_palm, paint_pole, paint_rubble

MUD: Colour = (0.40, 0.33, 0.24)
GRASS: Colour = (0.30, 0.34, 0.20)


def grey_sky(canvas: Canvas) -> None:
    """Fill the frame with one of the skies after a storm."""
    bright = canvas.pick(0.85, 1.1)
    canvas.sky(
        (0.52 * bright, 0.57 * bright, 0.62 * bright),
        (0.78 * bright, 0.80 * bright, 0.80 * bright),
        (0.80, 0.81, 0.82),
        canvas.pick(0.3, 0.85),
    )


def tree_line(canvas: Canvas, horizon: float) -> None:
    """Paint distant bush along the horizon, out of focus."""
    for x in np.arange(-0.05, 1.1, 0.07):
        canvas.foliage(
            float(x) + canvas.pick(-0.03, 0.03),
            horizon - 0.02,
            canvas.pick(0.06, 0.12),
            canvas.pick(0.05, 0.13),
            (0.22, 0.29, 0.17),
        )
    canvas.soften(1.5)


def row_of_houses(canvas: Canvas, foot: float, size: float, roofless: float = 0.0) -> None:
    """Paint houses along a street, far ones first; `roofless` is the share that lost its roof."""
    for x in (-0.12, 0.30, 0.68):
        scale = size * canvas.pick(0.8, 1.15)
        paint_house(
            canvas,
            x + canvas.pick(-0.05, 0.05),
            foot + canvas.pick(-0.01, 0.02),
            scale,
            bool(canvas.rng.random() > roofless),
        )


def _flooded(canvas: Canvas, horizon: float, sink: float, cars: int) -> None:
    grey_sky(canvas)
    tree_line(canvas, horizon)
    row_of_houses(canvas, horizon + sink, canvas.pick(0.26, 0.36))
    paint_pole(
        canvas, canvas.pick(0.1, 0.9), horizon + sink, canvas.pick(0.42, 0.55), canvas.pick(-0.03, 0.03)
    )
    for _ in range(cars):
        paint_car(
            canvas, canvas.pick(0.0, 0.75), horizon + sink + canvas.pick(0.03, 0.06), canvas.pick(0.18, 0.26)
        )
    canvas.water(horizon, MUD, canvas.pick(0.3, 0.5))


def flood_street(canvas: Canvas) -> None:
    """A street under deep brown water, houses sunk to their windows."""
    horizon = canvas.pick(0.44, 0.56)
    _flooded(canvas, horizon, canvas.pick(0.05, 0.09), int(canvas.rng.integers(1, 3)))
    paint_rubble(canvas, 0, 1, horizon + 0.08, 0.97, int(canvas.rng.integers(4, 12)), 0.025)
    if canvas.rng.random() < 0.5:
        canvas.rain(0.2)


def flood_mild(canvas: Canvas) -> None:
    """Shallow water over part of a road, houses standing dry behind it."""
    horizon = canvas.pick(0.42, 0.5)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    row_of_houses(canvas, horizon + 0.06, canvas.pick(0.24, 0.3))
    dry = canvas.pixels.copy()
    canvas.water(horizon, (0.46, 0.42, 0.35), 0.5, 0.1)
    wet = canvas.pixels.copy()
    canvas.pixels[:] = dry
    canvas.ground(horizon + 0.04, (0.42, 0.39, 0.32))
    rows = np.linspace(0, 1, canvas.pixels.shape[0])[:, None]
    puddle = canvas.texture[: canvas.pixels.shape[0]][:, np.arange(canvas.pixels.shape[1]) % 512] * 0.5
    mask = np.clip((puddle + 0.25 - np.abs(rows - canvas.pick(0.68, 0.8)) * 2.4) * 7, 0, 0.95) * (
        rows > horizon + 0.06
    )
    canvas.blend(mask.astype(np.float32), wet)


def house_roofless(canvas: Canvas) -> None:
    """One house close by whose roof is gone, zinc and boards around it."""
    horizon = canvas.pick(0.5, 0.58)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    canvas.ground(horizon, choose_soil(canvas))
    paint_house(canvas, canvas.pick(0.55, 0.8), horizon + 0.06, 0.2, bool(canvas.rng.random() < 0.4))
    paint_house(canvas, canvas.pick(0.06, 0.24), canvas.pick(0.72, 0.8), canvas.pick(0.46, 0.56), roof=False)
    paint_rubble(canvas, 0.0, 1.0, 0.70, 0.98, int(canvas.rng.integers(26, 48)), 0.05)


def house_collapsed(canvas: Canvas) -> None:
    """A heap of timber and zinc where a house stood, a leaning wall in it."""
    horizon = canvas.pick(0.44, 0.52)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    canvas.ground(horizon, choose_soil(canvas))
    paint_house(
        canvas, canvas.pick(0.2, 0.45), 0.7, canvas.pick(0.3, 0.4), roof=False, lean=canvas.pick(0.06, 0.16)
    )
    centre = canvas.pick(0.4, 0.6)
    for spread, low, high in ((0.34, 0.46, 0.66), (0.42, 0.56, 0.80), (0.55, 0.68, 0.97)):
        paint_rubble(canvas, centre - spread, centre + spread, low, high, 55, 0.065)


def choose_soil(canvas: Canvas) -> Colour:
    """Return mud, sand or grass."""
    return [MUD, (0.55, 0.48, 0.36), GRASS][int(canvas.rng.integers(3))]


def _road(canvas: Canvas, horizon: float) -> None:
    canvas.ground(horizon, GRASS)
    centre = canvas.pick(0.42, 0.58)
    canvas.polygon(
        [(centre - 0.025, horizon), (centre + 0.025, horizon), (1.0, 1.0), (0.0, 1.0)],
        (0.32, 0.32, 0.32),
        0.22,
        0.1,
        blur=1,
    )
    for t in (0.16, 0.32, 0.58):
        y0, y1 = horizon + (1 - horizon) * t, horizon + (1 - horizon) * t * 1.35
        canvas.polygon(
            [
                (centre - 0.012 * t, y0),
                (centre + 0.012 * t, y0),
                (centre + 0.02 * t, y1),
                (centre - 0.02 * t, y1),
            ],
            (0.78, 0.74, 0.55),
            0.3,
        )


def trees_down(canvas: Canvas) -> None:
    """A fallen tree with its crown across a road."""
    horizon = canvas.pick(0.42, 0.5)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    _road(canvas, horizon)
    y = canvas.pick(0.62, 0.74)
    canvas.foliage(canvas.pick(0.04, 0.1), y, 0.10, 0.13, MUD)
    trunk = [(0.05, y), (0.3, y - 0.01), (0.55, y - 0.05), (0.8, y - 0.03)]
    canvas.line([(px, py + 0.05) for px, py in trunk], 0.06, (0.12, 0.11, 0.09), taper=0.6)
    canvas.line(trunk, 0.065, BARK, taper=0.4)
    for _ in range(9):
        start = canvas.pick(0.45, 0.8)
        canvas.line(
            [(start, y - 0.04), (start + canvas.pick(0.02, 0.2), y + canvas.pick(-0.25, 0.1))],
            0.016,
            BARK,
            taper=0.3,
        )
    for _ in range(11):
        canvas.foliage(
            canvas.pick(0.5, 1.0),
            y + canvas.pick(-0.2, 0.1),
            canvas.pick(0.06, 0.15),
            canvas.pick(0.06, 0.13),
            LEAF,
        )
    paint_rubble(canvas, 0.1, 0.9, y + 0.04, 0.95, 14, 0.02)


def poles_down(canvas: Canvas) -> None:
    """Power poles leaning and lying along a road, wires in loops."""
    horizon = canvas.pick(0.48, 0.56)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    _road(canvas, horizon)
    side = 1 if canvas.rng.random() < 0.5 else -1
    for depth in (0.25, 0.45, 0.8):
        paint_pole(
            canvas,
            0.5 + side * (0.08 + 0.3 * depth),
            horizon + 0.1 + 0.32 * depth,
            0.18 + 0.5 * depth,
            -side * canvas.pick(0.1, 0.55) * depth,
        )
    paint_rubble(canvas, 0.1, 0.9, 0.7, 0.95, 12, 0.03)


def road_washed(canvas: Canvas) -> None:
    """A road bitten off by water, layers of broken asphalt at the edge."""
    horizon = canvas.pick(0.38, 0.46)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    _road(canvas, horizon)
    y = canvas.pick(0.58, 0.68)
    edge = [
        (float(x), y + canvas.pick(-0.035, 0.035) + 0.1 * (float(x) - 0.5))
        for x in np.linspace(-0.02, 1.02, 15)
    ]
    canvas.polygon([*edge, (1.02, 1.02), (-0.02, 1.02)], (0.20, 0.19, 0.18), 0.3)
    canvas.polygon(
        [(px, py + 0.025) for px, py in edge] + [(1.02, 1.02), (-0.02, 1.02)], (0.47, 0.37, 0.25), 0.4, 0.45
    )
    paint_rubble(canvas, 0, 1, y + 0.1, y + 0.22, 34, 0.05)
    canvas.polygon(
        [(-0.02, y + 0.24), (0.5, y + 0.2), (1.02, y + 0.26), (1.02, 1.02), (-0.02, 1.02)],
        (0.42, 0.34, 0.24),
        0.35,
        0.1,
        blur=4,
    )


def bridge_broken(canvas: Canvas) -> None:
    """A low bridge whose middle span has dropped into brown water."""
    horizon = canvas.pick(0.42, 0.5)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    canvas.water(horizon, MUD, 0.3, 0.3)
    deck, grey = horizon + 0.07, (0.58, 0.57, 0.54)
    gap0, gap1 = canvas.pick(0.34, 0.42), canvas.pick(0.58, 0.68)
    spans = [
        [(-0.02, deck), (gap0, deck + 0.02)],
        [(gap1, deck + 0.03), (1.02, deck)],
        [(gap0 + 0.02, deck + 0.06), (gap1 - 0.04, deck + 0.24)],
    ]
    for (x0, y0), (x1, y1) in spans:
        canvas.polygon(
            [(x0, y0 + 0.05), (x1, y1 + 0.05), (x1, y1 + 0.12), (x0, y0 + 0.12)], (0.34, 0.33, 0.31), 0.3, 0.4
        )
        canvas.polygon([(x0, y0), (x1, y1), (x1, y1 + 0.055), (x0, y0 + 0.055)], grey, 0.25)
        for t in np.linspace(0.05, 0.95, 8):
            px, py = x0 + (x1 - x0) * float(t), y0 + (y1 - y0) * float(t)
            canvas.line([(px, py), (px, py - 0.06)], 0.008, (0.66, 0.65, 0.62))
        canvas.line([(x0, y0 - 0.055), (x1, y1 - 0.055)], 0.007, (0.68, 0.67, 0.64))
    for x in (0.12, gap0 - 0.03, gap1 + 0.05, 0.88):
        canvas.polygon(
            [
                (x - 0.02, deck + 0.1),
                (x + 0.02, deck + 0.1),
                (x + 0.025, deck + 0.25),
                (x - 0.025, deck + 0.25),
            ],
            (0.42, 0.40, 0.37),
            0.3,
            0.4,
        )
    paint_rubble(canvas, gap0 - 0.05, gap1 + 0.08, deck + 0.15, deck + 0.3, 22, 0.04)


def car_flood(canvas: Canvas) -> None:
    """Cars with water up to their doors."""
    horizon = canvas.pick(0.4, 0.48)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    row_of_houses(canvas, horizon + 0.06, 0.24)
    canvas.water(horizon, MUD, 0.35)
    line = canvas.pick(0.66, 0.76)
    below = canvas.pixels.copy()
    for _ in range(int(canvas.rng.integers(1, 3))):
        paint_car(canvas, canvas.pick(0.05, 0.45), line + canvas.pick(0.08, 0.11), canvas.pick(0.38, 0.5))
    start = int(line * canvas.pixels.shape[0])
    canvas.pixels[start:] = below[start:] * 0.9 + canvas.pixels[start:] * 0.1
    canvas.line([(0.0, line), (1.0, line + 0.004)], 0.004, (0.66, 0.62, 0.54))


def car_tree(canvas: Canvas) -> None:
    """A car crushed under a fallen tree."""
    horizon = canvas.pick(0.44, 0.52)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    canvas.ground(horizon, choose_soil(canvas))
    paint_palm(canvas, canvas.pick(0.8, 0.95), horizon + 0.08, 0.36, canvas.pick(-0.12, 0.12))
    paint_car(canvas, canvas.pick(0.2, 0.3), canvas.pick(0.78, 0.84), canvas.pick(0.46, 0.54), crushed=0.9)
    canvas.line(
        [(-0.05, 0.50), (0.3, 0.585), (0.6, 0.63), (1.0, 0.82)], canvas.pick(0.055, 0.075), BARK, taper=0.5
    )
    for _ in range(9):
        canvas.foliage(
            canvas.pick(0.55, 1.02),
            canvas.pick(0.45, 0.78),
            canvas.pick(0.06, 0.14),
            canvas.pick(0.06, 0.13),
            LEAF,
        )
    paint_rubble(canvas, 0.05, 0.95, 0.8, 0.97, 18, 0.02)
