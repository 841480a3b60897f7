"""What one generation is described by (HOST_CONTRACT 1, 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(repr=False)
class StableDiffusionProcessing:
    outpath_samples: Any = None
    outpath_grids: Any = None
    prompt: Any = ""
    negative_prompt: Any = ""
    styles: Any = None
    seed: Any = -1
    subseed: Any = -1
    subseed_strength: float = 0
    sampler_name: str | None = "Euler a"
    scheduler: str | None = "Automatic"
    batch_size: int = 1
    n_iter: int = 1
    steps: int = 20
    cfg_scale: float = 7.0
    width: int = 512
    height: int = 512
    do_not_save_samples: bool = False
    do_not_save_grid: bool = False
    extra_generation_params: Any = None
    denoising_strength: Any = None
    override_settings: Any = None
    override_settings_restore_afterwards: bool = True
    disable_extra_networks: bool = False

    scripts_value: Any = field(default=None, init=False)
    script_args_value: Any = field(default=None, init=False)
    scripts_setup_complete: bool = field(default=False, init=False)
    is_hr_pass: bool = field(default=False, init=False)
    all_prompts: Any = field(default=None, init=False)
    all_negative_prompts: Any = field(default=None, init=False)
    all_seeds: Any = field(default=None, init=False)
    all_subseeds: Any = field(default=None, init=False)
    iteration: int = field(default=0, init=False)
    main_prompt: Any = field(default=None, init=False)
    main_negative_prompt: Any = field(default=None, init=False)
    prompts: Any = field(default=None, init=False)
    negative_prompts: Any = field(default=None, init=False)
    seeds: Any = field(default=None, init=False)
    subseeds: Any = field(default=None, init=False)
    extra_network_data: Any = field(default=None, init=False)
    sd_model_name: Any = field(default=None, init=False)
    is_api: bool = field(default=False, init=False)
    user: Any = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.comments: dict[str, int] = {}
        self.styles = self.styles or []
        self.extra_generation_params = self.extra_generation_params or {}
        self.override_settings = self.override_settings or {}
        self.script_args = self.script_args or {}

    @property
    def sd_model(self) -> Any:
        from modules import shared

        return shared.sd_model

    @property
    def scripts(self) -> Any:
        return self.scripts_value

    @scripts.setter
    def scripts(self, value: Any) -> None:
        self.scripts_value = value
        self._setup()

    @property
    def script_args(self) -> Any:
        return self.script_args_value

    @script_args.setter
    def script_args(self, value: Any) -> None:
        self.script_args_value = value
        self._setup()

    def _setup(self) -> None:
        if self.scripts_value and self.script_args_value and not self.scripts_setup_complete:
            self.scripts_setup_complete = True
            self.scripts_value.call("setup", self)

    def comment(self, text: str) -> None:
        """A line below the image; the same text counts once."""
        self.comments[text] = 1

    def setup_prompts(self) -> None:
        count = self.batch_size * self.n_iter
        prompts = self.prompt if isinstance(self.prompt, list) else [self.prompt] * count
        given = self.negative_prompt
        self.all_prompts = self._styled(prompts)
        self.all_negative_prompts = self._styled(
            given if isinstance(given, list) else [given] * len(prompts), "negative_"
        )
        self.main_prompt, self.main_negative_prompt = self.all_prompts[0], self.all_negative_prompts[0]

    def _styled(self, prompts: list[str], kind: str = "") -> list[str]:
        from modules import shared

        apply = getattr(shared.prompt_styles, f"apply_{kind}styles_to_prompt")
        return [apply(prompt, self.styles) for prompt in prompts]

    def parse_extra_network_prompts(self) -> None:
        from modules import extra_networks

        self.prompts, self.extra_network_data = extra_networks.parse_prompts(self.prompts)

    def init(self, all_prompts: Any, all_seeds: Any, all_subseeds: Any) -> None: ...

    def close(self) -> None: ...


@dataclass(repr=False)
class StableDiffusionProcessingTxt2Img(StableDiffusionProcessing):
    denoising_strength: Any = 0.75
    enable_hr: bool = False
    hr_scale: float = 2.0
    hr_prompt: Any = ""
    hr_negative_prompt: Any = ""
    hr_checkpoint_name: str | None = None

    all_hr_prompts: Any = field(default=None, init=False)
    all_hr_negative_prompts: Any = field(default=None, init=False)
    hr_prompts: Any = field(default=None, init=False)
    hr_extra_network_data: Any = field(default=None, init=False)

    def setup_prompts(self) -> None:
        super().setup_prompts()
        if self.enable_hr:
            count = self.batch_size * self.n_iter
            # An empty one is what `prompt` is now, whatever hooks make of `all_prompts` later.
            self.hr_prompt = self.hr_prompt or self.prompt
            self.hr_negative_prompt = self.hr_negative_prompt or self.negative_prompt
            self.all_hr_prompts = self._styled([self.hr_prompt] * count)
            self.all_hr_negative_prompts = self._styled([self.hr_negative_prompt] * count, "negative_")

    def init(self, all_prompts: Any, all_seeds: Any, all_subseeds: Any) -> None:
        if self.enable_hr:
            self.extra_generation_params["Denoising strength"] = self.denoising_strength
            self.extra_generation_params["Hires prompt"] = _hires_prompt
            self.extra_generation_params["Hires upscale"] = self.hr_scale

    def parse_extra_network_prompts(self) -> None:
        from modules import extra_networks

        super().parse_extra_network_prompts()
        if self.enable_hr:
            start = self.iteration * self.batch_size
            prompts = self.all_hr_prompts[start : start + self.batch_size]
            self.hr_prompts, self.hr_extra_network_data = extra_networks.parse_prompts(prompts)


def _hires_prompt(p: Any, index: int, prompt_text: str, **_: Any) -> Any:
    """None where it is the prompt itself. `index` is that of the batch, as with the host."""
    return p.all_hr_prompts[index] if p.all_hr_prompts[index] != prompt_text else None


@dataclass(repr=False)
class StableDiffusionProcessingImg2Img(StableDiffusionProcessing):
    init_images: Any = None
    denoising_strength: Any = 0.75
    mask: Any = None
    mask_blur: int = 4
    inpainting_fill: int = 0
    inpaint_full_res: bool = True
    inpaint_full_res_padding: int = 0
    inpainting_mask_invert: int = 0

    image_mask: Any = field(default=None, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.image_mask, self.mask = self.mask, None

    def init(self, all_prompts: Any, all_seeds: Any, all_subseeds: Any) -> None:
        self.extra_generation_params["Denoising strength"] = self.denoising_strength
        if self.image_mask is not None and self.inpaint_full_res and not self.image_mask.getbbox():
            # An empty mask silently makes plain img2img of it.
            self.image_mask, self.inpaint_full_res = None, False
