"""What the WebUI ships and loads by path: its scripts, and the Lora extension."""
