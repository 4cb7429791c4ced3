"""Pictures that no camera took, drawn by chance: what a reader of photographs was not made for looks like.

Pages of text, charts, flat shapes, and photographs made into drawings. They teach what is strange (outlier
exposure, Hendrycks et al. 2019), never a class.
"""

import io
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

_FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "DejaVuSans.ttf"
_SIDE = 256  # pixels of the short side, as the training pictures
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщыэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "0123456789",
)

Colour = tuple[int, int, int]


def draw_strangers(photographs: Sequence[bytes], count: int, seed: int) -> list[bytes]:
    """Return so many packed pictures of each of the four kinds; the same seed draws the same.

    Args:
        photographs: Pictures that may be made into drawings.
        count: Pictures of each kind.
        seed: Of what is left to chance.
    """
    rng = random.Random(seed)
    drawn = [draw(rng) for draw in (_draw_page, _draw_chart, _draw_shapes) for _ in range(count)]
    drawn += [_trace(photograph, rng) for photograph in rng.choices(photographs, k=count)]
    return [_pack(picture, rng) for picture in drawn]


def _pack(picture: Image.Image, rng: random.Random) -> bytes:
    packed = io.BytesIO()
    if rng.random() < 0.5:
        picture.save(packed, "JPEG", quality=rng.randint(30, 90))
    else:
        picture.save(packed, "PNG")
    return packed.getvalue()


def _any_colour(rng: random.Random) -> Colour:
    return rng.randrange(256), rng.randrange(256), rng.randrange(256)


def _paper(rng: random.Random) -> tuple[Colour, Colour]:
    """Return the colours of a page, light or dark, and of its ink."""
    shade = rng.choice((250, 240, 230, 30, 20, 10))
    red, green, blue = (min(255, max(0, shade + rng.randint(-12, 12))) for _ in range(3))
    return (red, green, blue), (255 - red, 255 - green, 255 - blue)


def _write_line(rng: random.Random, alphabet: str, letters: int) -> str:
    line = ""
    while len(line) < letters:
        line += "".join(rng.choices(alphabet, k=rng.randint(1, 10))) + " "
    return line


