//! Hosts of addresses and their registrable domains.
