"""The host's: its command line."""

from types import SimpleNamespace

from modules import double, paths_internal

cmd_opts = SimpleNamespace(
    **{
        "api": True,
        "api_auth": None,
        "gradio_auth": None,
        "gradio_auth_path": None,
        "data_dir": paths_internal.data_path,
        "freeze_settings": False,
        "listen": False,
        "lora_dir": str(double.loras),
        "lyco_dir_backcompat": str(double.data / "models" / "LyCORIS"),
        "nowebui": False,
        "subpath": None,
        **double.flags,
    }
)
