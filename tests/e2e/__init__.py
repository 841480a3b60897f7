"""Against a real running WebUI: `make test-webui STYLUS_WEBUI_DIR=…`. Skipped where none is named."""
