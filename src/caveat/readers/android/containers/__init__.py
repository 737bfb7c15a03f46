"""Containers: what holds partitions or files, each format in a module of its own."""
