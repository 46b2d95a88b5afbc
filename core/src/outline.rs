//! Headings, links, media and groups of a page, in one walk over its visible tree.
