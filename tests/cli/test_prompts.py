from __future__ import annotations

import io
from argparse import ArgumentTypeError
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import demo_library
from stylus_ext.cli.prompts import GivenPrompt, family_named, read_prompts
from stylus_ext.domain import Family
from stylus_ext.errors import UsageError

PROMPTS = Path(demo_library.__file__).with_name("prompts.txt")


def write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("SD 1", Family.SD1),
        ("sd 1", Family.SD1),
        (" pony ", Family.PONY),
        ("OTHER", Family.OTHER),
        ("unknown", Family.UNKNOWN),
        ("SD 1.5", Family.SD1),
        ("Flux.1 D", Family.FLUX),
        ("SDXL 1.0", Family.SDXL),
        ("noobai", Family.NOOBAI),
    ],
)
def test_families_by_their_names_and_by_base_models(text: str, family: Family) -> None:
    assert family_named(text) is family


@pytest.mark.parametrize("text", ["", "dreamy", "12"])
def test_an_unknown_family_is_refused_with_those_that_are_known(text: str) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        family_named(text)
    known = "SD 1, SD 2, SDXL, Pony, Illustrious, NoobAI, SD 3, Flux, other, unknown"
    assert str(caught.value) == f"{text!r} is no base-model family; known are {known}"


def test_one_prompt_a_line_as_it_stands(tmp_path: Path) -> None:
    content = "\ufeff# a comment\r\n a \\(b\\) \r\n\r\n#tag first\n#\n# \nlast\u2028line\x0cend".encode()
    assert read_prompts(write(tmp_path / "p.txt", content)) == [
        GivenPrompt(" a \\(b\\) "),
        GivenPrompt("#tag first"),
        GivenPrompt("last\u2028line\x0cend"),
    ]


def test_a_comment_sets_the_family_of_the_prompt_right_below_it(tmp_path: Path) -> None:
    lines = ["# family=Pony: why", "one", "two", "# family=sd 1.5", "three", "# family=Flux: why", "", "four"]
    lines += ["# family=Pony: why", "# another comment", "five"]
    assert read_prompts(write(tmp_path / "p.txt", "\n".join(lines).encode())) == [
        GivenPrompt("one", Family.PONY),
        GivenPrompt("two"),
        GivenPrompt("three", Family.SD1),
        GivenPrompt("four"),
        GivenPrompt("five"),
    ]


def test_the_demos_own_prompts() -> None:
    found = read_prompts(str(PROMPTS))
    assert len(found) == 14
    assert [prompt.family for prompt in found] == [None] * 12 + [Family.PONY, Family.FLUX]
    assert found[6].text.startswith(r"masterpiece, tsukishiro hanabi \(stardust post office\), (postal satchel:1.3), ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "{} is not UTF-8 text: save it as UTF-8."),
        (b"# only\n\n  \n", "{} holds no prompts: write one a line."),
        (b"a\n# family=dreamy: x\nb", "{}, line 2: 'dreamy' is no base-model family; known are SD 1, "),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_name(tmp_path: Path, content: bytes, message: str) -> None:
    file = write(tmp_path / "p.txt", content)
    with pytest.raises(UsageError) as caught:
        read_prompts(file)
    assert str(caught.value).startswith(message.format(file))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no\.txt cannot be read \(No such file or directory\): check the path\."):
        read_prompts(str(tmp_path / "no.txt"))
    with pytest.raises(UsageError, match="cannot be read"):
        read_prompts(str(tmp_path))


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("月代\n".encode())))
    assert read_prompts("-") == [GivenPrompt("月代")]


@given(st.binary(max_size=200))
def test_any_bytes_are_prompts_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = write(tmp_path_factory.getbasetemp() / "any.txt", content)
    prompts: list[GivenPrompt] = []
    message = file
    try:
        prompts = read_prompts(file)
    except UsageError as error:
        message = str(error)
    assert message.startswith(file)
    assert bool(prompts) is (message == file)
    assert all(prompt.text.strip() and prompt.text in content.decode("utf-8-sig") for prompt in prompts)
