"""One generation, in the order of HOST_CONTRACT 1. No image is drawn: they are counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.webui.fakehost.prompts import Data
    from tests.webui.fakehost.scripts import Runner
    from tests.webui.fakehost.world import World


@dataclass
class Processing:
    """The host's `p`: as much of it as extensions look at."""

    world: World = field(repr=False)
    prompt: Any = ""
    negative_prompt: str = ""
    styles: list[str] = field(default_factory=list)
    seed: int = 1
    batch_size: int = 1
    n_iter: int = 1
    steps: int = 20
    width: int = 512
    height: int = 512
    override_settings: dict[str, Any] = field(default_factory=dict)
    override_settings_restore_afterwards: bool = True
    disable_extra_networks: bool = False
    is_api: bool = False
    denoising_strength: float | None = None
    txt2img_upscale: bool = False

    def __post_init__(self) -> None:
        self.scripts: Runner | None = None
        self.script_args: Any = ()
        self.extra_generation_params: dict[str, Any] = {}
        self.extra_network_data: Data = {}
        self.comments: dict[str, int] = {}
        self.iteration = 0
        self.main_prompt = ""
        self.all_prompts: Any = None
        self.all_negative_prompts: list[str] = []
        self.all_seeds: list[int] = []
        self.prompts: list[str] = []
        self.seeds: list[int] = []

    def comment(self, text: str) -> None:
        self.comments[text] = 1

    def run_by(self, runner: Runner | None, args: Any) -> None:
        """`setup` comes as soon as scripts and arguments are both there."""
        self.scripts, self.script_args = runner, args
        if runner is not None and args:
            runner.call("setup", self)

    def setup_prompts(self) -> None:
        many = self.prompt if isinstance(self.prompt, list) else [self.prompt] * (self.batch_size * self.n_iter)
        apply = self.world.styles
        self.all_prompts = [apply.apply_styles_to_prompt(prompt, self.styles) for prompt in many]
        negative = apply.apply_negative_styles_to_prompt(self.negative_prompt, self.styles)
        self.all_negative_prompts = [negative] * len(many)
        self.main_prompt = self.all_prompts[0]

    def init(self) -> None:
        """What a kind of generation does when all prompts are known."""


@dataclass
class Txt2Img(Processing):
    enable_hr: bool = False
    hr_prompt: str = ""
    denoising_strength: float | None = 0.75

    def __post_init__(self) -> None:
        super().__post_init__()
        self.all_hr_prompts: Any = None

    def setup_prompts(self) -> None:
        super().setup_prompts()
        if self.enable_hr:
            self.hr_prompt = self.hr_prompt or self.prompt
            many = [self.hr_prompt] * (self.batch_size * self.n_iter)
            self.all_hr_prompts = [self.world.styles.apply_styles_to_prompt(one, self.styles) for one in many]


@dataclass
class Img2Img(Processing):
    """`mask` moves to `image_mask` at once; a black one makes it plain img2img again, but only in `init`."""

    init_images: list[Any] = field(default_factory=lambda: ["image"])
    mask: Any = None
    denoising_strength: float | None = 0.75

    def __post_init__(self) -> None:
        super().__post_init__()
        self.image_mask, self.mask = self.mask, None

    def init(self) -> None:
        self.extra_generation_params["Denoising strength"] = self.denoising_strength


@dataclass
class Result:
    """`loaded`, `hr_loaded`: per iteration what the Lora extension loaded; `clip`: the texts that were encoded;
    `networks`: the tags of each iteration, which are part of the key of the host's cache."""

    p: Any
    prompts: list[str] = field(default_factory=list)
    hr_prompts: list[str] = field(default_factory=list)
    infotexts: list[str] = field(default_factory=list)
    grid: str | None = None
    params_txt: str = ""
    comments: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    loaded: list[list[tuple[str, float]]] = field(default_factory=list)
    hr_loaded: list[list[tuple[str, float]]] = field(default_factory=list)
    clip: list[list[str]] = field(default_factory=list)
    networks: list[Data] = field(default_factory=list)
    images: int = 0
