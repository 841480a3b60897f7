"""The first journey: folders on disk -> evidence -> cards and vectors in the store."""

from stylus_ext.reindex.journey import reindex
from stylus_ext.reindex.run import ReindexParts

__all__ = ["ReindexParts", "reindex"]
