"""The frozen types that every part shares. Imports nothing of the project."""
