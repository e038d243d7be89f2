"""Sections are found at every depth, and the kinds of a section come from its models."""

import pytest

from modules.settings import Settings, SettingsError, StudioSettings
from modules.settings.loading import _kinds, _path_in_file, parse
from testing.configuration import RAW, make_settings


def test_each_setting_has_a_dotted_name_at_every_depth() -> None:
    named = dict(make_settings().at_every_depth())
    assert named["studio.jupyterlab.idle_shutdown.minutes"] == 120
    assert named["hub.resolver.inbound_addresses"] == make_settings().hub.resolver.inbound_addresses
    assert {f"studio.{name}" for name in StudioSettings.model_fields} <= named.keys()
    assert Settings.model_fields.keys() <= named.keys()


def test_a_mistake_in_a_nested_section_leaves_the_rest_of_it_to_be_checked() -> None:
    raw = RAW | {
        "studio": {
            "jupyterlab": {"instance_type": "ml.t3.medium", "idle_shutdown": {"minutes": 1}},
            "storage": {"default_gib": 200, "max_gib": 100},
        }
    }
    with pytest.raises(SettingsError) as caught:
        parse(raw, "test")
    settings = [problem.partition(": ")[0] for problem in caught.value.problems]
    assert settings == ["studio.jupyterlab.idle_shutdown.minutes", "studio.storage.default_gib"]


def test_kinds_come_from_the_models() -> None:
    assert _kinds(["backend"]) == ['"local"', '"s3"']
    assert _kinds(["identity"]) == ['"cognito"', '"oidc"']


def test_a_path_has_no_tags_of_unions() -> None:
    assert list(_path_in_file(("spokes", 0, "simulated", "dns", "zone"))) == [
        *("spokes", 0, "dns", "zone")
    ]
    assert list(_path_in_file(("backend", "s3", "bucket"))) == ["backend", "bucket"]
    assert list(_path_in_file(("tags", "a b", "[key]"))) == ["tags", "a b"]
