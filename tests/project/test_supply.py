"""The supply chain: locks fit pyproject.toml, licences are listed and allowed, the audit reports."""

import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT
from tools import audit, licences

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = ("dev", "score", "oldest")
by_lock = pytest.mark.parametrize("lock", LOCKS)


def read(lock):
    return (ROOT / "supply" / f"{lock}.txt").read_text("utf-8")


def asked(*extras):
    """List the requirements of the core and of some extras; darnel's own extras are resolved."""
    lines = set(PROJECT["dependencies"])
    for extra in extras:
        for line in EXTRAS[extra]:
            requirement = Requirement(line)
            own = requirement.name == "darnel"
            lines |= set(map(str, asked(*requirement.extras))) if own else {line}
    return sorted(map(Requirement, lines), key=str)


@by_lock
def test_every_line_of_a_lock_is_a_version_or_a_hash(lock):
    assert not [
        line
        for line in read(lock).splitlines()
        if not re.fullmatch(r"[\w.-]+==[^\s/@]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]


@by_lock
def test_every_version_has_a_hash(lock):
    assert all("--hash" in each for each in re.split(r"\n(?=\w)", read(lock)))


@pytest.mark.parametrize(
    ("lock", "group", "extras"), [("dev", "dev", EXTRAS), ("score", "score", ["why"])], ids=["dev", "score"]
)
def test_a_lock_has_what_is_asked_for(lock, group, extras):
    versions = audit.pins(ROOT / "supply" / f"{lock}.txt")
    for needed in [*asked(*extras), *licences.group_requirements(group)]:
        locked = versions.get(canonicalize_name(needed.name))
        assert locked is not None, f"{needed} is not locked: run 'make lock'"
        assert Version(locked) in needed.specifier, f"{locked} is not {needed}: run 'make lock'"


def test_commits_are_checked_with_the_locked_version_of_ruff():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert f"rev: v{audit.pins(ROOT / 'supply' / 'dev.txt')['ruff']}\n" in hooks


def test_scoring_needs_no_training_and_no_engine():
    versions = audit.pins(ROOT / "supply" / "score.txt")
    assert not versions.keys() & {"mlflow", "pyspark", "scrapy", "datatrove", "scikit-learn", "matplotlib"}


def test_the_oldest_are_the_lower_bounds():
    locked = audit.pins(ROOT / "supply" / "oldest.txt")
    for needed in asked("why"):
        bound = Version(next(each.version for each in needed.specifier if each.operator in {">=", "=="}))
        version = Version(locked[canonicalize_name(needed.name)])
        assert version.release[: len(bound.release)] == bound.release, f"{needed}: run 'make lock'"


def test_every_dependency_that_users_get_has_its_reason():
    reasons = {
        name.replace(".", "-")
        for name in re.findall(
            r"[a-z][\w.-]+", (ROOT / "docs/decisions/dependencies.md").read_text("utf-8").lower()
        )
    }
    users = asked(*EXTRAS)
    missing = {canonicalize_name(each.name).replace("-", "_") for each in users} - {
        name.replace("-", "_") for name in reasons
    }
    assert not missing - {"regex"}  # datatrove's, of which pyproject.toml tells


# --- licences -----------------------------------------------------------------------------------------


def test_the_licences_of_what_everybody_gets_are_told():
    assert licences.section("What everybody gets", licences.needs("")) in (
        ROOT / "docs" / "licences.md"
    ).read_text("utf-8"), "'make licences' writes it anew"


def test_the_licences_of_every_extra_are_told():
    listed = set(
        re.findall(r"^\| ([\w.-]+) \|", (ROOT / "docs" / "licences.md").read_text("utf-8"), re.MULTILINE)
    )
    requirements = [*asked(*EXTRAS), *licences.group_requirements("dev")]
    direct = {canonicalize_name(each.name) for each in requirements}
    assert not direct - listed, "'make licences' writes it anew"


def test_every_licence_is_allowed():
    names = licences.group_needs("dev").union(*map(licences.needs, EXTRAS))
    by_name = {name: licences.licence(name) for name in names}
    assert not {name: licence for name, licence in by_name.items() if not licences.allowed(licence)}


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "MIT AND GPL-2.0", "AGPL-3.0", "not told", "MIT, see file", ""]
)
def test_another_licence_is_not_allowed(licence):
    assert not licences.allowed(licence)


@pytest.mark.parametrize("licence", ["MIT", "MPL-2.0 AND (Apache-2.0 OR MIT)", "BSD OR Apache-2.0"])
def test_a_licence_is_allowed_if_all_that_it_names_are(licence):
    assert licences.allowed(licence)


# --- the audit ----------------------------------------------------------------------------------------


@pytest.fixture
def answers(monkeypatch):
    """What the tools of the audit would answer, one after the other."""
    replies = []
    monkeypatch.setattr(audit, "_run", lambda *_: subprocess.CompletedProcess([], *replies.pop(0)))
    return replies


YANKED = 'warning: `pytest==8.1.0` is yanked (reason: "broken")\nWould install 1 package\n'
NOT_FOUND = '{"dependencies": [{"name": "adblock", "skip_reason": "not found"}]}'
WHOLE = '{"dependencies": [{"name": "adblock", "version": "0.6", "vulns": []}]}'
HOLE = WHOLE.replace("[]", '[{"id": "PYSEC-1", "fix_versions": ["0.7"]}]')


@pytest.mark.parametrize(
    ("replies", "code", "shown"),
    [
        ([(0, "", ""), (0, NOT_FOUND, "")], 0, "offers none"),
        ([(0, "", ""), (0, WHOLE, ""), (0, WHOLE, "")], 0, "1 of 1 locked versions"),
        ([(0, "", YANKED), (0, NOT_FOUND, "")], 1, "pytest==8.1.0` is yanked"),
        ([(0, "", ""), (0, WHOLE, ""), (1, HOLE, "")], 1, "adblock 0.6: PYSEC-1, mended in ['0.7']"),
        (
            [(2, "", "error\n  dns error"), (1, "", "Traceback\nConnectionError: no")],
            0,
            "could not be asked for (dns error)",
        ),
        ([(2, "", ""), (1, "", "")], 0, "could not be asked for (no reason given)"),
    ],
    ids=["no advisories", "looked at", "withdrawn", "a hole", "no network", "silence"],
)
def test_the_audit_is_red_for_what_it_finds_and_for_nothing_else(answers, capsys, replies, code, shown):
    answers += replies
    assert audit.main() == code
    assert shown in capsys.readouterr().out
