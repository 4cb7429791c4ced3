"""Faces close to the camera: a sheet for a missing person, a selfie."""

from scenes.canvas import Canvas, Colour
from scenes.damage import row_of_houses
from scenes.parts import CLOTHES, SKIN, choose


def paint_face(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Paint a head and shoulders; `size` is about a third of the head's height."""
    skin, hair = (
        choose(canvas, SKIN),
        choose(canvas, [(0.08, 0.06, 0.05), (0.20, 0.13, 0.08), (0.55, 0.54, 0.52)]),
    )
    shirt = choose(canvas, CLOTHES)
    dark: Colour = (skin[0] * 0.7, skin[1] * 0.66, skin[2] * 0.64)
    canvas.foliage(x, y - size * 0.1, size * 1.05, size * 1.45, hair)
    canvas.polygon(
        [
            (x - size * 2.0, 1.05),
            (x - size * 1.6, y + size * 2.1),
            (x - size * 0.5, y + size * 1.65),
            (x + size * 0.5, y + size * 1.65),
            (x + size * 1.6, y + size * 2.1),
            (x + size * 2.0, 1.05),
        ],
        shirt,
        0.3,
        0.2,
        blur=1.5,
    )
    canvas.polygon(
        [
            (x - size * 0.36, y + size * 0.8),
            (x + size * 0.36, y + size * 0.8),
            (x + size * 0.48, y + size * 1.85),
            (x - size * 0.48, y + size * 1.85),
        ],
        dark,
        0.12,
        blur=3,
    )
    canvas.ellipse(x, y, size * 0.76, size * 1.2, skin, rough=0.08, fade=0.18, blur=1.5)
    canvas.ellipse(x + size * 0.3, y + size * 0.25, size * 0.3, size * 0.6, dark, rough=0.05, blur=14)
    for side in (-1, 1):
        eye = x + side * size * 0.30
        canvas.ellipse(eye, y - size * 0.12, size * 0.14, size * 0.085, (0.88, 0.86, 0.83), blur=0.8)
        canvas.ellipse(eye, y - size * 0.12, size * 0.065, size * 0.085, (0.10, 0.07, 0.05), blur=0.6)
        canvas.line(
            [(eye - size * 0.17, y - size * 0.33), (eye + size * 0.17, y - size * 0.35)], size * 0.07, hair
        )
    canvas.ellipse(x, y + size * 0.27, size * 0.13, size * 0.09, dark, blur=2.5)
    canvas.ellipse(
        x,
        y + size * 0.62,
        size * 0.28,
        size * 0.075,
        (skin[0] * 0.85, skin[1] * 0.5, skin[2] * 0.5),
        blur=1.2,
    )
    canvas.foliage(x, y - size * 0.98, size * 0.85, size * 0.5, hair)


def portrait(canvas: Canvas) -> None:
    """A plain portrait on a sheet of paper, as families post it."""
    canvas.pixels[:] = choose(canvas, [(0.60, 0.55, 0.46), (0.44, 0.50, 0.55), (0.52, 0.57, 0.46)])
    canvas.soften(1.0)
    paint_face(canvas, canvas.pick(0.44, 0.56), 0.42, canvas.pick(0.13, 0.16))
    canvas.polygon([(0, 0), (1, 0), (1, 0.1), (0, 0.1)], (0.70, 0.10, 0.10), 0.05)
    canvas.polygon([(0, 0.88), (1, 0.88), (1, 1), (0, 1)], (0.95, 0.94, 0.90), 0.05)
    for y in (0.915, 0.955):
        canvas.line([(0.06, y), (canvas.pick(0.45, 0.7), y)], 0.012, (0.2, 0.2, 0.2))


def selfie(canvas: Canvas) -> None:
    """Faces close to the camera before a blurred room or street."""
    canvas.sky((0.66, 0.60, 0.52), (0.76, 0.70, 0.64), (0.9, 0.86, 0.8), canvas.pick(0.2, 0.6))
    row_of_houses(canvas, canvas.pick(0.7, 0.85), 0.5)
    canvas.soften(9)
    for x in (0.32, 0.70) if canvas.rng.random() < 0.4 else (canvas.pick(0.42, 0.58),):
        paint_face(canvas, x, canvas.pick(0.42, 0.5), canvas.pick(0.17, 0.2))
