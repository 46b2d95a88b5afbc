"""darnel inside other engines: a file a library, imported only where that library is used."""
