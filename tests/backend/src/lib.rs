//! The backend suite: one test binary for everything that needs a database or HTTP.
//!
//! Every test has a database of its own. With `TEST_PG_URL` in the environment (`with_pg` sets it)
//! that is a PostgreSQL database, otherwise an SQLite file. People make the calls; time is given,
//! never slept for.

#![cfg_attr(
    test,
    expect(
        clippy::cloned_ref_to_slice_refs,
        clippy::default_trait_access,
        clippy::disallowed_methods,
        clippy::format_collect,
        clippy::large_stack_arrays,
        clippy::needless_pass_by_value,
        clippy::type_complexity,
        clippy::used_underscore_binding,
        reason = "tests make their own ids, and say plainly what they do once"
    )
)]

#[cfg(test)]
mod api;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod server;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod units;
