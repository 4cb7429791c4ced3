"""Build the exercise from its script: `python assets/demo/build.py`. The same script gives the same files.

Only timing, reposts, handles, coordinates and pictures are generated; every text is written by hand in
`posts/`.
Side effects: overwrites `posts.jsonl`, `truth.csv` and the folder `pictures/` next to this file.
"""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from scenes.catalogue import SCENES, draw_scene
from script import Line, read_script

FOLDER = Path(__file__).parent
MARKER = "#EXERCISE"
SEED = 20261110
FIRST_DAY = datetime(2026, 11, 10, tzinfo=UTC)
SECONDS_A_DAY = 86_400
JPEG_QUALITY = 70
SOURCE_NAMES = {
    "eye": "eyewitness feed",
    "official": "official channels",
    "media": "media wire",
    "relief": "relief partners",
}
PUBLIC_SOURCE = "public stream"
# Share of eyewitness posts that name a place, or say nothing of one, and yet carry coordinates.
PLACED_SHARE = {True: 0.75, False: 0.45}
SPREAD_DEGREES = 0.012
FIRST_NAMES = [
    "ana",
    "bibi",
    "carl",
    "deon",
    "elsa",
    "fitz",
    "gina",
    "hugo",
    "iris",
    "jada",
    "kian",
    "lupe",
    "marlo",
    "nadi",
    "otis",
    "pilar",
    "quin",
    "rosa",
    "tavo",
    "uma",
    "vin",
    "wanda",
    "yari",
    "zeke",
]
TAILS = [
    "bz",
    "501",
    "_x",
    "belize_ct",
    "88",
    "del_rio",
    "17n",
    "cane",
    "reef",
    "mango",
    "drum",
    "sarsa",
    "tide",
    "ixchel",
    "_mx",
    "cays",
    "toucan",
    "pelican",
]


@dataclass(frozen=True)
class Post:
    """One post of the exercise with the line that it came from."""

    line: Line
    fields: dict[str, str | float]


def pick_handle(rng: np.random.Generator) -> str:
    """Return an invented handle."""
    return f"{rng.choice(FIRST_NAMES)}{rng.choice(TAILS)}{rng.integers(1, 100) if rng.random() < 0.5 else ''}"


def spread_times(rng: np.random.Generator, day: int, count: int) -> list[datetime]:
    """Return `count` rising times of one day, thicker from morning to evening (beta 1.6, 1.3)."""
    seconds = np.sort(rng.beta(1.6, 1.3, count)) * (SECONDS_A_DAY - 600)
    return [FIRST_DAY + timedelta(days=day - 1, seconds=int(second)) for second in seconds]


def write_text(line: Line) -> str:
    """Return the post's words; a place that they leave out becomes a hashtag; the marker stands last."""
    name = line.place.replace("_", " ") if line.place else ""
    tag = (
        f" #{name.replace(' ', '')}"
        if name and not line.placed and name.lower() not in line.text.lower()
        else ""
    )
    return f"{line.text}{tag} {MARKER}"


def locate(rng: np.random.Generator, line: Line, places: dict[str, list[float]]) -> dict[str, float]:
    """Return the post's own lat and lon, or nothing."""
    shared = (
        line.voice == "eye" and line.language == "en" and rng.random() < PLACED_SHARE[line.place is not None]
    )
    if not line.placed and not shared:
        return {}
    lat, lon = places[line.place or str(rng.choice(["Belize_City", "Dangriga", "Belmopan", "San_Ignacio"]))]
    return {
        "lat": round(lat + float(rng.normal(0, SPREAD_DEGREES)), 5),
        "lon": round(lon + float(rng.normal(0, SPREAD_DEGREES)), 5),
    }


def write_posts(lines: list[Line], places: dict[str, list[float]], rng: np.random.Generator) -> list[Post]:
    """Turn the script into posts, reposts included, in order of time, numbered."""
    last = FIRST_DAY + timedelta(days=5) - timedelta(seconds=60)
    times = [
        time for day in range(1, 6) for time in spread_times(rng, day, sum(line.day == day for line in lines))
    ]
    drafts: list[tuple[datetime, Line, str, dict[str, str | float]]] = []
    for index, (time, line) in enumerate(zip(times, lines, strict=True)):
        handle = line.handle or pick_handle(rng)
        extra: dict[str, str | float] = {
            "source": SOURCE_NAMES.get(line.voice, PUBLIC_SOURCE),
            **locate(rng, line, places),
        }
        if line.scene:
            extra["picture"] = f"pictures/{index + 1:03d}-{line.scene}.jpg"
        drafts.append((time, line, handle, {"text": write_text(line), **extra}))
        for minutes in rng.gamma(1.5, 55, line.reposts):
            again = min(time + timedelta(seconds=int(minutes * 60) + 40), last)
            text = f"RT @{handle}: {write_text(line)}"
            drafts.append((again, line, pick_handle(rng), {"text": text, "source": PUBLIC_SOURCE}))
    drafts.sort(key=lambda draft: draft[0])
    posts = []
    for number, (time, line, handle, fields) in enumerate(drafts, start=1):
        external_id = f"oriel-{number:04d}"
        head = {
            "external_id": external_id,
            "posted_at": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "author": handle,
        }
        posts.append(Post(line, {**head, "url": f"https://example.org/oriel/{external_id}", **fields}))
    return posts


def truth_row(post: Post) -> list[str]:
    """Return what the script meant by the post; damage is judged from a picture only."""
    line, repost = post.line, str(post.fields["text"]).startswith("RT @")
    informative = "not_informative" if line.category == "not_humanitarian" else "informative"
    damage = SCENES[line.scene][1] if line.scene and not repost else ""
    voice = "repost" if repost else {"eye": "eyewitness"}.get(line.voice, line.voice)
    disagrees = "yes" if line.disagrees else "no"
    return [
        str(post.fields["external_id"]),
        informative,
        line.category,
        damage,
        voice,
        line.language,
        disagrees,
    ]


def build() -> None:
    """Write posts, truth and pictures."""
    lines = read_script(FOLDER / "posts")
    places = json.loads((FOLDER / "places.json").read_text())
    posts = write_posts(lines, places, np.random.default_rng(SEED))
    rows = [json.dumps(post.fields, ensure_ascii=False) for post in posts]
    (FOLDER / "posts.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with (FOLDER / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["external_id", "informativeness", "humanitarian", "damage", "voice", "language", "disagrees"]
        )
        writer.writerows(truth_row(post) for post in posts)
    pictures = FOLDER / "pictures"
    pictures.mkdir(exist_ok=True)
    for old in pictures.glob("*.jpg"):
        old.unlink()
    for post in posts:
        if "picture" in post.fields:
            draw_picture(str(post.fields["picture"]))


def draw_picture(picture: str) -> None:
    """Draw one picture from its path: `pictures/NUMBER-SCENE.jpg`, the number being the seed."""
    number, scene = Path(picture).stem.split("-", 1)
    draw_scene(scene, int(number)).save(FOLDER / picture, quality=JPEG_QUALITY, optimize=True)


if __name__ == "__main__":
    build()
