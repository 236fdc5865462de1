"""Readers of publishers' files, one module a product: ``read_*(path)`` gives a frame in the project's columns.

They know files and never questions; each raises `SourceFileError` where a file is not what it should be.
"""
