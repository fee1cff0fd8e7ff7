//! Statements that wait for the next one, so that all of them go to SQLite's thread in one turn.
//!
//! A connection of sqlx to SQLite is a thread of its own; to hand it a statement and to wake up for the answer costs more than most
//! statements do. A statement whose answer nobody needs (`sql!(tx, later, …)`), and the beginning of a transaction, are therefore kept
//! until something is asked whose answer counts, or until the commit, and go along with it: as one text of several statements. What
//! SQLite refuses of them, that one call reports, and the transaction is given up as ever.

use sqlx::{
    Arguments, AssertSqlSafe, Encode, SqlSafeStr, SqlStr, Sqlite, Type, error::BoxDynError, sqlite::SqliteArguments,
};

use crate::error::{Error, Result};

/// The statements that wait, with their arguments.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    text: Option<Text>,
    arguments: SqliteArguments,
    wrong: Option<BoxDynError>,
}

#[derive(Debug)]
enum Text {
    One(&'static str),
    Several(String),
}

impl Waiting {
    /// Adds a statement. Its arguments follow, `$1` first, by [`Self::bind`].
    pub(crate) fn add(&mut self, statement: &'static str) -> &mut Self {
        self.text = Some(match self.text.take() {
            None => Text::One(statement),
            Some(Text::One(first)) => Text::Several(join(first.to_owned(), statement, self.arguments.len())),
            Some(Text::Several(several)) => Text::Several(join(several, statement, self.arguments.len())),
        });
        self
    }

    /// Binds the next argument of the statement that was added last.
    pub(crate) fn bind<'q, T: Encode<'q, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.wrong.get_or_insert(error);
        }
        self
    }

    /// All of them, to be asked now.
    ///
    /// # Errors
    /// [`Error::Internal`] when an argument has no form in SQLite.
    pub(crate) fn take(&mut self) -> Result<(SqlStr, SqliteArguments)> {
        let Self { text, arguments, wrong } = std::mem::take(self);
        if let Some(wrong) = wrong {
            return Err(Error::internal(wrong));
        }
        let text = match text {
            None => "".into_sql_str(),
            Some(Text::One(one)) => one.into_sql_str(),
            // Made of the texts of `sql!` alone, which are written in the program.
            Some(Text::Several(several)) => AssertSqlSafe(several).into_sql_str(),
        };
        Ok((text, arguments))
    }
}

/// Appends a statement whose `$1` is the argument after the `before` ones that are there.
fn join(mut several: String, statement: &str, before: usize) -> String {
    several.push_str("; ");
    let mut parts = statement.split('$');
    several.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        several.push('$');
        match number.parse::<usize>() {
            Ok(number) => several.push_str(&(number + before).to_string()),
            Err(_) => several.push_str(number),
        }
        several.push_str(rest);
    }
    several
}

#[cfg(test)]
mod tests {
    use sqlx::Arguments;

    use super::Waiting;

    #[test]
    fn the_arguments_of_each_statement_are_counted_from_its_own_first() {
        let mut waiting = Waiting::default();
        waiting.add("BEGIN");
        waiting.add("UPDATE a SET x = $2 WHERE tenant_id = $1").bind("t").bind(7_i64);
        waiting.add("DELETE FROM b WHERE tenant_id = $1 AND (y = $11 OR y = $1)").bind("t");
        let (text, arguments) = waiting.take().expect("all have a form");
        assert_eq!(
            text.as_str(),
            "BEGIN; UPDATE a SET x = $2 WHERE tenant_id = $1; DELETE FROM b WHERE tenant_id = $3 AND (y = $13 OR y = $3)"
        );
        assert_eq!(arguments.len(), 3);
        assert_eq!(waiting.take().expect("nothing is left").0.as_str(), "");
    }
}
