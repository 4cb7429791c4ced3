"""Weather and sea: wind-bent palms, the storm from above, the forecast map, a calm beach."""

import numpy as np
from PIL import Image

from scenes.canvas import HEIGHT, WIDTH, Canvas, Colour, make_noise
from scenes.parts import paint_palm


def storm_palms(canvas: Canvas) -> None:
    """Palms bending over a dark sea."""
    canvas.sky((0.30, 0.34, 0.38), (0.62, 0.64, 0.62), (0.26, 0.29, 0.32), canvas.pick(0.7, 0.95))
    canvas.water(canvas.pick(0.62, 0.7), (0.33, 0.38, 0.38), 0.2, 0.45)
    edge = [(t, 0.84 + 0.03 * float(np.sin(t * 7 + canvas.pick(0, 6)))) for t in np.linspace(0, 1, 12)]
    canvas.polygon([*edge, (1, 1), (0, 1)], (0.46, 0.42, 0.34), 0.35, 0.2, blur=2)
    lean = canvas.pick(0.14, 0.26)
    for x in sorted(canvas.rng.uniform(0.02, 0.72, int(canvas.rng.integers(2, 5)))):
        paint_palm(
            canvas,
            float(x),
            canvas.pick(0.86, 0.97),
            canvas.pick(0.48, 0.72),
            lean * canvas.pick(0.8, 1.2),
            0.7,
        )
    canvas.rain(canvas.pick(0.15, 0.35))


def beach(canvas: Canvas) -> None:
    """A calm beach under a clear sky."""
    canvas.sky((0.24, 0.50, 0.80), (0.76, 0.87, 0.93), (0.97, 0.97, 0.97), canvas.pick(0.15, 0.4))
    horizon = canvas.pick(0.42, 0.5)
    canvas.water(horizon, (0.12, 0.52, 0.58), 0.25, 0.14)
    shore, tilt = canvas.pick(0.68, 0.76), canvas.pick(-0.12, 0.12)
    edge = [
        (t, shore + tilt * (t - 0.5) + 0.015 * float(np.sin(t * 9 + tilt * 40)))
        for t in np.linspace(0, 1, 24)
    ]
    canvas.polygon([(x, y - 0.09) for x, y in edge] + [(1, 1), (0, 1)], (0.42, 0.72, 0.70), 0.1, 0, blur=16)
    canvas.polygon([(x, y - 0.014) for x, y in edge] + [(1, 1), (0, 1)], (0.95, 0.97, 0.96), 0.1, 0, blur=3)
    canvas.polygon([*edge, (1, 1), (0, 1)], (0.62, 0.54, 0.40), 0.12, 0.0, blur=3)
    canvas.polygon(
        [(x, y + 0.035) for x, y in edge] + [(1, 1), (0, 1)], (0.86, 0.78, 0.62), 0.14, 0.05, blur=6
    )
    for x in canvas.rng.uniform(-0.03, 0.22, 2):
        paint_palm(
            canvas, float(x), canvas.pick(0.92, 1.05), canvas.pick(0.65, 0.85), canvas.pick(0.1, 0.22), 0.9
        )


