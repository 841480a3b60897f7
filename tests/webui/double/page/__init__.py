"""A real page of gradio, with the host's ids: two tabs, the settings, what extensions add, and its javascript."""
