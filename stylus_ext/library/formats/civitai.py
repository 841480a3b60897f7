"""Answers of civitai.com's API as tools store them.

`.civitai.info` of Civitai Helper (butaixianran, zixaphir): `GET /model-versions/by-hash`, a version object that holds
a `model` with name and type, in zixaphir's also description, tags and `creator`. `.api_info.json` of
sd-civitai-browser-plus and `NAME.json` of SD.Next: `GET /models/ID`, a model object with all its `modelVersions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind
from stylus_ext.library.formats.daring import SAFE_LEVELS, flag_level
from stylus_ext.library.formats.gallery import Identity, identity, read_images
from stylus_ext.library.formats.json_values import mapping, mappings, name_key, sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.library.formats.sheet import FactSheet


def is_civitai(data: Mapping[str, object]) -> bool:
    """Whether an unknown JSON object has the shape of one of civitai's answers."""
    return isinstance(data.get("modelVersions"), list) or (
        "trainedWords" in data and isinstance(data.get("model"), dict)
    )


def read(data: Mapping[str, object], sheet: FactSheet) -> None:
    """A version object with its model inside, or a model object with its versions."""
    if "modelVersions" in data:
        read_card(data, _own_version(mappings(data["modelVersions"]), sheet.adapter), sheet)
    else:
        read_card({"creator": data.get("creator"), **mapping(data.get("model"))}, data, sheet)


def read_card(model: Mapping[str, object], version: Mapping[str, object], sheet: FactSheet) -> None:
    """The facts of a model and of the version the file is."""
    sheet.line(FactKind.TITLE, model.get("name"))
    sheet.text(FactKind.DESCRIPTION, model.get("description"))
    sheet.text(FactKind.DESCRIPTION, version.get("description"))
    sheet.tags(sequence(model.get("tags")))
    sheet.triggers(sequence(version.get("trainedWords")))
    sheet.base_model(version.get("baseModel"))
    sheet.line(FactKind.AUTHOR, mapping(model.get("creator")).get("username"))
    _read_nsfw(model.get("nsfw"), version.get("nsfwLevel"), sheet)
    flag_level(version.get("nsfwLevel"), sheet)
    _read_hashes(mappings(version.get("files")), sheet)
    read_images(version.get("images"), identity_in(version, sheet.adapter), sheet)


def identity_in(version: Mapping[str, object], *names: object) -> Identity:
    """The adapter's identity: the names known already, and those in a version object."""
    return identity(*names, *_file_names(version), version_id=version.get("id"))


def _own_version(versions: list[dict[str, object]], adapter: str) -> Mapping[str, object]:
    """The version one of whose files has the adapter's name.

    Without one, the newest (it stands first) stands in: its file names are in its prompts, but its hash is not ours.
    """
    own = name_key(adapter)
    mine = next((version for version in versions if own in _file_names(version)), None)
    if mine or len(versions) < 2:
        return mine or (versions[0] if versions else {})
    return {**versions[0], "files": [{"name": name} for name in _file_names(versions[0])]}


def _file_names(version: Mapping[str, object]) -> list[str]:
    return [name_key(file.get("name")) for file in mappings(version.get("files"))]


def _read_nsfw(flag: object, level: object, sheet: FactSheet) -> None:
    """`nsfwLevel` is the levels of all pictures or-ed: one daring picture among tame ones does not flag an adapter."""
    daring = isinstance(level, int) and not isinstance(level, bool) and level > 0 and not level & SAFE_LEVELS
    if flag is True or daring:
        sheet.nsfw(flag=True)
    elif flag is False:
        sheet.nsfw(flag=False)


def _read_hashes(files: list[dict[str, object]], sheet: FactSheet) -> None:
    own = name_key(sheet.adapter)
    models = [file for file in files if file.get("type") in ("Model", None)]
    mine = (
        [file for file in models if name_key(file.get("name")) == own]
        or [file for file in models if file.get("primary") is True]
        or models
    )
    hashes = mapping(mine[0].get("hashes")) if mine else {}
    sheet.content_id(hashes.get("SHA256"))
    sheet.content_id(hashes.get("AutoV3"))
