"""A small photo-like canvas: textured shapes, perspective ground, reflecting water, film grain.

Points and sizes are fractions of the frame, x rightwards and y downwards. Pixels are float `[h, w, 3]`, 0–1.
Every random choice comes from the generator that is passed in, so one seed gives one picture.
"""

import itertools

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 480
Colour = tuple[float, float, float]
Points = list[tuple[float, float]]


def make_noise(
    rng: np.random.Generator, height: int, width: int, cell: float, octaves: int = 4
) -> np.ndarray:
    """Return fractal noise `[height, width]` around 0, about ±1; `cell` is the coarsest grain in pixels."""
    total, weight, norm = np.zeros((height, width), np.float32), 1.0, 0.0
    for octave in range(octaves):
        step = max(cell / 2**octave, 1.0)
        grid = rng.uniform(-1, 1, (int(height / step) + 2, int(width / step) + 2)).astype(np.float32)
        layer = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total, norm, weight = total + weight * np.asarray(layer), norm + weight, weight * 0.55
    return total / norm * 1.6


class Canvas:
    """One picture in the making."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.pixels = np.full((HEIGHT, WIDTH, 3), 0.5, np.float32)
        # Mirrored both ways, so that it tiles without a seam.
        quarter = make_noise(rng, 256, 256, 64, 6)
        half = np.hstack([quarter, quarter[:, ::-1]])
        self.texture = np.vstack([half, half[::-1]])

    def pick(self, low: float, high: float) -> float:
        """Return a uniform random number."""
        return float(self.rng.uniform(low, high))

    def blend(self, mask: np.ndarray, colour: np.ndarray | Colour, top: int = 0, left: int = 0) -> None:
        """Lay a colour over the region that starts at (top, left), as strong as the mask (0–1)."""
        region = self.pixels[top : top + mask.shape[0], left : left + mask.shape[1]]
        region += mask[..., None] * (np.asarray(colour, np.float32) - region)

    def polygon(
        self, points: Points, colour: Colour, rough: float = 0.15, fade: float = 0.0, blur: float = 0.0
    ) -> None:
        """Fill a polygon with textured colour; `fade` darkens its foot, `blur` (pixels) softens its edge."""
        margin = 2 + int(blur * 2)
        xs, ys = [x * WIDTH for x, _ in points], [y * HEIGHT for _, y in points]
        left, top = max(int(min(xs)) - margin, 0), max(int(min(ys)) - margin, 0)
        right, bottom = min(int(max(xs)) + margin, WIDTH), min(int(max(ys)) + margin, HEIGHT)
        if right <= left or bottom <= top:
            return
        height, width = bottom - top, right - left
        image = Image.new("L", (width * 3, height * 3))
        ImageDraw.Draw(image).polygon(
            [((x - left) * 3, (y - top) * 3) for x, y in zip(xs, ys, strict=True)], fill=255
        )
        image = image.resize((width, height), Image.Resampling.BOX)
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur))
        row, column = self.rng.integers(0, 512, 2)
        grain = self.texture[np.ix_((np.arange(height) + row) % 512, (np.arange(width) * 2 + column) % 512)]
        light = (1 + rough * grain) * np.linspace(1 + fade / 2, 1 - fade, height, dtype=np.float32)[:, None]
        self.blend(
            np.asarray(image, np.float32) / 255, np.asarray(colour, np.float32) * light[..., None], top, left
        )

    def line(self, points: Points, width: float, colour: Colour, taper: float = 1.0) -> None:
        """Draw a line of `width` (of the frame's width); `taper` scales the width towards its end."""
        steps = len(points) - 1
        for index, ((x0, y0), (x1, y1)) in enumerate(itertools.pairwise(points)):
            length = float(np.hypot(x1 - x0, (y1 - y0) * HEIGHT / WIDTH)) or 1e-6
            nx, ny = -(y1 - y0) * HEIGHT / WIDTH / length, (x1 - x0) / length
            w0, w1 = (width / 2 * (1 + (taper - 1) * i / steps) for i in (index, index + 1))
            h0, h1 = w0 * WIDTH / HEIGHT, w1 * WIDTH / HEIGHT
            corners = [(x0 + nx * w0, y0 + ny * h0), (x1 + nx * w1, y1 + ny * h1)]
            corners += [(x1 - nx * w1, y1 - ny * h1), (x0 - nx * w0, y0 - ny * h0)]
            self.polygon(corners, colour, rough=0.2)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour, **style: float) -> None:
        """Fill an ellipse around (x, y)."""
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        self.polygon([(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in turn], colour, **style)

    def sky(self, top: Colour, bottom: Colour, cloud: Colour, cover: float) -> None:
        """Fill the frame with a sky; `cover` 0–1 is how much of it the clouds take."""
        ramp = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None] * 1.6
        ramp = np.clip(ramp, 0, 1)
        self.pixels[:] = np.asarray(top, np.float32) * (1 - ramp) + np.asarray(bottom, np.float32) * ramp
        shape = make_noise(self.rng, HEIGHT, WIDTH // 2, 110, 6)
        shape = np.asarray(Image.fromarray(shape).resize((WIDTH, HEIGHT)))
        mask = np.clip((shape + 1.4 * cover - 0.8) * 2.2, 0, 1) * min(1.0, 0.35 + cover)
        shade = 0.82 + 0.25 * make_noise(self.rng, HEIGHT, WIDTH, 70, 5)
        self.blend(mask, np.asarray(cloud, np.float32) * shade[..., None])

    def _perspective(self, horizon: float, stretch: float) -> tuple[int, np.ndarray]:
        start = int(horizon * HEIGHT)
        depth = np.linspace(0.02, 1, HEIGHT - start, dtype=np.float32)[:, None]
        across = (np.linspace(-0.5, 0.5, WIDTH, dtype=np.float32)[None, :] / (depth + 0.04)) * 130 / stretch
        away = 260 / (depth + 0.12) * np.ones_like(across)
        offset = self.rng.integers(0, 512)
        return start, self.texture[(away.astype(int) + offset) % 512, (across.astype(int) + offset) % 512]

    def ground(self, horizon: float, colour: Colour, rough: float = 0.25) -> None:
        """Lay textured ground from the horizon to the foot of the frame."""
        start, grain = self._perspective(horizon, 1.0)
        fine = make_noise(self.rng, HEIGHT - start, WIDTH, 6, 3)
        light = 1 + rough * grain + 0.35 * rough * fine
        self.pixels[start:] = np.asarray(colour, np.float32) * light[..., None]

    def water(self, horizon: float, colour: Colour, mirror: float = 0.45, ripple: float = 0.2) -> None:
        """Lay water from the horizon down; `mirror` is how much of the scene above it gives back."""
        start, grain = self._perspective(horizon, 5.0)
        rows = HEIGHT - start
        source = np.clip(start - 1 - np.arange(rows), 0, HEIGHT - 1)[:, None]
        sway = (grain * np.linspace(1, 16, rows)[:, None]).astype(int)
        columns = np.clip(np.arange(WIDTH)[None, :] + sway, 0, WIDTH - 1)
        source = np.clip(source + sway // 2, 0, max(start - 1, 0))
        image = Image.fromarray((np.clip(self.pixels[source, columns], 0, 1) * 255).astype(np.uint8))
        reflected = np.asarray(image.filter(ImageFilter.GaussianBlur(1.6)), np.float32) / 255
        body = np.asarray(colour, np.float32) * (1 + ripple * grain)[..., None]
        self.pixels[start:] = mirror * reflected + (1 - mirror) * body
        self.blend(np.clip((grain - 0.55) * 0.9, 0, 0.35), (0.92, 0.93, 0.92), top=start)

    def foliage(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Paint a leafy mass: an ellipse broken up by noise and lit from above."""
        left, top = max(int((x - rx) * WIDTH), 0), max(int((y - ry) * HEIGHT), 0)
        right, bottom = min(int((x + rx) * WIDTH), WIDTH), min(int((y + ry) * HEIGHT), HEIGHT)
        if right - left < 4 or bottom - top < 4:
            return
        gy, gx = np.mgrid[top:bottom, left:right].astype(np.float32)
        radius = np.hypot((gx / WIDTH - x) / rx, (gy / HEIGHT - y) / ry)
        grain = make_noise(self.rng, bottom - top, right - left, 26, 4)
        leaves = make_noise(self.rng, bottom - top, right - left, 7, 2)
        mask = np.clip((1.0 - radius + 0.32 * grain + 0.14 * leaves) * 6 - 0.6, 0, 1)
        light = 0.85 - 0.4 * (gy / HEIGHT - y) / ry + 0.45 * leaves + 0.3 * grain
        self.blend(mask, np.asarray(colour, np.float32) * np.clip(light, 0.15, 1.9)[..., None], top, left)

    def soften(self, radius: float, until: float = 1.0) -> None:
        """Blur the rows above `until`, as a lens leaves the distance out of focus; `radius` is in pixels."""
        rows = int(until * HEIGHT)
        image = Image.fromarray((np.clip(self.pixels[:rows], 0, 1) * 255).astype(np.uint8))
        self.pixels[:rows] = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255

    def rain(self, strength: float) -> None:
        """Draw slanting rain streaks over everything."""
        drops = (self.rng.random((HEIGHT, WIDTH)) > 0.9965).astype(np.float32)
        streak = sum(np.roll(np.roll(drops, step, 0), -step // 3, 1) for step in range(18))
        self.blend(np.clip(streak, 0, 1) * strength, (0.85, 0.87, 0.9))
