"""From canvas to photograph: lens, light, film grain and the EXERCISE band."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from scenes.canvas import HEIGHT, WIDTH, Canvas, make_noise

FONT = Path(__file__).parents[2] / "fonts" / "DejaVuSans-Bold.ttf"


def develop(canvas: Canvas, may_mirror: bool) -> Image.Image:
    """Return the finished 8-bit picture: uneven light, vignette, a tint, soft focus, grain, the band.

    `may_mirror` lets half of the pictures be flipped; words and maps must not be.
    """
    rng = canvas.rng
    pixels = canvas.pixels.copy()
    if may_mirror and rng.random() < 0.5:
        pixels = pixels[:, ::-1]
    pixels *= (1 + 0.12 * make_noise(rng, HEIGHT, WIDTH, 300, 2))[..., None]
    gy, gx = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    pixels *= (1 - 0.22 * (gx**2 + gy**2) / 2)[..., None]
    pixels *= rng.uniform(0.94, 1.06, 3) * rng.uniform(0.88, 1.08)
    image = Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.5, 0.9))))
    grain = rng.normal(0, 2.4, (HEIGHT, WIDTH, 1)) + rng.normal(0, 0.8, (HEIGHT, WIDTH, 3))
    image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))
    stamp_band(image)
    return image


def stamp_band(image: Image.Image) -> None:
    """Write EXERCISE on a translucent band in the lower right corner, in place."""
    font = ImageFont.truetype(str(FONT), 15)
    band = Image.new("RGBA", (104, 24), (20, 20, 20, 150))
    ImageDraw.Draw(band).text((52, 12), "EXERCISE", font=font, fill=(255, 255, 255, 235), anchor="mm")
    image.paste(band, (WIDTH - 110, HEIGHT - 30), band)
