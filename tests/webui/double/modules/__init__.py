"""What an extension imports as `modules`. Run anew for every host: see `host.py`; `double` is its context."""
