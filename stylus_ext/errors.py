"""Everything this package raises on purpose.

    StylusError                  a sentence for the user, with the remedy
    ├── CorruptFileError         a file of the library cannot be read as what it claims to be
    ├── StoreError               the database is unusable (locked, damaged, written by a newer version)
    ├── ModelError               a model cannot be loaded or answered wrongly
    │   ├── MissingDependencyError   a package is not installed; the message names the pip line
    │   ├── UnusableAnswerError      a model that works said nothing usable to this one question
    │   └── GaveWayError     a model of this machine stopped because an image is being made; nothing is wrong
    └── UsageError               the caller asked for something that cannot be

The command line and the webui catch StylusError and show its text; anything else is a bug and keeps its trace.
"""


class StylusError(Exception):
    """Base of the family; `str(error)` is the sentence shown to the user."""


class CorruptFileError(StylusError):
    """A file cannot be read as what it claims to be. The message names the file and the remedy."""


class StoreError(StylusError):
    """The database cannot be opened, read or written."""


class ModelError(StylusError):
    """A model cannot be loaded, or its answer cannot be used."""


class MissingDependencyError(ModelError):
    """A package is not installed; the message names the line that installs it."""


class UnusableAnswerError(ModelError):
    """What a model answered to this one question cannot be used; with another question it may do well."""


class GaveWayError(ModelError):
    """A model of this machine stopped in the middle because an image is being made: ask again when it is done."""


class UsageError(StylusError):
    """The request itself is wrong: a folder that is not there, an unknown name, a bad option."""
