"""What corrections are worth: a simulated user corrects half of a folder's prompts, the other half is measured.

    python -m benchmarks.feedback --bench ../shared/bench --folder DIR [--encoder none] [--data-dir DIR]

DIR is a folder of make_library.py that `python -m stylus_ext index` has indexed. In each small folder every other
prompt is lived through in order. After each the user removes what is wrong, takes what is right, and inserts what is
missing and there; each of these is one correction. After 0, 10, 30 and 100 of them (or all there are) the composer
answers the prompts in between, those that were lived through once more, and 60 prompts that have no answer in the
folder (`foreign`: picks a prompt). Then the same with the halves changed over.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.app import default_data_folder, store_path
from stylus_ext.bench.data import foreign_prompts, model_of, read_folders, read_ids, read_prompts
from stylus_ext.bench.run import Bench, BenchInput
from stylus_ext.bench.scores import ChoosingScore
from stylus_ext.compose import Composer, Request, present
from stylus_ext.composer.leaning import Feedback, Kind, lean
from stylus_ext.composer.placing import task_of
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.errors import StylusError, UsageError
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
NEW, AGAIN = "other prompts", "the same again"
SETTINGS = Settings()
Figures = dict[str, dict[int, dict[str, float]]]
"""Which prompts in which folders -> corrections -> measures."""


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
            said.append(Feedback(kind, choice.card.name, choice.task.text, now + len(said), choice.score))
        missing = truth - {self._model(choice.card.key) for choice in chosen}
        found = self._found(row.prompt, missing, feedback)
        inserted = [Feedback(Kind.ACCEPTED, name, task, score=score) for name, task, score in found]
        return [*said, *(replace(one, time=now + len(said) + at) for at, one in enumerate(inserted))]

    def _found(
        self, prompt: str, models: frozenset[str], feedback: Sequence[Feedback]
    ) -> Iterator[tuple[str, str, float]]:
        """One file of each model that is missing, the likeliest, what of the prompt it would serve, and its score."""
        query = read_tasks(parse(prompt))
        left = set(models)
        retrieved = self.retriever.search(query, Scope(SETTINGS.filters, None, SETTINGS.top_k))
        for one in lean(retrieved, present(self.retriever.index, query), feedback).candidates:
            if self._model(one.card.key) in left:
                left.remove(self._model(one.card.key))
                yield one.card.name, task_of(one, query).text, one.score
        for row in self.retriever.index.rows:
            if self._model(row.key) in left:
                left.remove(self._model(row.key))
                yield row.name, "", 0.0

    def _model(self, key: str) -> str:
        return model_of(self.ids[key])


def simulated(given: BenchInput) -> Figures:
    """All folders, the figures of one size together: of prompts he never saw, and of those he lived through."""
    bench = Bench(given, lambda *_: None)
    scores: dict[str, dict[int, ChoosingScore]] = {}
    for folder in sorted(given.folders, key=lambda folder: folder.size):
        new, again = (
            scores.setdefault(f"{folder.size:,}, {which}", {count: ChoosingScore() for count in COUNTS})
            for which in (NEW, AGAIN)
        )
        with bench.small(folder) as retriever:
            # Every prompt is asked again after more corrections, and they change nothing of a search.
            retriever.search = lru_cache(maxsize=None)(retriever.search)  # type: ignore[method-assign]
            ids = {row.key: given.ids[row.name] for row in retriever.index.rows}
            user = User(retriever, ids, frozenset(map(model_of, folder.adapters)))
            for half in (0, 1):
                _live(user, _Halves.of(folder, given.prompts, half), new, again)
        sys.stderr.write(f"{folder.id}\n")
    return {which: {count: one.result() for count, one in found.items()} for which, found in scores.items()}


@dataclass(frozen=True)
class _Halves:
    """The prompts of one folder: those that are lived through, those in between, those without an answer."""

    lived: Sequence[PromptRow]
    others: Sequence[PromptRow]
    foreign: Sequence[PromptRow]

    @classmethod
    def of(cls, folder: Folder, prompts: Sequence[PromptRow], half: int) -> _Halves:
        rows = [row for row in prompts if row.id in folder.queries]
        return cls(rows[half::2], rows[1 - half :: 2], foreign_prompts(folder, prompts))


def _live(user: User, rows: _Halves, new: Mapping[int, ChoosingScore], again: Mapping[int, ChoosingScore]) -> None:
    feedback: list[Feedback] = []
    lived = iter(rows.lived)
    for count in COUNTS:
        while len(feedback) < count and (row := next(lived, None)):
            feedback += user.corrects(row, feedback)
        said = feedback[:count]
        for score, asked in ((new[count], rows.others), (again[count], rows.lived)):
            for row in asked:
                score.add(user.picks(row.prompt, said), row, user.models)
        for row in rows.foreign:
            new[count].add_foreign(user.picks(row.prompt, said))


def table(figures: Figures) -> str:
    """As Markdown: a row for each kind of prompts and number of corrections."""
    lines = ["| folders | corrections | F1 | precision | recall | foreign | n |", "|---|---:|---:|---:|---:|---:|---:|"]
    for which, by_count in figures.items():
        for count, one in by_count.items():
            measured = " | ".join(f"{one[name]:.3f}" for name in ("f1", "precision", "recall"))
            foreign = f"{one['foreign']:.3f}" if which.endswith(NEW) else ""
            lines.append(f"| {which} | {count} | {measured} | {foreign} | {one['n']:.0f} |")
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
    """Raises UsageError where a part of the folder is not indexed: its figures would be those of another folder."""
    store = Store.open(store_path(given.data_dir, [given.folder]))
    encoder, ids = load_encoder(given.encoder), read_ids(given.folder / "stem_to_id.json")
    ready = len(set(store.vectors(encoder.id)[0])) if encoder else store.count()
    if ready < len(ids):
        raise UsageError(f"Only {ready} of {len(ids)} adapters are indexed with this encoder: index {given.folder}.")
    return BenchInput(
        store=store,
        encoder=encoder,
        ids=ids,
        prompts=read_prompts(given.bench / "queries.jsonl"),
        folders=read_folders(given.bench / "libraries.json"),
        natural=(),
        settings=SETTINGS,
    )


if __name__ == "__main__":
    sys.exit(main())
