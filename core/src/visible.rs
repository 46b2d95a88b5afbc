//! The tree of a page without what its reader cannot see.
