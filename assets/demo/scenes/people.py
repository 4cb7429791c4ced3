"""People helping and being helped: boats, shelters, parcels, queues, a clinic."""

import numpy as np

from scenes.canvas import Canvas, Colour
from scenes.damage import MUD, grey_sky, row_of_houses, tree_line
from scenes.parts import CLOTHES, SKIN, choose, paint_person


def rescue_boat(canvas: Canvas) -> None:
    """An inflatable boat with people between flooded houses."""
    horizon = canvas.pick(0.4, 0.48)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    row_of_houses(canvas, horizon + 0.07, canvas.pick(0.24, 0.32))
    canvas.water(horizon, MUD, 0.4)
    x, y, length = canvas.pick(0.14, 0.3), canvas.pick(0.74, 0.8), canvas.pick(0.48, 0.58)
    canvas.ellipse(x + length / 2, y + 0.09, length * 0.58, 0.05, (0.17, 0.14, 0.11), blur=6)
    for t in np.linspace(0.14, 0.84, int(canvas.rng.integers(4, 7))):
        paint_person(canvas, x + length * float(t), y + 0.13, canvas.pick(0.32, 0.4), cut=0.55)
        canvas.polygon(
            [
                (x + length * t - 0.028, y - 0.11),
                (x + length * t + 0.028, y - 0.11),
                (x + length * t + 0.026, y + 0.02),
                (x + length * t - 0.026, y + 0.02),
            ],
            (0.92, 0.42, 0.10),
            0.25,
            0.2,
            blur=0.8,
        )
    hull = choose(canvas, [(0.85, 0.38, 0.10), (0.30, 0.33, 0.36), (0.75, 0.12, 0.10), (0.84, 0.84, 0.82)])
    canvas.polygon(
        [
            (x, y - 0.04),
            (x + 0.05, y - 0.02),
            (x + length - 0.06, y - 0.02),
            (x + length + 0.05, y - 0.09),
            (x + length, y + 0.06),
            (x + length - 0.06, y + 0.1),
            (x + 0.02, y + 0.1),
        ],
        hull,
        0.12,
        0.5,
    )
    canvas.line(
        [(x + 0.01, y + 0.005), (x + length, y - 0.005)], 0.012, (hull[0] * 1.1, hull[1] * 1.1, hull[2] * 1.1)
    )
    canvas.line([(x, y + 0.1), (x + length - 0.04, y + 0.105)], 0.006, (0.7, 0.68, 0.62))


def _hall(canvas: Canvas, wall: Colour, floor: Colour) -> None:
    canvas.pixels[:] = wall
    canvas.polygon(
        [(0, 0), (1, 0), (0.78, 0.22), (0.22, 0.22)], (wall[0] * 0.8, wall[1] * 0.8, wall[2] * 0.8), 0.1, 0.2
    )
    canvas.ground(0.48, floor, 0.12)
    canvas.polygon(
        [(0, 0), (0.22, 0.22), (0.22, 0.48), (0, 0.72)],
        (wall[0] * 0.86, wall[1] * 0.86, wall[2] * 0.88),
        0.12,
        0.2,
    )
    canvas.polygon(
        [(1, 0), (0.78, 0.22), (0.78, 0.48), (1, 0.72)],
        (wall[0] * 0.74, wall[1] * 0.74, wall[2] * 0.76),
        0.12,
        0.2,
    )
    for x in (0.28, 0.44, 0.60):
        canvas.polygon(
            [(x, 0.27), (x + 0.1, 0.27), (x + 0.1, 0.38), (x, 0.38)], (0.93, 0.95, 0.97), 0.05, blur=2
        )
    for x in (0.36, 0.58):
        canvas.polygon(
            [(x, 0.06), (x + 0.06, 0.06), (x + 0.055, 0.16), (x + 0.005, 0.16)], (1.0, 1.0, 0.94), 0.0, blur=3
        )


def shelter(canvas: Canvas) -> None:
    """Rows of cots in a hall, families between them."""
    _hall(
        canvas,
        choose(canvas, [(0.72, 0.70, 0.62), (0.62, 0.68, 0.70), (0.74, 0.66, 0.56)]),
        (0.48, 0.42, 0.35),
    )
    for depth in (0.15, 0.35, 0.62, 1.0):
        y, scale = 0.50 + 0.42 * depth, 0.10 + 0.24 * depth
        for column in np.arange(-1.4, 1.5, 1.0):
            x = 0.5 + column * scale * 1.35 + canvas.pick(-0.01, 0.01)
            blanket = choose(canvas, CLOTHES)
            canvas.polygon(
                [
                    (x - scale * 0.4, y + 0.03),
                    (x + scale * 0.5, y + 0.03),
                    (x + scale * 0.45, y + 0.10 * scale * 3),
                    (x - scale * 0.45, y + 0.10 * scale * 3),
                ],
                (0.14, 0.12, 0.10),
                0.2,
                blur=4,
            )
            canvas.polygon(
                [
                    (x - scale * 0.34, y - 0.05 * scale * 3),
                    (x + scale * 0.38, y - 0.05 * scale * 3),
                    (x + scale * 0.45, y + 0.03 * scale * 3),
                    (x - scale * 0.45, y + 0.03 * scale * 3),
                ],
                blanket,
                0.35,
                0.2,
            )
            canvas.polygon(
                [
                    (x - scale * 0.32, y - 0.05 * scale * 3),
                    (x - scale * 0.12, y - 0.05 * scale * 3),
                    (x - scale * 0.16, y + 0.02 * scale * 3),
                    (x - scale * 0.42, y + 0.02 * scale * 3),
                ],
                (0.90, 0.89, 0.86),
                0.15,
                blur=1,
            )
            if canvas.rng.random() < 0.45:
                paint_person(
                    canvas,
                    x + scale * canvas.pick(0.1, 0.5),
                    y + 0.02,
                    0.16 + 0.34 * depth * canvas.pick(0.7, 1.0),
                )


