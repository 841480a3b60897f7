"""The guest in the WebUI: the only room that imports `modules` and gradio, and it does so inside functions."""
