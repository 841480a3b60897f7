"""The host's: told to the context."""

from modules import double

report = double.errors.report
display = double.errors.display
