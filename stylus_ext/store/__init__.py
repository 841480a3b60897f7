"""One SQLite file that remembers everything a re-index learned: evidence, cards, vectors and words.

Several processes and threads may use it at once. It holds nothing that a re-index cannot rebuild.
"""

from stylus_ext.store.records import CardRecord, CardRow, EvidenceRecord, LexicalFields
from stylus_ext.store.store import Store

__all__ = ["CardRecord", "CardRow", "EvidenceRecord", "LexicalFields", "Store"]
