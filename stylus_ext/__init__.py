"""Stylus: adapters chosen from the prompt, after the paper of that name (arXiv 2404.18928)."""

__version__ = "0.1.0"
