"""`compose`: prompts in, the same prompts with their adapters out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.cli.console import shortened, table
from stylus_ext.cli.feedback import book_of
from stylus_ext.cli.model_options import model_options
from stylus_ext.cli.model_settings import KEYWORD
from stylus_ext.cli.numbers import whole
from stylus_ext.cli.options import composing, composing_options, json_option, library_options
from stylus_ext.cli.prompts import GivenPrompt, family_named, read_prompts
from stylus_ext.cli.session import make_ready, open_app
from stylus_ext.service.jsonable import rewrite_as_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Sequence

    from stylus_ext.cli.console import Console
    from stylus_ext.domain import AdapterCard, Composition, PromptRewrite, Task

SHOWN_REJECTIONS = 5
_TASK_COLUMNS = 40
_NOBODY = "—"


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    about = "Write the right LoRA tags into prompts. Folders that were never indexed are indexed first."
    parser = commands.add_parser(
        "compose",
        parents=[library_options(), json_option(), composing_options(), model_options(composer=True)],
        help="write the right LoRA tags into prompts",
        description=f"{about} The answer on stdout is the rewritten prompts alone, one after the other.",
    )
    parser.add_argument("prompt", nargs="*", help="a prompt; put -- before one that starts with a dash")
    parser.add_argument(
        "--file",
        help="a UTF-8 file with one prompt a line, - for stdin; blank lines and lines that start with '# ' are "
        "skipped, but '# family=Pony: any words' sets the family of the prompt right below it",
    )
    parser.add_argument(
        "--family", type=family_named, help="the checkpoint's family (SD 1, SDXL, Pony, Flux, …; default: any)"
    )
    parser.add_argument("--seed", type=int, default=0, help="draws the masks (default: 0)")
    parser.add_argument("--batch", metavar="N", type=whole, default=0, help="which of the masks, from 0 (default: 0)")
    parser.add_argument(
        "--explain", action="store_true", help="also show what each part of the prompt got, what was rejected and why"
    )
    parser.set_defaults(run=lambda arguments, console: run(arguments, console, parser))


def run(arguments: Namespace, console: Console, parser: ArgumentParser) -> int:
    """Compose all prompts and write the answers."""
    if not arguments.prompt and arguments.file is None:
        parser.error("a prompt, or --file, is needed")
    from stylus_ext.compose import Request

    prompts = [GivenPrompt(text) for text in arguments.prompt]
    prompts += read_prompts(arguments.file) if arguments.file is not None else []
    with open_app(arguments, composing(arguments)) as app:
        make_ready(app, console)
        said = book_of(arguments).read()
        asks_model = app.settings.composer.kind != KEYWORD
        rewrites = [
            app.compose(
                prompt.text, Request(prompt.family or arguments.family, arguments.seed, arguments.batch, feedback=said)
            )
            for prompt in prompts
        ]
    if arguments.json:
        console.json([rewrite_as_json(rewrite, _called) for rewrite in rewrites])
    elif arguments.explain:
        console.say(
            *"\n\n".join("\n".join(_explained(rewrite, asks_model=asks_model)) for rewrite in rewrites).split("\n")
        )
    else:
        console.say(*(line for rewrite in rewrites for line in rewrite.text.split("\n")))
        _say_notes(rewrites, console, set(app.notes))
    return 0


def _say_notes(rewrites: Sequence[PromptRewrite], console: Console, said: set[str]) -> None:
    """Each note once, beside the answer."""
    notes = dict.fromkeys(note for rewrite in rewrites for note in rewrite.composition.notes)
    console.note(*(note for note in notes if note not in said))


def _explained(rewrite: PromptRewrite, *, asks_model: bool) -> list[str]:
    composition = rewrite.composition
    lines = [f"prompt   {rewrite.original}", f"becomes  {rewrite.text}"]
    if asks_model:
        lines.append(f"composer {composition.composer}")
    if composition.tasks:
        rows = [row for task in composition.tasks for row in _rows(task, composition)]
        lines += ["", *table(("task", "adapter", "weight", "reason"), rows, right=(2,))]
    if composition.rejections:
        rejected = [(one.card.name, one.reason) for one in composition.rejections[:SHOWN_REJECTIONS]]
        lines += ["", *table(("rejected", "reason"), rejected)]
    if composition.notes:
        lines += ["", *(f"note: {note}" for note in composition.notes)]
    return lines


def _rows(task: Task, composition: Composition) -> list[tuple[str, str, str, str]]:
    shown = shortened(task.text, _TASK_COLUMNS)
    served = [choice for choice in composition.choices if choice.task == task]
    return [(shown, one.card.name, f"{one.weight:.2f}", one.reason) for one in served] or [(shown, _NOBODY, "", "")]


def _called(card: AdapterCard) -> dict[str, object]:
    return {"adapter": card.name, "key": card.key}
