//! Patterns that are compiled once.

/// Declares a static pattern, the same one as in Python; it may be written in parts.
macro_rules! pattern {
    ($name:ident, $($part:literal),+ $(,)?) => {
        static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
            #[allow(clippy::expect_used)] // a constant that the tests compile
            regex::Regex::new(concat!($($part),+)).expect("a valid pattern")
        });
    };
}

pub(crate) use pattern;
