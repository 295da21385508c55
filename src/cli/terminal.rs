//! What the terminal can do.
use std::io::IsTerminal;

use super::args::Colour;

/// Whether to colour what goes to `stream` (<https://no-color.org>).
pub(crate) fn wants_colour(colour: Colour, stream: &impl IsTerminal) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            stream.is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// How wide a report is, in columns: what `COLUMNS` says within reason, else 100, so that the same run gives the same
/// bytes whether or not somebody looks.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse::<usize>().ok());
    columns.map_or(100, |columns| columns.clamp(60, 200))
}