def boxes(canvas: Canvas) -> None:
    """Stacks of cartons and water cans, volunteers behind them."""
    _hall(canvas, choose(canvas, [(0.66, 0.67, 0.66), (0.70, 0.64, 0.54)]), (0.45, 0.43, 0.41))
    for x in canvas.rng.uniform(0.1, 0.9, int(canvas.rng.integers(3, 6))):
        paint_person(canvas, float(x), 0.76, canvas.pick(0.44, 0.52))
    for y in (0.72, 0.84, 0.99):
        size = 0.10 + (y - 0.7) * 0.22
        x = canvas.pick(-0.06, 0.0)
        while x < 1.0:
            for level in range(int(canvas.rng.integers(0, 3))):
                foot = y - level * size * 1.0
                card: Colour = choose(
                    canvas, [(0.66, 0.50, 0.32), (0.72, 0.56, 0.38), (0.60, 0.45, 0.30), (0.86, 0.86, 0.84)]
                )
                canvas.polygon(
                    [(x, foot - size), (x + size, foot - size), (x + size, foot), (x, foot)], card, 0.1, 0.25
                )
                canvas.polygon(
                    [
                        (x, foot - size),
                        (x + size * 0.2, foot - size * 1.22),
                        (x + size * 1.2, foot - size * 1.22),
                        (x + size, foot - size),
                    ],
                    (card[0] * 1.14, card[1] * 1.14, card[2] * 1.14),
                    0.1,
                )
                canvas.polygon(
                    [
                        (x + size, foot - size),
                        (x + size * 1.2, foot - size * 1.22),
                        (x + size * 1.2, foot - size * 0.22),
                        (x + size, foot),
                    ],
                    (card[0] * 0.6, card[1] * 0.6, card[2] * 0.6),
                    0.1,
                )
                canvas.polygon(
                    [
                        (x + size * 0.44, foot - size),
                        (x + size * 0.56, foot - size),
                        (x + size * 0.56, foot),
                        (x + size * 0.44, foot),
                    ],
                    (card[0] * 0.82, card[1] * 0.76, card[2] * 0.66),
                    0.1,
                )
            x += size * canvas.pick(1.05, 1.5)


def queue(canvas: Canvas) -> None:
    """A long line of people along a street."""
    horizon = canvas.pick(0.44, 0.5)
    grey_sky(canvas)
    tree_line(canvas, horizon)
    row_of_houses(canvas, horizon + 0.08, canvas.pick(0.28, 0.36))
    canvas.ground(horizon + 0.08, (0.50, 0.47, 0.42))
    for t in np.linspace(0, 1, int(canvas.rng.integers(11, 17))):
        near = float(t) ** 1.5
        paint_person(
            canvas,
            0.12 + 0.8 * float(t) + canvas.pick(-0.015, 0.015),
            horizon + 0.14 + 0.36 * near,
            0.16 + 0.46 * near * canvas.pick(0.9, 1.05),
        )


def clinic(canvas: Canvas) -> None:
    """A field clinic: a patient on a bed, staff in white, a drip stand."""
    _hall(canvas, (0.78, 0.80, 0.76), (0.52, 0.54, 0.52))
    for x in (0.22, 0.74, canvas.pick(0.42, 0.55)):
        paint_person(canvas, x, 0.78, canvas.pick(0.48, 0.55))
        canvas.polygon(
            [(x - 0.05, 0.36), (x + 0.05, 0.36), (x + 0.055, 0.62), (x - 0.055, 0.62)],
            (0.88, 0.90, 0.90),
            0.2,
            0.2,
            blur=1,
        )
    y = canvas.pick(0.72, 0.78)
    canvas.polygon(
        [(0.14, y + 0.1), (0.88, y + 0.1), (0.9, y + 0.2), (0.12, y + 0.2)], (0.16, 0.16, 0.16), 0.2, blur=6
    )
    canvas.polygon(
        [(0.16, y - 0.05), (0.86, y - 0.05), (0.9, y + 0.08), (0.12, y + 0.08)], (0.86, 0.88, 0.88), 0.2, 0.3
    )
    canvas.polygon(
        [(0.36, y - 0.1), (0.84, y - 0.06), (0.86, y + 0.05), (0.36, y + 0.05)],
        choose(canvas, [(0.30, 0.45, 0.52), (0.38, 0.48, 0.40)]),
        0.35,
        0.3,
        blur=2,
    )
    canvas.ellipse(0.26, y - 0.06, 0.035, 0.05, choose(canvas, SKIN), rough=0.15, fade=0.3)
    canvas.line([(0.31, y - 0.02), (0.52, y - 0.09)], 0.026, choose(canvas, SKIN))
    canvas.polygon(
        [(0.40, y - 0.085), (0.46, y - 0.10), (0.47, y - 0.04), (0.41, y - 0.03)], (0.96, 0.96, 0.94), 0.1
    )
    canvas.line([(0.64, 0.2), (0.64, 0.85)], 0.007, (0.7, 0.7, 0.72))
    canvas.polygon([(0.645, 0.2), (0.69, 0.2), (0.685, 0.32), (0.65, 0.32)], (0.86, 0.92, 0.94), 0.1, blur=1)
