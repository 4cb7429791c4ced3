"""What people do to a picture before they post it again, to measure whether it is known all the same."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageOps

Edit = Callable[[Image.Image, random.Random], Image.Image]
CUT = 0.1  # of either side
WORDS = "BREAKING: the river is over its banks"


def save_again(picture: Image.Image, quality: int = 88) -> Image.Image:
    """Return the picture as a JPEG of a quality, 1 to 95, gives it back."""
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return Image.open(io.BytesIO(data.getvalue())).convert("RGB")


def cut(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Cut a tenth off the width and the height, on any side."""
    width, height = picture.size
    left, top = chance.random() * CUT * width, chance.random() * CUT * height
    box = (left, top, left + (1 - CUT) * width, top + (1 - CUT) * height)
    return picture.crop(tuple(int(edge) for edge in box))  # type: ignore[arg-type]


def caption(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Put a bar with words above or below."""
    width, height = picture.size
    bar, colour = int(height * chance.uniform(0.10, 0.18)), chance.choice(["black", "white", "#223355"])
    top = bar if chance.random() < 0.5 else 0
    captioned = Image.new("RGB", (width, height + bar), colour)
    captioned.paste(picture, (0, top))
    ink = "black" if colour == "white" else "white"
    place = (width * 0.05, (0 if top else height) + bar // 4)
    ImageDraw.Draw(captioned).text(place, WORDS, fill=ink, font_size=max(8, bar // 3))
    return captioned


def screenshot(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Show the picture as a post on a screen: a face and a name above, words below, a margin beside."""
    width, height = picture.size
    margin = int(width * chance.uniform(0, 0.06))
    above, below = int(height * chance.uniform(0.12, 0.3)), int(height * chance.uniform(0.12, 0.4))
    colour = chance.choice(["white", "black", "#15202b"])
    ink = "black" if colour == "white" else "white"
    screen = Image.new("RGB", (width + 2 * margin, height + above + below), colour)
    screen.paste(picture, (margin, above))
    draw = ImageDraw.Draw(screen)
    draw.ellipse((width * 0.04, above * 0.2, width * 0.04 + above * 0.6, above * 0.8), fill="#8899aa")
    draw.text((width * 0.2, above * 0.3), "Some Account", fill=ink, font_size=max(8, int(above * 0.22)))
    for line in range(2):
        place = (width * 0.04, above + height + below * (0.15 + 0.3 * line))
        draw.text(place, "words of the post that stand below", fill=ink, font_size=max(8, int(below * 0.16)))
    return screen


EDITS: dict[str, Edit] = {
    "a tenth cut off": cut,
    "JPEG of quality 30": lambda picture, _: save_again(picture, 30),
    "half the size": lambda picture, _: picture.resize(
        (max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.BICUBIC
    ),
    "caption bar": caption,
    "mirrored": lambda picture, _: ImageOps.mirror(picture),
    "screenshot with a frame": screenshot,
}
