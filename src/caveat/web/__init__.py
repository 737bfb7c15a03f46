"""The page and the HTTP interface, on the library's own functions. Nothing is kept, and nothing is asked elsewhere."""

from caveat.web.application import application
from caveat.web.settings import Settings

__all__ = ["Settings", "application"]
