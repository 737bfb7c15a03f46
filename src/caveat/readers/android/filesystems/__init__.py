"""File systems: files by their paths, each format in a module of its own."""
