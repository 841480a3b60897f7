"""Measures retrieval and choice on folders written by `../shared/bench/make_library.py`, or others of that shape."""
