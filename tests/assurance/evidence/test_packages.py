import json
from pathlib import Path

from assurance.evidence.packages import Package, pinned


def locks(folder: Path, python: dict[str, str], node: dict[str, dict[str, str]]) -> Path:
    entries = {name: {"version": f"=={version}"} for name, version in python.items()}
    (folder / "Pipfile.lock").write_text(json.dumps({"_meta": {}, "default": entries}))
    (folder / "package-lock.json").write_text(json.dumps({"packages": {"": {}, **node}}))
    return folder


def test_packages_with_the_licences_that_they_state(tmp_path: Path) -> None:
    folder = locks(
        tmp_path,
        # By an expression, by a classifier, by a name.
        {"pyjwt": "1", "jinja2": "2", "z3-solver": "3", "of-another-platform": "4"},
        {
            "node_modules/b": {"version": "1.0.0", "license": "MIT"},
            "node_modules/b/node_modules/@scope/a": {"version": "2.0.0"},
        },
    )
    assert list(pinned(folder)) == [
        Package("Python", "jinja2", "2", "BSD License"),
        Package("Python", "of-another-platform", "4", "not stated"),
        Package("Python", "pyjwt", "1", "MIT"),
        Package("Python", "z3-solver", "3", "MIT License"),
        Package("Node.js", "@scope/a", "2.0.0", "not stated"),
        Package("Node.js", "b", "1.0.0", "MIT"),
    ]


def test_of_the_lock_files_nothing_is_left_out() -> None:
    found = list(pinned())
    assert {one.name for one in found} >= {"cdktf", "pyjwt", "cdktf-cli", "z3-solver"}
    unstated = [one.name for one in found if one.licence == "not stated"]
    assert len(unstated) < len(found) / 20, unstated
