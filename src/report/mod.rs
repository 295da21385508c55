//! One printer a format.
