//! The `sql!` macro: one text, both databases, always bound to the clinic.

/// Refuses, while compiling, a statement that does not name the clinic or that only one database would understand.
pub(crate) const fn check(text: &str) {
    assert!(contains(text, "tenant_id"), "a statement names tenant_id");
    assert!(contains(text, "$1"), "$1 is the tenant");
    assert!(!contains(text, "::"), "write CAST(… AS …): SQLite does not know ::");
    assert!(!contains(text, "ILIKE"), "write lower(a) LIKE lower(b): SQLite does not know ILIKE");
    assert!(!contains(text, "now()"), "times come from the clock: tx.now()");
    assert!(!contains(text, "NOW()"), "times come from the clock: tx.now()");
    assert!(!contains(text, "CURRENT_TIMESTAMP"), "times come from the clock: tx.now()");
    assert!(!contains(text, "INSERT OR"), "write ON CONFLICT: PostgreSQL does not know INSERT OR");
    assert!(!contains(text, "FOR UPDATE"), "SQLite does not know FOR UPDATE");
}

const fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let mut start = 0;
    while start + word.len() <= text.len() {
        let mut matched = 0;
        while matched < word.len() && text[start + matched] == word[matched] {
            matched += 1;
        }
        if matched == word.len() {
            return true;
        }
        start += 1;
    }
    false
}

/// Notes that a statement runs, in builds for tests that are asked to: `cargo xtask test` shows by it that every statement ran on both
/// databases.
#[cfg(debug_assertions)]
pub(crate) fn ran(file: &'static str, line: u32, on_postgres: bool) {
    use std::{
        collections::HashSet,
        fs::{File, OpenOptions},
        io::Write,
        path::Path,
        sync::{LazyLock, Mutex, PoisonError},
    };
    type Noted = (File, HashSet<(&'static str, u32, bool)>);
    static NOTES: LazyLock<Option<Mutex<Noted>>> = LazyLock::new(|| {
        let folder = std::env::var_os("ANTESALA_STATEMENTS")?;
        let file = Path::new(&folder).join(std::process::id().to_string());
        let file = OpenOptions::new().create(true).append(true).open(file).ok()?;
        Some(Mutex::new((file, HashSet::new())))
    });
    let Some(notes) = &*NOTES else { return };
    let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    if notes.1.insert((file, line, on_postgres)) {
        let database = if on_postgres { "postgres" } else { "sqlite" };
        // A note that is lost makes a test fail that asks for it.
        let _ = writeln!(notes.0, "{database} {file}:{line}");
    }
}

#[cfg(not(debug_assertions))]
#[inline]
pub(crate) fn ran(_: &'static str, _: u32, _: bool) {}

/// Runs a statement in a transaction: `sql!(tx, all Row, "… WHERE tenant_id = $1 AND x = $2", x)?`.
///
/// `$1` is the clinic and is bound here; the arguments follow from `$2`. The forms are `all Row` (a `Vec`), `optional Row`,
/// `one Row` (no row is [`crate::error::Error::NotFound`]) and `run` (the number of rows changed). `Row` derives
/// `sqlx::FromRow`, or is a tuple.
///
/// Two forms wait on SQLite for the next statement or the commit, and go to its thread in the same turn: `later` is `run` for what
/// nobody needs the answer of, and `ask Row` gives an [`super::Asked`] to be read when the other questions are asked too.
macro_rules! sql {
    ($tx:expr, later, $text:expr $(, $arg:expr)* $(,)?) => {{
        const TEXT: &str = $text;
        const _: () = $crate::storage::check(TEXT);
        let tx: &mut $crate::storage::Tx = &mut *$tx;
        $crate::storage::ran(file!(), line!(), tx.on_postgres());
        let (tenant, conn) = tx.parts();
        let done: $crate::error::Result<()> = match conn {
            $crate::storage::Conn::Sqlite(held) => held.change(TEXT).map(|waiting| {
                waiting.bind(tenant.as_str())$(.bind($arg))*;
            }),
            $crate::storage::Conn::Postgres(held) => {
                let mut bound = $crate::storage::Bound::default();
                bound.bind(tenant.as_str())$(.bind($arg))*;
                bound.run(held, TEXT).await.map(drop)
            }
        };
        done
    }};
    ($tx:expr, run, $text:expr $(, $arg:expr)* $(,)?) => {{
        const TEXT: &str = $text;
        const _: () = $crate::storage::check(TEXT);
        let tx: &mut $crate::storage::Tx = &mut *$tx;
        $crate::storage::ran(file!(), line!(), tx.on_postgres());
        let (tenant, conn) = tx.parts();
        let done: $crate::error::Result<u64> = match conn {
            $crate::storage::Conn::Sqlite(held) => match held.change(TEXT) {
                Ok(waiting) => {
                    waiting.bind(tenant.as_str())$(.bind($arg))*;
                    held.run().await
                }
                Err(error) => Err(error),
            },
            $crate::storage::Conn::Postgres(held) => {
                let mut bound = $crate::storage::Bound::default();
                bound.bind(tenant.as_str())$(.bind($arg))*;
                bound.run(held, TEXT).await
            }
        };
        done
    }};
    ($tx:expr, ask $row:ty, $text:expr $(, $arg:expr)* $(,)?) => {{
        const TEXT: &str = $text;
        const _: () = $crate::storage::check(TEXT);
        let tx: &mut $crate::storage::Tx = &mut *$tx;
        $crate::storage::ran(file!(), line!(), tx.on_postgres());
        let (tenant, conn) = tx.parts();
        let asked: $crate::error::Result<$crate::storage::Asked<$row>> = match conn {
            $crate::storage::Conn::Sqlite(held) => {
                let (question, waiting) = held.ask(TEXT);
                waiting.bind(tenant.as_str())$(.bind($arg))*;
                Ok($crate::storage::Asked::Waiting(question))
            }
            $crate::storage::Conn::Postgres(held) => {
                let mut bound = $crate::storage::Bound::default();
                bound.bind(tenant.as_str())$(.bind($arg))*;
                bound.rows(held, TEXT).await.and_then(|rows| $crate::storage::there::<$row>(&rows))
            }
        };
        asked
    }};
    ($tx:expr, all $row:ty, $text:expr $(, $arg:expr)* $(,)?) => {
        $crate::storage::sql!(@now all, $row, $tx, $text $(, $arg)*)
    };
    ($tx:expr, optional $row:ty, $text:expr $(, $arg:expr)* $(,)?) => {
        $crate::storage::sql!(@now optional, $row, $tx, $text $(, $arg)*)
    };
    ($tx:expr, one $row:ty, $text:expr $(, $arg:expr)* $(,)?) => {
        $crate::storage::sql!(@now one, $row, $tx, $text $(, $arg)*)
    };
    (@now $form:ident, $row:ty, $tx:expr, $text:expr $(, $arg:expr)*) => {
        match $crate::storage::sql!($tx, ask $row, $text $(, $arg)*) {
            Ok(asked) => asked.$form(&mut *$tx).await,
            Err(error) => Err(error),
        }
    };
}
pub(crate) use sql;

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn a_statement_is_searched_to_its_last_letter() {
        assert!(contains("WHERE tenant_id", "tenant_id"));
        assert!(contains("tenant_id = $1", "$1"));
        assert!(!contains("tenant", "tenant_id"));
        assert!(!contains("", "x"));
    }
}
