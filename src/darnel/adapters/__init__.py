"""Adapters: darnel inside other people's pipelines. A file a library, imported by whoever uses that library."""
