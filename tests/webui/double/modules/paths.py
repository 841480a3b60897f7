"""The host's: the same once more, under the older name."""

from modules.paths_internal import data_path, extensions_dir, models_path, script_path

__all__ = ["data_path", "extensions_dir", "models_path", "script_path"]