def _draw_page(rng: random.Random) -> Image.Image:
    """Draw a page of text: lines in some script, some in boxes, as phones and documents show them."""
    width, height = rng.choice(((_SIDE, _SIDE), (_SIDE, 384), (360, _SIDE)))
    paper, ink = _paper(rng)
    picture = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(picture)
    alphabet = rng.choices(_ALPHABETS, weights=(5, 1, 1, 2, 1))[0]
    top = rng.randint(4, 40)
    if rng.random() < 0.5:
        draw.rectangle((0, 0, width, top), fill=_any_colour(rng))
    while top < height - 10:
        size, left = rng.choice((9, 10, 12, 14, 18, 22)), rng.randint(4, 40)
        font = ImageFont.truetype(_FONT, size)
        for _ in range(rng.randint(1, 6)):
            if rng.random() < 0.15:
                draw.rounded_rectangle(
                    (left - 4, top - 3, width - 12, top + 2 * size), 8, fill=_any_colour(rng)
                )
            letters = rng.randint(8, max(9, 2 * (width - left) // size))
            draw.text((left, top), _write_line(rng, alphabet, letters), fill=ink, font=font)
            top += int(1.4 * size)
        top += rng.randint(0, 30)
    return picture


def _draw_chart(rng: random.Random) -> Image.Image:
    """Draw bars, curves, a pie, or patches as on a map, under a title."""
    paper, ink = _paper(rng)
    width, height = 360, _SIDE
    picture = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(picture)
    kind = rng.choice(("bars", "curves", "pie", "patches"))
    if kind == "bars":
        step = (width - 40) // rng.randint(3, 14)
        for left in range(20, width - 20 - step, step):
            draw.rectangle(
                (left, rng.randint(30, height - 30), left + step - 3, height - 20), fill=_any_colour(rng)
            )
    elif kind == "curves":
        for _ in range(rng.randint(1, 4)):
            heights = [rng.randint(40, height - 40)]
            while len(heights) < 30:
                heights.append(min(height - 25, max(30, heights[-1] + rng.randint(-25, 25))))
            curve = [(20 + 11 * index, level) for index, level in enumerate(heights)]
            draw.line(curve, fill=_any_colour(rng), width=rng.randint(1, 4))
    elif kind == "pie":
        start = 0
        while start < 360:
            end = min(360, start + rng.randint(15, 120))
            draw.pieslice((90, 30, 270, 210), start, end, fill=_any_colour(rng), outline=paper)
            start = end
    else:
        for _ in range(rng.randint(5, 25)):
            draw.polygon(_scatter(rng, (width, height), 60), fill=_any_colour(rng), outline=ink)
    draw.line((18, 25, 18, height - 18, width - 10, height - 18), fill=ink)
    draw.text((20, 5), _write_line(rng, _ALPHABETS[0], 24), fill=ink, font=ImageFont.truetype(_FONT, 12))
    return picture


def _scatter(rng: random.Random, size: tuple[int, int], spread: int) -> list[tuple[int, int]]:
    """Return the corners of a polygon somewhere in a picture."""
    x, y = rng.randint(0, size[0]), rng.randint(0, size[1])
    return [
        (x + rng.randint(-spread, spread), y + rng.randint(-spread, spread)) for _ in range(rng.randint(3, 8))
    ]


def _draw_shapes(rng: random.Random) -> Image.Image:
    """Draw flat shapes before a slow change of colour, sometimes soft or with a grain."""
    size = rng.choice(((_SIDE, _SIDE), (360, _SIDE), (_SIDE, 360)))
    change = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(size)
    picture = Image.composite(
        Image.new("RGB", size, _any_colour(rng)), Image.new("RGB", size, _any_colour(rng)), change
    )
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.randint(2, 40)):
        fill, outline = _any_colour(rng), rng.choice((None, (0, 0, 0), _any_colour(rng)))
        corners = _scatter(rng, size, rng.randint(5, 140))
        (left, right), (upper, lower) = (sorted(axis[:2]) for axis in zip(*corners, strict=True))
        kind = rng.choice(("box", "disc", "polygon", "line"))
        if kind == "box":
            draw.rectangle((left, upper, right, lower), fill=fill, outline=outline)
        elif kind == "disc":
            draw.ellipse((left, upper, right, lower), fill=fill, outline=outline)
        elif kind == "polygon":
            draw.polygon(corners, fill=fill, outline=outline)
        else:
            draw.line(corners, fill=fill, width=rng.randint(1, 8))
    if rng.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 2.0)))
    if rng.random() < 0.4:
        grain = _draw_grain(size, rng)
        picture = Image.blend(picture, grain, rng.uniform(0.03, 0.3))
    return picture


def _draw_grain(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Return a grey noise around the middle; Pillow's own noise takes no seed."""
    width, height = size
    noise = np.random.default_rng(rng.getrandbits(32)).normal(128, rng.uniform(5.0, 60.0), (height, width))
    return Image.fromarray(noise.clip(0, 255).astype(np.uint8)).convert("RGB")


def _trace(photograph: bytes, rng: random.Random) -> Image.Image:
    """Return a photograph as few flat colours with dark edges, as its lines, or as a cut of few colours."""
    picture = Image.open(io.BytesIO(photograph)).convert("RGB")
    picture.thumbnail((_SIDE, _SIDE))
    lines = ImageOps.autocontrast(
        picture.convert("L").filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.CONTOUR)
    ).convert("RGB")
    kind = rng.choice(("flat", "inked", "lines", "cut"))
    if kind == "lines":
        return lines
    if kind == "cut":
        return picture.quantize(rng.randint(3, 6), dither=Image.Dither.NONE).convert("RGB")
    flat = ImageOps.posterize(
        picture.filter(ImageFilter.ModeFilter(rng.choice((5, 7, 9)))), rng.randint(2, 3)
    )
    return ImageChops.multiply(flat, lines) if kind == "inked" else flat
