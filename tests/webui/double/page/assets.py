"""The host's javascript (our own, small), then that of the extensions, and their styles, in the page's head and end."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOST_JS = Path(__file__).with_name("host.js")


@contextmanager
def injected(extensions: Sequence[Path]) -> Iterator[None]:
    """For as long as the page is served. The files must lie in folders that gradio may serve (`allowed_paths`)."""
    import gradio as gr

    original = gr.routes.templates.TemplateResponse

    def response(*args: Any, **kwargs: Any) -> Any:
        made = original(*args, **kwargs)
        made.body = made.body.replace(b"</head>", f"{_scripts(extensions)}</head>".encode())
        made.body = made.body.replace(b"</body>", f"{_styles(extensions)}</body>".encode())
        made.init_headers()
        return made

    with mock.patch.object(gr.routes.templates, "TemplateResponse", response):
        yield


def _scripts(extensions: Sequence[Path]) -> str:
    tags = [f'<script type="text/javascript" src="{_web(HOST_JS)}"></script>']
    for kind, pattern in (("text/javascript", "*.js"), ("module", "*.mjs")):
        for folder in extensions:
            files = sorted((folder / "javascript").glob(pattern))
            tags += [f'<script type="{kind}" src="{_web(path)}"></script>' for path in files]
    return "\n".join(tags)


def _styles(extensions: Sequence[Path]) -> str:
    files = [folder / "style.css" for folder in extensions if (folder / "style.css").exists()]
    return "".join(f'<link rel="stylesheet" property="stylesheet" href="{_web(path)}">' for path in files)


def _web(path: Path) -> str:
    return f"file={path}?{path.stat().st_mtime}"
