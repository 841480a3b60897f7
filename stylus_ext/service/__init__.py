"""What lives as long as the process: the app in use, the running re-index, what the user wished. Knows no host."""
