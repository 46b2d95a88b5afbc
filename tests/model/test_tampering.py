"""Ways to tamper with a model folder, each refused.

By its manifest before anything is parsed; where the manifest is forged as well, before a model is built.
"""

import hashlib
import io
import json
import os
import pickle
import shutil
import warnings
import zipfile

import numpy as np
import pytest

from darnel import Page
from darnel.errors import ModelError
from darnel.features.table import COLUMNS
from darnel.model import manifest
from darnel.model.manifest import FILES, FORMAT
from darnel.model.model import Model
from darnel.model.npz import read_arrays
from darnel.model.predictor import Predictor
from darnel.model.store import load_model, model_digest, shipped_model
from tests.support.depth import sampled

NAMES = ("manifest.json", *FILES)


FORMATS, WIDTH = ("html", "markdown", "text"), len(COLUMNS) + 1


class Used(BaseException):
    """Something of the folder was used; nothing that darnel catches."""


def used(*_, **__):
    raise Used


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped model, to be tampered with."""
    return shutil.copytree(shipped_model(), tmp_path / "a-model")


@pytest.fixture
def nothing_parsed(monkeypatch):
    """Whatever would read a file of the folder, the manifest apart, fails the test."""
    for name in ("parsed", "read_arrays", "Trees", "TextScore"):
        monkeypatch.setattr(f"darnel.model.store.{name}", used)
    for place in (np.load, np.frombuffer, zipfile.ZipFile, pickle.load, pickle.loads):
        monkeypatch.setattr(
            f"{place.__module__}.{place.__name__}"
            if place.__module__ != "_pickle"
            else f"pickle.{place.__name__}",
            used,
        )


@pytest.fixture
def nothing_built(monkeypatch):
    """No pickle is read, and no model comes to be."""
    monkeypatch.setattr(Model, "__init__", used)
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, used)


def refusal(folder):
    with pytest.raises(ModelError) as refused:
        load_model(folder)
    told = str(refused.value)
    assert str(folder) in told
    assert "\n" not in told
    return told


# --- the manifest does not fit ------------------------------------------------------------------------


def change_byte(path):
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)


def link(path):
    path.rename(path.parents[1] / path.name)
    path.symlink_to(path.parents[1] / path.name)


def make_folder(path):
    path.unlink()
    path.mkdir()


def make_pipe(path):
    path.unlink()
    os.mkfifo(path)


def grow(path):
    os.truncate(path, 1 << 33)


DAMAGE = {
    "a changed byte": change_byte,
    "cut short": lambda path: os.truncate(path, path.stat().st_size - 1),
    "empty": lambda path: path.write_bytes(b""),
    "longer by a byte": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "gone": lambda path: path.unlink(),
    "a link out of the folder": link,
    "a folder in its place": make_folder,
    "a pipe in its place": make_pipe,
    "eight gigabytes": grow,
    "a pickle in its place": lambda path: path.write_bytes(pickle.dumps(Trap("nowhere"))),
}


class Trap:
    """An object that leaves a trace when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.parametrize(
    ("name", "damage"), sampled([(name, damage) for damage in DAMAGE for name in NAMES], 5)
)
def test_a_damaged_file_is_refused_by_name_before_anything_is_parsed(folder, nothing_parsed, name, damage):
    DAMAGE[damage](folder / name)
    assert name in refusal(folder)


def rewrite(folder, **changes):
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | changes, indent=1) + "\n")


def relist(folder, **changes):
    rewrite(folder, files=json.loads((folder / "manifest.json").read_text())["files"] | changes)


def replace(folder, old, new):
    content = (folder / "manifest.json").read_bytes()
    assert old in content
    (folder / "manifest.json").write_bytes(content.replace(old, new, 1))


def swap(folder):
    (folder / "pages.npz").rename(folder / "other")
    (folder / "text.npz").rename(folder / "pages.npz")
    (folder / "other").rename(folder / "text.npz")


