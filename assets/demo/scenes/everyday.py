"""Pictures that have nothing to do with the storm: football, food, a cat, a concert, a meme."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scenes.canvas import HEIGHT, WIDTH, Canvas, Colour
from scenes.finish import FONT
from scenes.parts import CLOTHES, choose, paint_person

MEMES = (
    "ME: IT IS FINE",
    "NOBODY PANIC",
    "PLAN B? WHICH PLAN B",
    "STILL WAITING",
    "MONDAY ENERGY",
    "SEND SNACKS",
)


def football(canvas: Canvas) -> None:
    """Players on a mown pitch under lights."""
    canvas.sky((0.30, 0.52, 0.78), (0.74, 0.84, 0.90), (0.95, 0.95, 0.95), canvas.pick(0.2, 0.6))
    for x in np.arange(0, 1.05, 0.018):
        for y in (0.30, 0.34, 0.38):
            canvas.ellipse(float(x) + canvas.pick(-0.006, 0.006), y, 0.008, 0.014, choose(canvas, CLOTHES))
    canvas.soften(2.5)
    canvas.ground(0.42, (0.24, 0.46, 0.16), 0.16)
    for y0, y1 in ((0.46, 0.50), (0.56, 0.63), (0.72, 0.83)):
        canvas.polygon([(0, y0), (1, y0), (1, y1), (0, y1)], (0.29, 0.53, 0.19), 0.2, blur=2)
    canvas.line([(0.0, 0.54), (1.0, 0.60)], 0.006, (0.9, 0.92, 0.88))
    spots = sorted(
        (canvas.pick(0.56, 0.94), canvas.pick(0.06, 0.94)) for _ in range(int(canvas.rng.integers(5, 9)))
    )
    for y, x in spots:
        paint_person(canvas, x, y, 0.16 + (y - 0.5) * 0.62)
    x, y = canvas.pick(0.3, 0.7), canvas.pick(0.8, 0.9)
    canvas.ellipse(x, y + 0.012, 0.02, 0.01, (0.1, 0.2, 0.08), blur=2)
    canvas.ellipse(x, y, 0.014, 0.019, (0.95, 0.95, 0.95), rough=0.3)


def food(canvas: Canvas) -> None:
    """A plate of rice, beans and stew on a wooden table."""
    wood = choose(canvas, [(0.46, 0.30, 0.18), (0.60, 0.44, 0.28), (0.34, 0.24, 0.18)])
    canvas.pixels[:] = wood
    for y in np.arange(0, 1, 0.012):
        canvas.polygon([(0, y), (1, y + 0.004), (1, y + 0.012), (0, y + 0.01)], choose(canvas, [wood]), 0.2)
    cx, cy = canvas.pick(0.45, 0.55), canvas.pick(0.48, 0.55)
    canvas.ellipse(cx + 0.015, cy + 0.04, 0.36, 0.42, (0.08, 0.06, 0.05), blur=12)
    canvas.ellipse(cx, cy, 0.35, 0.40, (0.90, 0.90, 0.88), rough=0.03, fade=0.1, blur=1)
    canvas.ellipse(cx, cy, 0.265, 0.305, (0.80, 0.80, 0.79), rough=0.03, blur=5)
    dishes: list[Colour] = [
        (0.88, 0.80, 0.62),
        (0.38, 0.20, 0.12),
        (0.66, 0.36, 0.12),
        (0.30, 0.46, 0.16),
        (0.86, 0.62, 0.18),
    ]
    turn = canvas.pick(0, 6.28)
    for index, dish in enumerate(dishes):
        angle = turn + index * 2 * np.pi / len(dishes)
        x, y = cx + 0.12 * float(np.cos(angle)), cy + 0.15 * float(np.sin(angle))
        for _ in range(46):
            dx, dy = canvas.rng.normal(0, 0.045, 2)
            size = canvas.pick(0.010, 0.028)
            canvas.ellipse(
                x + dx,
                y + dy * 1.2 + 0.008,
                size,
                size,
                (dish[0] * 0.45, dish[1] * 0.42, dish[2] * 0.4),
                blur=1.5,
            )
            canvas.ellipse(
                x + dx, y + dy * 1.2, size, size, choose(canvas, [dish]), rough=0.35, fade=0.35, blur=0.8
            )
    canvas.line([(0.05, 0.15), (0.10, 0.9)], 0.014, (0.75, 0.75, 0.76), taper=0.7)


def cat(canvas: Canvas) -> None:
    """A cat looking into the camera from a sofa."""
    canvas.pixels[:] = choose(canvas, [(0.62, 0.56, 0.48), (0.40, 0.46, 0.52), (0.56, 0.42, 0.38)])
    cloth = choose(canvas, CLOTHES)
    canvas.polygon([(0, 0.62), (1, 0.56), (1, 1), (0, 1)], cloth, 0.3, 0.3, blur=8)
    canvas.soften(5)
    fur = choose(canvas, [(0.72, 0.46, 0.22), (0.46, 0.44, 0.42), (0.84, 0.80, 0.74), (0.26, 0.24, 0.23)])
    dark: Colour = (fur[0] * 0.55, fur[1] * 0.52, fur[2] * 0.5)
    x, y = canvas.pick(0.42, 0.58), canvas.pick(0.40, 0.46)
    canvas.ellipse(x, y + 0.45, 0.17, 0.36, dark, rough=0.4, blur=6)
    canvas.foliage(x, y + 0.42, 0.26, 0.44, fur)
    for side in (-1, 1):
        canvas.polygon(
            [(x + side * 0.15, y - 0.28), (x + side * 0.03, y - 0.13), (x + side * 0.165, y - 0.02)],
            fur,
            0.3,
            blur=2,
        )
        canvas.polygon(
            [(x + side * 0.138, y - 0.22), (x + side * 0.065, y - 0.12), (x + side * 0.14, y - 0.06)],
            (0.72, 0.48, 0.44),
            0.2,
            blur=3,
        )
    canvas.ellipse(x, y, 0.155, 0.175, dark, rough=0.4, blur=4)
    canvas.foliage(x, y, 0.19, 0.23, fur)
    for stripe in np.linspace(-0.06, 0.06, 4):
        canvas.line([(x + stripe, y - 0.19), (x + stripe * 0.7, y - 0.1)], 0.012, dark, taper=0.3)
    for side in (-1, 1):
        canvas.ellipse(x + side * 0.075, y - 0.03, 0.037, 0.044, dark, blur=2)
        canvas.ellipse(x + side * 0.075, y - 0.03, 0.031, 0.038, (0.66, 0.72, 0.26), rough=0.2, blur=0.8)
        canvas.ellipse(x + side * 0.075, y - 0.03, 0.011, 0.033, (0.03, 0.03, 0.03), blur=0.7)
        canvas.ellipse(x + side * 0.068, y - 0.042, 0.005, 0.007, (1, 1, 1))
        canvas.ellipse(
            x + side * 0.035,
            y + 0.085,
            0.048,
            0.045,
            (min(fur[0] * 1.3, 0.97), min(fur[1] * 1.3, 0.95), min(fur[2] * 1.35, 0.93)),
            blur=4,
        )
        for rise in (-0.03, 0.0, 0.03):
            canvas.line(
                [(x + side * 0.05, y + 0.085), (x + side * 0.24, y + 0.085 + rise * 1.6)],
                0.0022,
                (0.93, 0.92, 0.9),
            )
        canvas.foliage(x + side * 0.09, 0.93, 0.07, 0.10, fur)
    canvas.polygon(
        [(x - 0.022, y + 0.045), (x + 0.022, y + 0.045), (x, y + 0.072)], (0.66, 0.38, 0.38), blur=1
    )


def concert(canvas: Canvas) -> None:
    """A stage in coloured light above a crowd's heads."""
    canvas.pixels[:] = (0.04, 0.03, 0.07)
    for x in np.linspace(0.08, 0.92, 6):
        beam = choose(
            canvas, [(0.75, 0.15, 0.55), (0.20, 0.35, 0.85), (0.90, 0.60, 0.20), (0.25, 0.75, 0.55)]
        )
        aim = float(x) + canvas.pick(-0.3, 0.3)
        canvas.polygon(
            [(float(x) - 0.01, 0.0), (float(x) + 0.01, 0.0), (aim + 0.12, 0.75), (aim - 0.12, 0.75)],
            (beam[0] * 0.6, beam[1] * 0.6, beam[2] * 0.6),
            0.1,
            0.8,
            blur=14,
        )
        canvas.ellipse(float(x), 0.03, 0.018, 0.024, (1.0, 0.97, 0.9), blur=5)
    canvas.polygon([(0.1, 0.56), (0.9, 0.56), (1, 0.66), (0, 0.66)], (0.20, 0.14, 0.18), 0.3, blur=2)
    for x in (0.3, 0.5, 0.7):
        paint_person(canvas, x + canvas.pick(-0.04, 0.04), 0.6, canvas.pick(0.26, 0.32))
    for y in (0.74, 0.84, 0.95):
        for x in np.arange(-0.02, 1.05, 0.075):
            px, py = float(x) + canvas.pick(-0.03, 0.03), y + canvas.pick(-0.02, 0.02)
            canvas.ellipse(px, py, 0.032, 0.05, (0.05, 0.035, 0.06), rough=0.5, blur=1)
            canvas.polygon(
                [
                    (px - 0.07, py + 0.16),
                    (px - 0.05, py + 0.05),
                    (px + 0.05, py + 0.05),
                    (px + 0.07, py + 0.16),
                ],
                (0.04, 0.03, 0.05),
                0.5,
                blur=2,
            )
            if canvas.rng.random() < 0.22:
                canvas.line([(px + 0.04, py + 0.06), (px + 0.05, py - 0.12)], 0.018, (0.06, 0.04, 0.06))


def meme(canvas: Canvas) -> None:
    """A picture with a heavy caption above and below it."""
    (cat if canvas.rng.random() < 0.5 else food)(canvas)
    image = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 46)
    words = canvas.rng.permutation(MEMES)
    outline = Image.new("L", (WIDTH, HEIGHT))
    for y, text in ((44, str(words[0])), (HEIGHT - 72, str(words[1]))):
        pen.text((WIDTH / 2, y), text, font=font, fill=255, anchor="mm")
        ImageDraw.Draw(outline).text((WIDTH / 2, y), text, font=font, fill=255, anchor="mm", stroke_width=4)
    canvas.blend(np.asarray(outline, np.float32) / 255, (0.02, 0.02, 0.02))
    canvas.blend(np.asarray(image, np.float32) / 255, (0.98, 0.98, 0.98))
