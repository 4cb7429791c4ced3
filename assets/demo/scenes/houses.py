"""A wooden house, whole or wrecked."""

import numpy as np

from scenes.canvas import Canvas, Colour
from scenes.parts import choose

WALLS: list[Colour] = [
    (0.72, 0.78, 0.74),
    (0.80, 0.70, 0.52),
    (0.62, 0.74, 0.80),
    (0.84, 0.80, 0.72),
    (0.76, 0.56, 0.50),
    (0.58, 0.68, 0.54),
]


def paint_house(
    canvas: Canvas, x: float, foot: float, size: float, roof: bool = True, lean: float = 0.0
) -> None:
    """Paint a house `size` wide, standing at `foot`; roofless, it shows its rafters; `lean` tips it over."""
    wall = choose(canvas, WALLS)
    top, side, deep = foot - size * 0.62, x + size * 0.66, size * 0.34
    dark: Colour = (wall[0] * 0.62, wall[1] * 0.62, wall[2] * 0.64)
    canvas.polygon([(x + lean, top), (side + lean, top), (side, foot), (x, foot)], wall, 0.16, 0.22)
    canvas.polygon(
        [
            (side + lean, top),
            (side + deep + lean, top + size * 0.05),
            (side + deep, foot - size * 0.04),
            (side, foot),
        ],
        dark,
        0.16,
        0.2,
    )
    for row in np.linspace(top, foot, 11)[1:-1]:
        slide = lean * (foot - row) / (foot - top)
        canvas.line(
            [(x + slide, row), (side + slide, row)], 0.002, (wall[0] * 0.72, wall[1] * 0.72, wall[2] * 0.72)
        )
    for left, high, low in ((0.08, 0.30, 0.62), (0.42, 0.30, 0.62)):
        slide = lean * 0.6
        box = [
            (x + size * left + slide, top + size * 0.62 * high),
            (x + size * (left + 0.15) + slide, top + size * 0.62 * high),
        ]
        box += [
            (x + size * (left + 0.15) + slide * 0.7, top + size * 0.62 * low),
            (x + size * left + slide * 0.7, top + size * 0.62 * low),
        ]
        canvas.polygon(
            [
                (px + (0.006 if i in (1, 2) else -0.006), py + (0.008 if i > 1 else -0.008))
                for i, (px, py) in enumerate(box)
            ],
            (0.85, 0.84, 0.8),
        )
        canvas.polygon(box, (0.09, 0.11, 0.13), 0.5, -0.4)
    canvas.polygon(
        [
            (x + size * 0.27 + lean / 2, foot - size * 0.38),
            (x + size * 0.38 + lean / 2, foot - size * 0.38),
            (x + size * 0.38, foot),
            (x + size * 0.27, foot),
        ],
        (0.28, 0.20, 0.15),
        0.3,
        0.2,
    )
    ridge_x, ridge_y = x + size * 0.33 + lean, top - size * 0.30
    if roof:
        zinc = choose(canvas, [(0.60, 0.34, 0.26), (0.62, 0.64, 0.65), (0.45, 0.50, 0.46)])
        canvas.polygon(
            [
                (x - size * 0.05 + lean, top + 0.01),
                (ridge_x, ridge_y),
                (side + size * 0.03 + lean, top + 0.01),
            ],
            wall,
            0.15,
        )
        slope = [
            (ridge_x, ridge_y),
            (ridge_x + deep * 1.05, ridge_y + size * 0.04),
            (side + deep * 1.15 + lean, top + size * 0.08),
            (side + size * 0.04 + lean, top + 0.014),
        ]
        canvas.polygon(slope, zinc, 0.2, 0.15)
        for t in np.linspace(0.08, 0.95, 9):
            start = (
                slope[0][0] + t * (slope[1][0] - slope[0][0]),
                slope[0][1] + t * (slope[1][1] - slope[0][1]),
            )
            stop = (
                slope[3][0] + t * (slope[2][0] - slope[3][0]),
                slope[3][1] + t * (slope[2][1] - slope[3][1]),
            )
            canvas.line([start, stop], 0.0018, (zinc[0] * 0.7, zinc[1] * 0.7, zinc[2] * 0.7))
        canvas.line([(x - size * 0.06 + lean, top + 0.012), (ridge_x, ridge_y)], 0.007, (0.85, 0.84, 0.80))
        return
    wood: Colour = (0.52, 0.42, 0.30)
    for t in np.linspace(0, 1, 6):
        if canvas.rng.random() < 0.75:
            foot_x = x + t * size * 0.66 + lean
            canvas.line(
                [
                    (foot_x, top),
                    (foot_x + canvas.pick(0.05, 0.3) * size, top - canvas.pick(0.06, 0.26) * size),
                ],
                0.007,
                wood,
            )
    jag = [(x + lean + t * size * 0.66, top - canvas.pick(-0.05, 0.05) * size) for t in np.linspace(0, 1, 9)]
    canvas.polygon(
        [*jag, (side + lean, top + size * 0.1), (x + lean, top + size * 0.08)],
        (wall[0] * 0.9, wall[1] * 0.88, wall[2] * 0.85),
        0.3,
    )