def satellite(canvas: Canvas) -> None:
    """A hurricane from above: a logarithmic spiral of cloud around an eye over dark sea and land."""
    gy, gx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    cx, cy = WIDTH * canvas.pick(0.4, 0.62), HEIGHT * canvas.pick(0.4, 0.6)
    dx, dy = gx - cx, (gy - cy) * 1.12
    radius, angle = np.hypot(dx, dy) + 1e-3, np.arctan2(dy, dx)
    coast = make_noise(canvas.rng, HEIGHT, WIDTH, 160, 6) + (WIDTH * 0.3 - gx) / 160
    canvas.pixels[:] = (0.03, 0.09, 0.19)
    canvas.blend(
        np.clip(coast * 6, 0, 1),
        np.asarray((0.15, 0.24, 0.11)) * (1 + 0.4 * make_noise(canvas.rng, HEIGHT, WIDTH, 20, 4))[..., None],
    )
    swirl = angle + 2.6 * np.log(radius / 40 + 0.6) + canvas.pick(0, 6)
    turned = make_noise(canvas.rng, 512, 1024, 40, 6)
    column = ((swirl / (2 * np.pi)) % 1 * 1023).astype(int)
    grain = turned[np.clip(radius * 0.9, 0, 511).astype(int), column]
    grain = np.asarray(Image.fromarray(grain)) * 0.7 + 0.5 * make_noise(canvas.rng, HEIGHT, WIDTH, 30, 5)
    bands = 0.5 + 0.5 * np.cos(swirl * 2) + 0.5 * grain
    wall = np.clip((radius - 12) / 9, 0, 1)
    reach = np.clip(1.25 - radius / canvas.pick(210, 290), 0, 1)
    cloud = np.clip(bands * reach * 1.5 + np.clip(1 - radius / 95, 0, 1) * 1.1, 0, 1) * wall
    canvas.blend(cloud, np.asarray((0.93, 0.94, 0.95)) * (0.86 + 0.2 * grain)[..., None])


def weathermap(canvas: Canvas) -> None:
    """A forecast map: sea, land, isobars, rain colours, a cone and a storm sign, with an empty legend."""
    canvas.pixels[:] = (0.66, 0.79, 0.88)
    field = make_noise(canvas.rng, HEIGHT, WIDTH, 220, 5)
    gx = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    canvas.blend(np.clip((field - gx * 1.4 - 0.35) * 30, 0, 1), (0.87, 0.87, 0.76))
    canvas.blend((np.abs(field - gx * 1.4 - 0.35) < 0.02).astype(np.float32), (0.42, 0.45, 0.46))
    rain = make_noise(canvas.rng, HEIGHT, WIDTH, 120, 4)
    steps: list[tuple[float, Colour]] = [
        (0.25, (0.55, 0.82, 0.50)),
        (0.5, (0.95, 0.86, 0.35)),
        (0.72, (0.92, 0.50, 0.24)),
        (0.9, (0.78, 0.18, 0.2)),
    ]
    for level, colour in steps:
        canvas.blend(np.clip((rain - level) * 25, 0, 1) * 0.62, colour)
    pressure = make_noise(canvas.rng, HEIGHT, WIDTH, 300, 2) * 6
    canvas.blend((np.abs(pressure % 1 - 0.5) < 0.018).astype(np.float32), (0.30, 0.32, 0.42))
    x, y, slope = canvas.pick(0.68, 0.8), canvas.pick(0.5, 0.66), canvas.pick(-0.24, -0.05)
    canvas.polygon(
        [(x, y), (0.14, y + slope - 0.17), (0.09, y + slope), (0.14, y + slope + 0.17)],
        (0.98, 0.98, 0.98),
        0.04,
        blur=2,
    )
    for t in np.linspace(0, 1, 5):
        px, py = x + (0.16 - x) * float(t), y + slope * float(t)
        canvas.ellipse(px, py, 0.020, 0.027, (0.75, 0.10, 0.12), rough=0.05)
        canvas.ellipse(px, py, 0.008, 0.011, (0.98, 0.97, 0.95), rough=0.0)
    canvas.polygon([(0, 0), (1, 0), (1, 0.085), (0, 0.085)], choose_bar(canvas), 0.05)
    for index, (_, colour) in enumerate(steps):
        left = 0.03 + 0.05 * index
        canvas.polygon([(left, 0.92), (left + 0.05, 0.92), (left + 0.05, 0.955), (left, 0.955)], colour, 0.03)


def choose_bar(canvas: Canvas) -> Colour:
    """Return the title bar's colour, one of a television station's blues."""
    return (canvas.pick(0.05, 0.2), canvas.pick(0.12, 0.25), canvas.pick(0.3, 0.5))
