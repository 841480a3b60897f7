"""`python -m stylus_ext`."""

from __future__ import annotations

import sys

from stylus_ext.cli import main

if __name__ == "__main__":
    sys.exit(main())
