"""The self-test: what a library's own example prompts say of how well its adapters are found."""
