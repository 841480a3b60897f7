"""The host's: the folders that are loaded as extensions."""

from types import SimpleNamespace

from modules import double

extensions = [
    SimpleNamespace(name=path.name, path=str(path), enabled=True, canonical_name=path.name.lower(), is_builtin=False)
    for path in double.extensions
]


def active() -> list[SimpleNamespace]:
    return [one for one in extensions if one.enabled]
