"""Things that several scenes share: trees, palms, cars, people, rubble, poles."""

import itertools

import numpy as np

from scenes.canvas import Canvas, Colour

CLOTHES: list[Colour] = [
    (0.65, 0.18, 0.16),
    (0.16, 0.28, 0.52),
    (0.85, 0.82, 0.76),
    (0.20, 0.40, 0.28),
    (0.80, 0.60, 0.15),
    (0.25, 0.24, 0.27),
]
SKIN: list[Colour] = [(0.36, 0.23, 0.15), (0.50, 0.34, 0.24), (0.66, 0.48, 0.36), (0.28, 0.18, 0.12)]
LEAF: Colour = (0.20, 0.32, 0.13)
BARK: Colour = (0.33, 0.26, 0.20)


def choose(canvas: Canvas, colours: list[Colour]) -> Colour:
    """Return one of the colours, slightly shifted so that no two shapes match."""
    base = colours[int(canvas.rng.integers(len(colours)))]
    r, g, b = (float(np.clip(c * canvas.pick(0.88, 1.1), 0, 1)) for c in base)
    return (r, g, b)


def paint_rubble(
    canvas: Canvas, x0: float, x1: float, y0: float, y1: float, pieces: int, size: float = 0.06
) -> None:
    """Scatter planks, zinc sheets and broken blocks between the corners, nearer pieces larger and last."""
    tones: list[Colour] = [
        (0.50, 0.40, 0.28),
        (0.62, 0.55, 0.44),
        (0.34, 0.28, 0.23),
        (0.60, 0.61, 0.60),
        (0.74, 0.72, 0.66),
        (0.42, 0.30, 0.24),
        (0.45, 0.52, 0.56),
    ]
    for y in np.sort(canvas.rng.uniform(y0, y1, pieces)):
        x, near = canvas.pick(x0, x1), 0.5 + (y - y0) / max(y1 - y0, 1e-6)
        turn, long = canvas.pick(0, np.pi), size * near * canvas.pick(0.4, 1.6)
        thin = long * canvas.pick(0.08, 0.5)
        c, s = float(np.cos(turn)), float(np.sin(turn)) * 0.75
        ends = [
            (x - c * long - s * thin, y - s * long + c * thin * 0.8),
            (x + c * long - s * thin, y + s * long + c * thin * 0.8),
        ]
        ends += [
            (x + c * long + s * thin, y + s * long - c * thin * 0.8),
            (x - c * long + s * thin, y - s * long - c * thin * 0.8),
        ]
        canvas.polygon([(px + 0.006, py + 0.014) for px, py in ends], (0.10, 0.09, 0.08), blur=1.5)
        canvas.polygon(ends, choose(canvas, tones), 0.3, 0.15)


def paint_palm(canvas: Canvas, x: float, foot: float, height: float, lean: float, dark: float = 1.0) -> None:
    """Paint a palm that the wind leans by `lean`; its fronds stream the same way."""
    t = np.linspace(0, 1, 12)
    trunk = [(x + lean * float(u) ** 1.7, foot - height * float(u)) for u in t]
    canvas.line(trunk, 0.020 * height / 0.6, (0.36 * dark, 0.31 * dark, 0.25 * dark), taper=0.55)
    hx, hy = trunk[-1]
    for angle in np.linspace(-2.9, 0.1, 13) + canvas.rng.normal(0, 0.12, 13):
        length = height * canvas.pick(0.34, 0.5)
        spine = [
            (
                hx + (float(np.cos(angle)) * length * u + lean * 0.9 * u**1.6) * 0.75,
                hy + float(np.sin(angle)) * length * u * 0.8 + length * 0.95 * u**2.2,
            )
            for u in np.linspace(0, 1, 9)
        ]
        green: Colour = (
            0.20 * dark * canvas.pick(0.7, 1.3),
            0.30 * dark * canvas.pick(0.8, 1.2),
            0.12 * dark,
        )
        for (ax, ay), (bx, by) in itertools.pairwise(spine):
            for part in (0.0, 0.5):
                px, py = ax + (bx - ax) * part, ay + (by - ay) * part
                canvas.line(
                    [(px, py), (px + (bx - ax) * 0.9 + lean * 0.06, py + length * canvas.pick(0.12, 0.24))],
                    0.0045,
                    green,
                    taper=0.3,
                )
        canvas.line(spine, 0.005, green, taper=0.4)


