from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import FactKind, Source
from tests.library.sidecar_files import facts, read_json

if TYPE_CHECKING:
    from pathlib import Path

SHA = "647C1B517B01C79356279B77A84A440DDC44C5A25E506E764ECFAAE334A9CABF"
CARD = {
    "ModelId": 1,
    "ModelName": "Neko",
    "ModelDescription": "<p>Cats</p>",
    "Nsfw": True,
    "Tags": ["concept"],
    "ModelType": "LORA",
    "VersionName": "v1",
    "VersionDescription": "first",
    "AuthorUsername": "mia",
    "BaseModel": "Pony",
    "RemoteFileName": "neko.safetensors",
    "Hashes": {"SHA256": SHA, "CRC32": "0A67CABA"},
    "TrainedWords": ["neko"],
    "UserTitle": "My cat",
    "ThumbnailImageUrl": "https://example.org/x.png",
}


@pytest.mark.parametrize("camel", [False, True])
def test_every_field(tmp_path: Path, *, camel: bool) -> None:
    card = {key[0].lower() + key[1:] if camel else key: value for key, value in CARD.items()}
    read = read_json(tmp_path, ".cm-info.json", card)
    assert facts(read) == [
        (FactKind.TITLE, "My cat", Source.USER),
        (FactKind.TITLE, "Neko", Source.CURATED),
        (FactKind.DESCRIPTION, "Cats", Source.CURATED),
        (FactKind.DESCRIPTION, "first", Source.CURATED),
        (FactKind.TAG, "concept", Source.CURATED),
        (FactKind.CATEGORY, "concept", Source.CURATED),
        (FactKind.TRIGGER, "neko", Source.CURATED),
        (FactKind.BASE_MODEL, "Pony", Source.CURATED),
        (FactKind.AUTHOR, "mia", Source.CURATED),
        (FactKind.CONTENT_ID, SHA.lower(), Source.CURATED),
        (FactKind.NSFW, "true", Source.CURATED),
    ]
    assert read.examples == ()


def test_nulls(tmp_path: Path) -> None:
    assert facts(read_json(tmp_path, ".cm-info.json", dict.fromkeys(CARD))) == []