NULL = "0" * 64
MANIFESTS = {
    "a newer format": (lambda folder: rewrite(folder, format=FORMAT + 1), "newer darnel"),
    "an older format": (lambda folder: rewrite(folder, format=1), "format 1"),
    "a format that is true": (lambda folder: rewrite(folder, format=True), "changed"),
    "a format that is a fraction": (lambda folder: rewrite(folder, format=float(FORMAT)), "changed"),
    "a format that is text": (lambda folder: rewrite(folder, format=str(FORMAT)), "changed"),
    "a format of 4,000 digits": (lambda folder: rewrite(folder, format=10**4000), "format 1000"),
    "a format of 10,000 digits": (
        lambda folder: replace(folder, b'"format": 3', b'"format": ' + b"9" * 10_000),
        "changed",
    ),
    "a format that is no number": (
        lambda folder: replace(folder, b'"format": 3', b'"format": NaN'),
        "changed",
    ),
    "no format": (lambda folder: replace(folder, b' "format": 3,\n', b""), "changed"),
    "another catalogue": (lambda folder: rewrite(folder, catalogue="0" * 16), "other features"),
    "a catalogue that is a list": (lambda folder: rewrite(folder, catalogue=[]), "other features"),
    "no catalogue": (lambda folder: rewrite(folder, catalogue=None), "other features"),
    "a key more": (lambda folder: rewrite(folder, run="model.py"), "changed"),
    "a key twice": (
        lambda folder: replace(folder, b'"format": 3,', b'"format": 4,\n "format": 3,'),
        "changed",
    ),
    "a file twice": (
        lambda folder: replace(folder, b'"pages.npz"', f'"pages.npz": "{NULL}",\n  "pages.npz"'.encode()),
        "changed",
    ),
    "a file more": (lambda folder: relist(folder, **{"extra.bin": NULL}), "changed"),
    "a file outside": (lambda folder: relist(folder, **{"../outside": NULL}), "changed"),
    "a file of the system": (lambda folder: relist(folder, **{"/etc/hostname": NULL}), "changed"),
    "a file less": (lambda folder: rewrite(folder, files={"model.json": NULL}), "changed"),
    "files that are a number": (lambda folder: rewrite(folder, files=3), "changed"),
    "a digest that is null": (lambda folder: relist(folder, **{"pages.npz": None}), "pages.npz was changed"),
    "a digest of another file": (
        lambda folder: relist(folder, **{"pages.npz": NULL}),
        "pages.npz was changed",
    ),
    "written in one line": (
        lambda folder: rewrite_as(folder, lambda told: json.dumps(told).encode()),
        "changed",
    ),
    "in another encoding": (
        lambda folder: rewrite_as(folder, lambda told: json.dumps(told, indent=1).encode("utf-16")),
        "changed",
    ),
    "a list": (lambda folder: rewrite_as(folder, lambda _: b"[]\n"), "changed"),
    "a number": (lambda folder: rewrite_as(folder, lambda _: b"3\n"), "changed"),
    "not UTF-8": (lambda folder: rewrite_as(folder, lambda _: b"\xff\n"), "changed"),
    "nested 8,000 deep": (
        lambda folder: rewrite_as(folder, lambda _: b"[" * 8_000 + b"]" * 8_000 + b"\n"),
        "changed",
    ),
    "two files that changed places": (swap, "pages.npz was changed"),
    "a file beside": (
        lambda folder: (folder / "extra.pkl").write_bytes(pickle.dumps(Trap("nowhere"))),
        "extra.pkl",
    ),
    "a hidden file beside": (lambda folder: (folder / ".hidden").write_text("x"), ".hidden"),
    "a folder beside": (lambda folder: (folder / "__pycache__").mkdir(), "__pycache__"),
}


def rewrite_as(folder, write):
    path = folder / "manifest.json"
    path.write_bytes(write(json.loads(path.read_text())))


@pytest.mark.parametrize("way", MANIFESTS)
def test_a_folder_that_its_manifest_does_not_fit_is_refused_before_anything_is_parsed(
    folder, nothing_parsed, way
):
    tamper, told = MANIFESTS[way]
    tamper(folder)
    assert told in refusal(folder)


@pytest.mark.parametrize("way", ["nothing there", "empty", "a file", "other things"])
def test_what_is_no_model_folder_is_refused(tmp_path, nothing_parsed, way):
    place = tmp_path / "place"
    if way == "a file":
        place.write_bytes(b"PK")
    elif way != "nothing there":
        place.mkdir()
    if way == "other things":
        (place / "page.html").write_text("<p>x")
    assert {"nothing there": "no such", "a file": "is a file"}.get(way, "manifest.json") in refusal(place)


