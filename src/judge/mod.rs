//! Fields against rules.
