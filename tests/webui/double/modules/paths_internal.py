"""The host's: where things lie."""

from modules import double

script_path = str(double.folder)
data_path = str(double.data)
models_path = str(double.data / "models")
extensions_dir = str(double.folder / "extensions")
