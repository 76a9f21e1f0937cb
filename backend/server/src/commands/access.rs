//! `punte access`: the tables of who may do what, as `docs/access.md` holds them.

pub use punte_domain::access::access_markdown as document;