def test_what_these_tests_forbid_is_what_loading_does(folder, monkeypatch):
    for name in ("parsed", "read_arrays", "Trees", "TextScore"):
        with monkeypatch.context() as forbidden:
            forbidden.setattr(f"darnel.model.store.{name}", used)
            with pytest.raises(Used):
                load_model(folder)


# --- forged: the manifest fits, the content is not that of a model ------------------------------------


def seal(folder):
    """Bring the manifest up to date, as one would who means harm."""
    told = json.loads((folder / "manifest.json").read_text())
    told["files"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in told["files"]}
    (folder / "manifest.json").write_text(json.dumps(told, indent=1) + "\n")


def about(**changes):
    """A change to model.json; `...` takes the key away."""

    def tamper(folder):
        told = json.loads((folder / "model.json").read_text()) | changes
        (folder / "model.json").write_text(
            json.dumps({key: value for key, value in told.items() if value is not ...}, indent=1) + "\n"
        )

    return tamper


def scorer(**changes):
    """A change to what model.json says of the scorer of pages; `...` takes the key away."""

    def tamper(folder):
        scorers = json.loads((folder / "model.json").read_text())["scorers"]
        pages = {key: value for key, value in (scorers["pages"] | changes).items() if value is not ...}
        about(scorers=scorers | {"pages": pages})(folder)

    return tamper


def put(name, old, new):
    def tamper(folder):
        content = (folder / name).read_bytes()
        assert old in content
        (folder / name).write_bytes(content.replace(old, new, 1))

    return tamper


