"""One small file per sidecar format: parsed JSON or text in, clean facts onto a FactSheet. Readers never raise."""
