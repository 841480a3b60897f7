"""What corrections are worth: a simulated user corrects half of a folder's prompts, the other half is measured.

    python -m benchmarks.feedback --bench ../shared/bench --folder DIR [--encoder none] [--data-dir DIR]

DIR is a folder of make_library.py that `python -m stylus_ext index` has indexed. In each small folder every other
prompt is lived through in order. After each the user removes what is wrong, keeps what is right, and inserts what is
missing and there; each of these is one correction. After 0, 10, 30 and 100 of them (or all there are) the composer
answers the prompts in between, and 60 prompts that have no answer in the folder.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.app import default_data_folder, store_path
from stylus_ext.bench.data import foreign_prompts, model_of, read_folders, read_ids, read_prompts
from stylus_ext.bench.run import Bench, BenchInput
from stylus_ext.bench.scores import ChoosingScore
from stylus_ext.compose import Composer, Request
from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.composer.placing import task_of
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.errors import StylusError
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Scope
from stylus_ext.settings import Settings
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stylus_ext.bench.data import Folder, PromptRow
    from stylus_ext.retriever.search import Retriever

COUNTS = (0, 10, 30, 100)
SETTINGS = Settings()
Figures = dict[int, dict[int, dict[str, float]]]
"""Size of a folder -> corrections -> measures."""


@dataclass(frozen=True)
class User:
    """Somebody with one folder who knows what is right: the models that a prompt's author used."""

    retriever: Retriever
    ids: Mapping[str, str]
    models: frozenset[str]

    def picks(self, prompt: str, feedback: Sequence[Feedback]) -> list[str]:
        """The ids of what the composer chooses after these corrections."""
        request = Request(feedback=tuple(feedback))
        chosen = Composer(self.retriever, SETTINGS).choose(prompt, request).choices
        return [self.ids[choice.card.key] for choice in chosen]

    def corrects(self, row: PromptRow, feedback: Sequence[Feedback]) -> list[Feedback]:
        """What he says of the composition of one prompt, for the words that it serves."""
        chosen = Composer(self.retriever, SETTINGS).choose(row.prompt, Request(feedback=tuple(feedback))).choices
        truth = frozenset(map(model_of, row.truth)) & self.models
        now = len(feedback)
        said: list[Feedback] = []
        for choice in chosen:
            kind = Kind.ACCEPTED if self._model(choice.card.key) in truth else Kind.REMOVED
            said.append(Feedback(kind, choice.card.name, choice.task.text, now + len(said)))
        missing = truth - {self._model(choice.card.key) for choice in chosen}
        inserted = [Feedback(Kind.ACCEPTED, name, task, now) for name, task in self._found(row.prompt, missing)]
        return said + [replace(one, time=now + len(said) + at) for at, one in enumerate(inserted)]

    def _found(self, prompt: str, models: frozenset[str]) -> Iterator[tuple[str, str]]:
        """One file of each model that is missing, the likeliest, and what of the prompt it would serve."""
        query = read_tasks(parse(prompt))
        left = set(models)
        for one in self.retriever.search(query, Scope(SETTINGS.filters, None, SETTINGS.top_k)).candidates:
            if self._model(one.card.key) in left:
                left.remove(self._model(one.card.key))
                yield one.card.name, task_of(one, query).text
        for row in self.retriever.index.rows:
            if self._model(row.key) in left:
                left.remove(self._model(row.key))
                yield row.name, ""

    def _model(self, key: str) -> str:
        return model_of(self.ids[key])


def simulated(given: BenchInput) -> Figures:
    """All folders, the figures of one size together."""
    bench = Bench(given, lambda *_: None)
    scores: dict[int, dict[int, ChoosingScore]] = {}
    for folder in given.folders:
        by_count = scores.setdefault(folder.size, {count: ChoosingScore() for count in COUNTS})
        with bench.small(folder) as retriever:
            ids = {row.key: given.ids[row.name] for row in retriever.index.rows}
            user = User(retriever, ids, frozenset(map(model_of, folder.adapters)))
            _live(user, folder, given.prompts, by_count)
        sys.stderr.write(f"{folder.id}\n")
    return {size: {count: one.result() for count, one in found.items()} for size, found in sorted(scores.items())}


def _live(user: User, folder: Folder, prompts: Sequence[PromptRow], scores: Mapping[int, ChoosingScore]) -> None:
    rows = [row for row in prompts if row.id in folder.queries]
    foreign = foreign_prompts(folder, prompts)
    feedback: list[Feedback] = []
    lived = iter(rows[::2])
    for count, score in scores.items():
        while len(feedback) < count and (row := next(lived, None)):
            feedback += user.corrects(row, feedback)
        said = feedback[:count]
        for row in rows[1::2]:
            score.add(user.picks(row.prompt, said), row, user.models)
        for row in foreign:
            score.add_foreign(user.picks(row.prompt, said))


def table(figures: Figures) -> str:
    """As Markdown: a row for each size and number of corrections."""
    lines = [
        "| folder | corrections | F1 | precision | recall | foreign | prompts |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for size, by_count in figures.items():
        for count, one in by_count.items():
            measured = " | ".join(f"{one[name]:.3f}" for name in ("f1", "precision", "recall", "foreign"))
            lines.append(f"| {size:,} | {count} | {measured} | {one['n']:.0f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 1 with one sentence on stderr."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"), help="the folder of make_library.py")
    parser.add_argument("--folder", type=Path, required=True, help="an indexed folder with its stem_to_id.json")
    parser.add_argument("--data-dir", type=Path, default=default_data_folder(), help="where its index is kept")
    parser.add_argument("--encoder", default="packaged", help="packaged (default) or none")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the figures to this file")
    given = parser.parse_args(arguments)
    try:
        figures = simulated(_input(given))
    except StylusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), "utf-8")
    sys.stdout.write(f"{table(figures)}\n")
    return 0


def _input(given: argparse.Namespace) -> BenchInput:
    return BenchInput(
        store=Store.open(store_path(given.data_dir, [given.folder])),
        encoder=load_encoder(given.encoder),
        ids=read_ids(given.folder / "stem_to_id.json"),
        prompts=read_prompts(given.bench / "queries.jsonl"),
        folders=read_folders(given.bench / "libraries.json"),
        natural=(),
        settings=SETTINGS,
    )


if __name__ == "__main__":
    sys.exit(main())