def nested(levels):
    value = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def fill(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def npz(file, change):
    """A change to the arrays of a file, saved as NumPy saves them, objects pickled."""

    def tamper(folder):
        with np.load(folder / file) as found:
            kept = {name: found[name].copy() for name in found.files}
        np.savez_compressed(folder / file, **(change(kept) or kept))

    return tamper


def node(name, place, value):
    """One number of the trees changed; a place of None is the root of the first."""

    def change(kept):
        kept[name][kept["roots"][0] if place is None else place] = value

    return npz("pages.npz", change)


def members(change):
    """A change to the packed members of pages.npz, by name."""

    def tamper(folder):
        with zipfile.ZipFile(folder / "pages.npz") as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
        with (
            zipfile.ZipFile(folder / "pages.npz", "w", zipfile.ZIP_DEFLATED) as archive,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")  # zipfile's own, of a member twice
            change(kept, archive)

    return tamper


def promise(shape, kind="<f8"):
    """A member whose head promises more than it holds."""
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": kind, "fortran_order": False, "shape": shape})
    return head.getvalue()


def with_member(name, content):
    return members(
        lambda kept, archive: [
            archive.writestr(each, packed) for each, packed in (kept | {name: content}).items()
        ]
    )


def repeat(kept, archive):
    for name, content in kept.items():
        archive.writestr(name, content)
    archive.writestr("value.npy", kept["value.npy"])


def break_sum(folder):
    """One byte of a stored member changed, and nothing else: its checksum is wrong."""
    with np.load(folder / "pages.npz") as found:
        np.savez(folder / "pages.npz", **found)
    content = bytearray((folder / "pages.npz").read_bytes())
    content[content.index(b"value.npy") + 4_000] ^= 1
    (folder / "pages.npz").write_bytes(content)


def pack_otherwise(folder):
    with zipfile.ZipFile(folder / "pages.npz") as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(folder / "pages.npz", "w", zipfile.ZIP_LZMA) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)


def encrypt(folder):
    content = bytearray((folder / "pages.npz").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    (folder / "pages.npz").write_bytes(content)


FORGED = {
    "model.json: not JSON": fill("model.json", b"{"),
    "model.json: a list": fill("model.json", b"[]\n"),
    "model.json: nested 100,000 deep": fill("model.json", b"[" * 100_000 + b"]" * 100_000 + b"\n"),
    "model.json: a key twice": put("model.json", b' "start"', b' "start": 1.0,\n "start"'),
    "model.json: a key less": scorer(start=...),
    "model.json: NaN": put("model.json", b'"text_intercept": ', b'"text_intercept": NaN, "x": '),
    "model.json: a number that overflows": put(
        "model.json", b'"text_intercept": ', b'"text_intercept": 1e999, "x": '
    ),
    "model.json: a number of 4,000 digits": scorer(start=10**4000),
    "model.json: text for a number": scorer(start="0"),
    "model.json: true for a number": scorer(start=True),
    "model.json: other columns": about(columns=["word_count", "another"]),
    "model.json: no thresholds": scorer(thresholds={}),
    "model.json: a threshold that is null": scorer(thresholds={"balanced": None, "strict": 0.9}),
    "model.json: a threshold above 1": scorer(thresholds={"balanced": 0.5, "strict": 1.5}),
    "model.json: strict below balanced": scorer(thresholds={"balanced": 0.9, "strict": 0.5}),
    "model.json: a third threshold": scorer(thresholds={"balanced": 0.5, "strict": 0.9, "\x1b[31m": 0.5}),
    "model.json: caution of a format that does not exist": scorer(caution={"pdf": 1.0}),
    "model.json: caution without end": scorer(caution={"html": 1e308}),
    "model.json: caution that is a list": scorer(caution=[1.0]),
    "model.json: a familiar language that is a number": scorer(familiar=[1]),
    "model.json: a calibration turned round": scorer(calibration=[-1.0, 0.0]),
    "model.json: a calibration of three": scorer(calibration=[1.0, 0.0, 0.0]),
    "model.json: nothing usual": about(usual={}),
    "model.json: usual of another shape": about(
        usual={name: [[0.0, 1.0]] for name in ("html", "markdown", "text")}
    ),
    "model.json: ragged lists": about(centre={name: [0.0, [1.0]] for name in ("html", "markdown", "text")}),
    "model.json: provenance that is text": about(provenance="mine"),
    "model.json: a depth of a billion": scorer(depth=10**9),
    "model.json: a depth below 0": scorer(depth=-1),
    "model.json: a depth too short": scorer(depth=2),
    "model.json: a slope without end": scorer(calibration=[1e308, 0.0]),
    "model.json: a slope of almost 0": scorer(calibration=[1e-300, 0.0]),
    "model.json: an intercept without end": scorer(calibration=[1.0, -1e308]),
    "model.json: a start without end": scorer(start=1e300),
    "model.json: a text weight without end": scorer(text_weight=-1e300),
    "model.json: a text mean without end": scorer(text_mean=1e300),
    "model.json: a text intercept without end": about(text_intercept=1e300),
    "model.json: centres without end": about(centre=dict.fromkeys(FORMATS, [1e300] * WIDTH)),
    "model.json: ranges turned round": about(usual=dict.fromkeys(FORMATS, [[1.0, 0.0]] * WIDTH)),
    "model.json: ranges without end": about(usual=dict.fromkeys(FORMATS, [[0.0, 1e300]] * WIDTH)),
    "model.json: ranges of a language turned round": about(usual_in={"html de": [[1.0, 0.0]] * WIDTH}),
    "model.json: deep provenance": about(provenance=nested(300)),
    "trees: values without end": node("value", None, 1e300),
    "text: weights of 65,504": npz("text.npz", lambda kept: {"weights": kept["weights"] * 0 + 65_504}),
    "trees: a cycle": node("left", None, 0),
    "trees: a child before its parent": node("right", 50, 1),
    "trees: a child below 0": node("left", None, -1),
    "trees: a child that is not there": node("right", None, 10**6),
    "trees: a node with two parents": lambda folder: node("left", None, int(children(folder)[1]))(folder),
    "trees: a root that is a child": lambda folder: node("roots", 1, int(children(folder)[0]))(folder),
    "trees: a leaf that leads on": lambda folder: node("right", leaf_of(folder), 10)(folder),
    "trees: a feature that is not there": node("feature", None, 9_999),
    "trees: a feature below 0": node("feature", None, -1),
    "trees: a root that is not there": node("roots", 0, 10**6),
    "trees: a threshold that is no number": node("threshold", None, np.nan),
    "trees: a value that is infinite": node("value", None, np.inf),
    "trees: a node too few": npz("pages.npz", lambda kept: kept | {"value": kept["value"][:-1]}),
    "trees: none": npz("pages.npz", lambda kept: {name: found[:0] for name, found in kept.items()}),
    "trees: of another type": npz("pages.npz", lambda kept: kept | {"left": kept["left"].astype("f8")}),
    "trees: of another byte order": npz(
        "pages.npz", lambda kept: kept | {"left": kept["left"].astype(">i4")}
    ),
    "trees: of complex numbers": npz("pages.npz", lambda kept: kept | {"value": kept["value"].astype("c16")}),
    "trees: of text": npz("pages.npz", lambda kept: kept | {"value": kept["value"].astype("U9")}),
    "trees: of records": npz("pages.npz", lambda kept: kept | {"value": np.zeros(9, [("a", "f8")])}),
    "trees: of dates": npz("pages.npz", lambda kept: kept | {"value": kept["value"].astype("M8[s]")}),
    "trees: of two axes": npz("pages.npz", lambda kept: kept | {"value": kept["value"][:, None]}),
    "trees: an array less": npz("pages.npz", lambda kept: {name: kept[name] for name in list(kept)[1:]}),
    "trees: an array more": npz("pages.npz", lambda kept: kept | {"more": np.zeros(1)}),
    "npz: a name out of the folder": with_member("../value.npy", b""),
    "npz: a member twice": members(repeat),
    "npz: promises ten billion items": with_member("value.npy", promise((10**10,)) + b"\0" * 80),
    "npz: promises more than it holds": with_member("value.npy", promise((11_040,)) + b"\0" * 80),
    "npz: promises items below 0": with_member("value.npy", promise((-1,)) + b"\0" * 80),
    "npz: a head that is code": with_member(
        "value.npy", b"\x93NUMPY\x01\x00\x20\x00" + b"__import__('os').abort()".ljust(31) + b"\n"
    ),
    "npz: a head of a version to come": with_member(
        "value.npy", b"\x93NUMPY\x09\x00" + promise((1,))[8:] + b"\0" * 8
    ),
    "npz: 200 MB behind the items": with_member("value.npy", promise((11_040,)) + bytes(200_000_000)),
    "npz: a wrong checksum": break_sum,
    "npz: encrypted": encrypt,
    "npz: packed in another way": pack_otherwise,
    "npz: cut short": lambda folder: os.truncate(folder / "pages.npz", 50_000),
    "npz: no archive": fill("pages.npz", b"PK\x03\x04 and no more"),
    "npz: one array alone": fill("text.npz", promise((196_608,), "<f2") + bytes(2 * 196_608)),
    "text: weights too few": npz("text.npz", lambda kept: {"weights": kept["weights"][:-1]}),
    "text: weights too many": npz(
        "text.npz", lambda kept: {"weights": np.append(kept["weights"], kept["weights"][:1])}
    ),
    "text: a weight that is no number": npz(
        "text.npz", lambda kept: {"weights": np.append(kept["weights"][:-1], np.float16("nan"))}
    ),
}


def leaf_of(folder):
    with np.load(folder / "pages.npz") as found:
        return int(np.flatnonzero(found["left"] == np.arange(found["left"].size))[20])


def children(folder):
    """Both children of the first root."""
    with np.load(folder / "pages.npz") as found:
        return found["left"][found["roots"][0]], found["right"][found["roots"][0]]


@pytest.mark.parametrize("way", sampled(FORGED, 5))
def test_a_forged_folder_is_refused_before_a_model_is_built(folder, nothing_built, way):
    FORGED[way](folder)
    seal(folder)
    assert "not a valid model" in refusal(folder)


PLANTED = {
    "a pickle for an archive": lambda trap: fill("pages.npz", pickle.dumps(Trap(trap))),
    "a pickle for JSON": lambda trap: fill("model.json", pickle.dumps(Trap(trap))),
    "an array of objects": lambda trap: npz(
        "pages.npz", lambda kept: kept | {"value": np.array([Trap(trap)], dtype=object)}
    ),
    "an array of objects for the words": lambda trap: npz(
        "text.npz", lambda _: {"weights": np.array([Trap(trap)], dtype=object)}
    ),
    "objects under the head of numbers": lambda trap: with_member(
        "value.npy", promise((11_040,)) + pickle.dumps(Trap(trap))
    ),
    "an array of objects beside": lambda trap: npz(
        "pages.npz", lambda kept: kept | {"more": np.array([Trap(trap)], dtype=object)}
    ),
}


@pytest.mark.parametrize("sealed", [False, True], ids=["as it is", "sealed"])
@pytest.mark.parametrize("way", sampled(PLANTED, 2))
def test_what_is_planted_does_not_run(folder, tmp_path, way, sealed):
    trap = tmp_path / "trap"
    PLANTED[way](str(trap))(folder)
    if sealed:
        seal(folder)
    refusal(folder)
    assert not trap.exists()


def test_the_trap_works(tmp_path):
    pickle.loads(pickle.dumps(Trap(str(tmp_path / "trap")))).close()
    assert (tmp_path / "trap").exists()


def test_a_bomb_takes_no_memory(folder):
    """200 MB that pack to 200 kB: the archive is refused with little more than its own arrays in memory."""
    import tracemalloc

    FORGED["npz: 200 MB behind the items"](folder)
    seal(folder)
    tracemalloc.start()
    refusal(folder)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30_000_000


def test_what_was_compared_is_what_is_parsed(folder, monkeypatch):
    """A file that is changed between the two is not read again."""
    kept, whole = manifest.read_contents, load_model(folder)

    def read_and_change(*arguments):
        found = kept(*arguments)
        for name in FILES:
            (folder / name).write_bytes(b"changed")
        return found

    monkeypatch.setattr("darnel.model.store.read_contents", read_and_change)
    assert load_model(folder).pages.base == whole.pages.base


def test_only_plain_numbers_are_built(folder):
    """Types of all that a loaded model holds."""
    model = load_model(folder)
    held = [
        *vars(model.pages.trees).values(),
        *vars(model.texts.trees).values(),
        model.topics.weights,
        model.topics.intercepts,
        model.topics.centre,
        model.topics.scale,
        *model.pages.calibration,
        *vars(model.text).values(),
        *model.clean_range.values(),
        *model.clean_median_contribution.values(),
        *model.thresholds.values(),
    ]
    assert {type(each) for each in held} == {np.ndarray, float, int}
    assert {each.dtype.str for each in held if isinstance(each, np.ndarray)} == {
        "<i4",
        "<i2",
        "<f8",
        "<f4",
        "|b1",
    }
    assert not read_arrays((folder / "text.npz").read_bytes(), {"weights": "<f2"}, 10**6)[
        "weights"
    ].dtype.hasobject


# --- a digest known from elsewhere --------------------------------------------------------------------


def test_a_digest_from_elsewhere_shows_a_forged_folder(folder, run_darnel):
    digest = model_digest(folder)
    assert digest == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert Predictor.load(folder, digest=digest).model.pages.base
    scorer(start=1.0)(folder)
    seal(folder)
    assert load_model(folder).pages.start == 1.0, "the folder alone does not show it"
    with pytest.raises(ModelError, match="another model"):
        Predictor.load(folder, digest=digest)
    done = run_darnel("model", "verify", folder, "--digest", digest)
    assert (done.returncode, done.stdout) == (1, "")
    assert "another model" in done.stderr


def test_verify_tells_what_the_model_is(run_darnel):
    digest = model_digest()
    done = run_darnel("model", "verify", "--digest", digest)
    assert done.returncode == 0
    told = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert list(told) == ["made", "from", "left", "features", "thresholds", "of", "digest"]
    assert digest in told["digest"]
    assert manifest.catalogue_digest() in told["features"]
    assert "corpus" in told["from"]


def test_the_document_tells_the_digest(root):
    assert model_digest() in (root / "SECURITY.md").read_text("utf-8")


def test_verify_tells_in_one_line_what_is_wrong(folder, run_darnel):
    (folder / "text.npz").write_bytes(b"")
    done = run_darnel("model", "verify", folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "text.npz" in done.stderr
    assert run_darnel("model", "verify", folder, "--digest", "abc").returncode == 2


def test_verify_prints_no_control_characters_of_a_model(folder, run_darnel):
    about(provenance={"made": "\x1b[2J\u202e", "corpus": ["\x07"]})(folder)
    seal(folder)
    done = run_darnel("model", "verify", folder)
    assert done.returncode == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)


def test_a_model_at_its_limits_still_gives_scores(folder):
    """Every number as large as it may be: the score is from 0 to 1, and nothing overflows."""
    scorer(
        calibration=[100.0, 1_000.0],
        start=-1_000.0,
        text_weight=1_000.0,
        text_mean=-1_000.0,
    )(folder)
    about(
        text_intercept=1_000.0,
        centre=dict.fromkeys(FORMATS, [1_000.0] * WIDTH),
    )(folder)
    npz("pages.npz", lambda kept: kept | {"value": np.sign(kept["value"]) * 1_000})(folder)
    seal(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = Predictor.load(folder).row(Page("<title>Our club</title><p>We meet on Mondays."))
    assert 0 <= row["score"] <= 1
    assert all(np.isfinite(reason["contribution"]) for reason in row["reasons"])