def paint_car(canvas: Canvas, x: float, foot: float, size: float, crushed: float = 0.0) -> None:
    """Paint a parked car from its side; `crushed` 0–1 presses the roof down."""
    body = choose(
        canvas,
        [(0.72, 0.72, 0.72), (0.55, 0.12, 0.12), (0.16, 0.24, 0.40), (0.82, 0.82, 0.80), (0.20, 0.21, 0.22)],
    )
    high = size * 0.36 * (1 - 0.45 * crushed)
    canvas.ellipse(x + size / 2, foot, size * 0.56, size * 0.06, (0.06, 0.06, 0.06), blur=4)
    hull = [
        (0, 0.5),
        (0.03, 0.32),
        (0.22, 0.28),
        (0.80, 0.28),
        (0.97, 0.34),
        (1.0, 0.52),
        (0.98, 0.66),
        (0.02, 0.66),
    ]
    canvas.polygon(
        [(x + px * size, foot - size * 0.52 + py * size * 0.75) for px, py in hull], body, 0.08, 0.35
    )
    cabin = [(0.20, 0.30), (0.33, 0.0), (0.66, 0.0 + 0.1 * crushed), (0.82, 0.30)]
    base = foot - size * 0.30
    canvas.polygon([(x + px * size, base - high * 0.62 + py * high * 2.0) for px, py in cabin], body, 0.08)
    glass = [(0.25, 0.27), (0.355, 0.045), (0.635, 0.045 + 0.1 * crushed), (0.76, 0.27)]
    canvas.polygon(
        [(x + px * size, base - high * 0.62 + py * high * 2.0) for px, py in glass],
        (0.13, 0.17, 0.20),
        0.3,
        -0.5,
    )
    canvas.line(
        [(x + 0.50 * size, base - high * 0.6), (x + 0.50 * size, base + 0.02)], 0.008 * size / 0.3, body
    )
    canvas.line(
        [(x + 0.50 * size, base + 0.02), (x + 0.50 * size, foot - size * 0.06)], 0.002, (0.1, 0.1, 0.1)
    )
    for px in (0.21, 0.79):
        canvas.ellipse(x + px * size, foot - size * 0.045, size * 0.092, size * 0.118, (0.06, 0.06, 0.065))
        canvas.ellipse(
            x + px * size, foot - size * 0.045, size * 0.048, size * 0.062, (0.52, 0.53, 0.54), rough=0.3
        )


def paint_person(canvas: Canvas, x: float, foot: float, height: float, cut: float = 1.0) -> None:
    """Paint a standing person seen from some way off; `cut` is the part that shows (0.5 hides the legs)."""
    skin, shirt, trousers = (
        choose(canvas, SKIN),
        choose(canvas, CLOTHES),
        choose(canvas, [(0.16, 0.18, 0.24), (0.30, 0.27, 0.24), (0.22, 0.30, 0.42)]),
    )
    top, w = foot - height, height * 0.13
    sway = canvas.pick(-0.15, 0.15) * w
    if cut > 0.9:
        canvas.ellipse(x, foot, w * 1.3, height * 0.03, (0.07, 0.07, 0.07), blur=3)
        for side in (-1, 1):
            canvas.line(
                [(x + side * w * 0.30, top + height * 0.5), (x + side * w * 0.42 + sway, foot)],
                w * 0.5,
                trousers,
                taper=0.75,
            )
    torso_foot = min(top + height * 0.54, foot)
    canvas.polygon(
        [
            (x - w * 0.72, top + height * 0.20),
            (x - w * 0.3, top + height * 0.165),
            (x + w * 0.3, top + height * 0.165),
            (x + w * 0.72, top + height * 0.20),
            (x + w * 0.55, torso_foot),
            (x - w * 0.55, torso_foot),
        ],
        shirt,
        0.25,
        0.3,
    )
    for side in (-1, 1):
        bend = canvas.pick(0.55, 1.15)
        elbow = (x + side * w * bend, top + height * 0.36)
        canvas.line([(x + side * w * 0.62, top + height * 0.20), elbow], w * 0.33, shirt)
        canvas.line(
            [elbow, (x + side * w * bend * canvas.pick(0.5, 1.1), top + height * canvas.pick(0.44, 0.52))],
            w * 0.25,
            skin,
        )
    canvas.line([(x, top + height * 0.12), (x, top + height * 0.18)], w * 0.32, skin)
    canvas.ellipse(x, top + height * 0.085, w * 0.34, height * 0.068, skin, rough=0.12, fade=0.2)
    canvas.ellipse(x, top + height * 0.055, w * 0.36, height * 0.048, (0.08, 0.06, 0.05), rough=0.4)


def paint_pole(canvas: Canvas, x: float, foot: float, height: float, lean: float) -> None:
    """Paint a power pole with its cross-arm and slack wires; `lean` moves its top sideways."""
    top = (x + lean, foot - height)
    canvas.line([(x, foot), top], 0.018 * height / 0.5, (0.30, 0.25, 0.20), taper=0.7)
    arm = height * 0.13
    canvas.line(
        [(top[0] - arm, top[1] + height * 0.07), (top[0] + arm, top[1] + height * 0.10)],
        0.010,
        (0.28, 0.23, 0.19),
    )
    canvas.polygon(
        [
            (top[0] + 0.012, top[1] + height * 0.16),
            (top[0] + 0.045, top[1] + height * 0.16),
            (top[0] + 0.045, top[1] + height * 0.27),
            (top[0] + 0.012, top[1] + height * 0.27),
        ],
        (0.52, 0.54, 0.55),
        0.2,
    )
    for start in (-arm, 0.0, arm):
        end = canvas.pick(0.5, 1.2) * float(np.sign(lean) or 1)
        sag = [
            (top[0] + start + end * u, top[1] + height * 0.08 + height * 0.8 * u * (1.3 - u))
            for u in np.linspace(0, 1, 10)
        ]
        canvas.line(sag, 0.0022, (0.08, 0.08, 0.08))
