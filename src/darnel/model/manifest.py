"""Manifest of a model folder: its files and the digest of each, compared before any of them is parsed."""

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any, NamedTuple

from darnel.errors import ModelError
from darnel.features import CATALOGUE

FORMAT = 3
NAME = "manifest.json"
FILES = {
    "model.json": 1 << 20,
    "pages.npz": 1 << 24,
    "texts.npz": 1 << 24,
    "text.npz": 1 << 22,
    "topics.npz": 1 << 22,
    "MODEL_CARD.md": 1 << 20,
}
"""The files of a model besides its manifest, and the bytes that each may have."""
_AGAIN = "fetch or train the model again"


class Contents(NamedTuple):
    """A model folder as it was compared with its manifest.

    Attributes:
        files: content by name.
        digest: SHA-256 of the manifest, which pins every file: 64 hex digits.
    """

    files: dict[str, bytes]
    digest: str


def catalogue_digest() -> str:
    """Digest of the names, units and ranges of all features, in order: 16 hex digits."""
    cards = "\n".join(f"{feature.name}|{feature.unit}|{feature.range}" for feature in CATALOGUE)
    return hashlib.sha256(cards.encode()).hexdigest()[:16]


def write_manifest(folder: Path) -> None:
    """Write the manifest of the files in a folder."""
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    (folder / NAME).write_bytes(written({"format": FORMAT, "catalogue": catalogue_digest(), "files": files}))


def read_contents(folder: Path, digest: str | None = None) -> Contents:
    """Every file of a model folder, compared with the manifest; nothing but the manifest is parsed.

    What is returned is what was compared: a file that is changed later is not read again.

    Args:
        folder: as `darnel train` wrote it.
        digest: that it must have, where one is known from elsewhere.

    Raises:
        ModelError: this is not a model, or was changed, or is of another format or catalogue; the message
            says which.
    """
    if not folder.is_dir():
        problem = "is a file, not a model folder" if folder.exists() else "no such model folder"
        raise ModelError(f"{folder}: {problem}; name a folder made by 'darnel train'")
    content = _content(folder, NAME, 1 << 14)
    computed = hashlib.sha256(content).hexdigest()
    if digest not in {None, computed}:
        raise ModelError(
            f"{folder}: its digest is {computed}, not {digest}; it is another model, or somebody changed it"
        )
    listed = _listed(folder, content)
    if others := sorted({path.name for path in folder.iterdir()} - {NAME, *FILES}):
        raise ModelError(f"{folder}: {others[0]!r} is not a file of a model; remove it from the folder")
    files = {}
    for name, most in FILES.items():
        files[name] = _content(folder, name, most)
        if hashlib.sha256(files[name]).hexdigest() != listed[name]:
            raise ModelError(f"{folder}: {name} was changed after it was saved; {_AGAIN}")
    return Contents(files, computed)


def written(value: Any) -> bytes:
    """Return JSON in the one form that model folders have."""
    return (json.dumps(value, indent=1, allow_nan=False) + "\n").encode()


def parsed(content: bytes) -> Any:
    """JSON that `written` has written: no key twice, no NaN, no number that overflows.

    Raises:
        ValueError: it is not JSON of that form.
    """
    try:
        value = json.loads(content)
        if written(value) == content:
            return value
    except RecursionError as error:
        raise ValueError("JSON that nests too deep") from error
    raise ValueError("JSON of another form than darnel writes")


def _listed(folder: Path, content: bytes) -> dict[str, str]:
    """The digests that a manifest lists."""
    try:
        manifest = parsed(content)
        format_ = manifest["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{folder}: {NAME} was changed, or is not that of a darnel model; {_AGAIN}"
        ) from error
    if type(format_) is int and format_ != FORMAT:
        remedy = "install a newer darnel" if format_ > FORMAT else "train it again"
        raise ModelError(f"{folder}: the model is of format {format_}, this version reads {FORMAT}; {remedy}")
    listed = manifest.get("files")
    catalogue = manifest.get("catalogue")
    if (
        written({"format": FORMAT, "catalogue": catalogue, "files": listed}) != content
        or not isinstance(listed, dict)
        or list(listed) != list(FILES)
    ):
        raise ModelError(f"{folder}: {NAME} was changed; {_AGAIN}")
    if catalogue != catalogue_digest():
        which = f"catalogue {catalogue!r:.40}, here {catalogue_digest()!r}"
        raise ModelError(f"{folder}: fitted on other features ({which}); train it again with this version")
    return listed


def _content(folder: Path, name: str, most: int) -> bytes:
    """Return a file of the folder, if it is a regular one, not a link, and not too long."""
    try:
        with open(folder / name, "rb", opener=_open_plain) as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ModelError(f"{folder}: {name} is missing or not a regular file; {_AGAIN}") from error
    if len(content) > most:
        raise ModelError(f"{folder}: {name} is longer than the {most:,} bytes that it may have; {_AGAIN}")
    return content


def _open_plain(path: str, flags: int) -> int:
    """Open a file unless it is a link, a device or a pipe, which is not waited for."""
    number = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError("not a regular file")
    return number
