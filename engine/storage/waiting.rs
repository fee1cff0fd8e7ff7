//! Statements that wait for the next one, so that all of them go to SQLite's thread in one turn.
//!
//! A connection of sqlx to SQLite is a thread of its own; to hand it a statement and to wake up for the answer costs more than most
//! statements do. The beginning of a transaction, a statement whose answer nobody needs (`sql!(tx, later, …)`), and one whose answer
//! is needed later ([`Asked`]) are therefore kept until an answer counts, or until the commit, and go along with it: as one text of
//! several statements. What SQLite refuses of them, that one call reports, and the transaction is given up as ever.

use sqlx::{
    Arguments, AssertSqlSafe, Encode, FromRow, SqlSafeStr, SqlStr, Sqlite, Type,
    error::BoxDynError,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{Tx, transaction::Conn};
use crate::error::{Error, Result};

/// Rows that were asked for: on PostgreSQL they are there, on SQLite they come with the next statement.
///
/// Made by `sql!(tx, ask Row, …)`, to be read in the same transaction.
#[must_use]
pub enum Asked<R> {
    /// They were read already.
    There(Vec<R>),
    /// The number of the question in this transaction.
    Waiting(usize),
}

impl<R: for<'r> FromRow<'r, SqliteRow>> Asked<R> {
    /// All rows.
    ///
    /// # Errors
    /// When the database refuses this statement or one that waited with it.
    pub(crate) async fn all(self, tx: &mut Tx) -> Result<Vec<R>> {
        let question = match self {
            Self::There(rows) => return Ok(rows),
            Self::Waiting(question) => question,
        };
        let (_, Conn::Sqlite(held)) = tx.parts() else { return Err(Error::internal("asked on another database")) };
        let rows = held.answer(question).await?;
        rows.iter().map(R::from_row).collect::<sqlx::Result<_>>().map_err(Into::into)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As for [`Self::all`].
    pub(crate) async fn optional(self, tx: &mut Tx) -> Result<Option<R>> {
        Ok(self.all(tx).await?.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    /// As for [`Self::all`]; [`Error::NotFound`] when there is none.
    pub(crate) async fn one(self, tx: &mut Tx) -> Result<R> {
        self.optional(tx).await?.ok_or(Error::NotFound)
    }
}

/// The statements that wait, with their arguments.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    text: Option<Text>,
    arguments: SqliteArguments,
    /// For each statement the number of the question that its rows answer.
    questions: Vec<Option<usize>>,
    wrong: Option<BoxDynError>,
}

#[derive(Debug)]
enum Text {
    One(&'static str),
    Several(String),
}

/// What is handed over in one turn: the text, its arguments, and for each statement the question that it answers.
type Turn = (SqlStr, SqliteArguments, Vec<Option<usize>>);

impl Waiting {
    /// Adds a statement. Its arguments follow, `$1` first, by [`Self::bind`].
    pub(crate) fn add(&mut self, statement: &'static str, question: Option<usize>) -> &mut Self {
        self.text = Some(match self.text.take() {
            None => Text::One(statement),
            Some(Text::One(first)) => Text::Several(join(first.to_owned(), statement, self.arguments.len())),
            Some(Text::Several(several)) => Text::Several(join(several, statement, self.arguments.len())),
        });
        self.questions.push(question);
        self
    }

    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.questions.len()
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
    pub(super) fn take(&mut self) -> Result<Turn> {
        let Self { text, arguments, questions, wrong } = std::mem::take(self);
        if let Some(wrong) = wrong {
            return Err(Error::internal(wrong));
        }
        let text = match text {
            None => "".into_sql_str(),
            Some(Text::One(one)) => one.into_sql_str(),
            // Made of the texts of `sql!` alone, which are written in the program.
            Some(Text::Several(several)) => AssertSqlSafe(several).into_sql_str(),
        };
        Ok((text, arguments, questions))
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
        waiting.add("BEGIN", None);
        waiting.add("SELECT x FROM a WHERE y = $2 AND tenant_id = $1", Some(0)).bind("t").bind(7_i64);
        waiting.add("DELETE FROM b WHERE tenant_id = $1 AND (y = $11 OR y = $1)", None).bind("t");
        let (text, arguments, questions) = waiting.take().expect("all have a form");
        assert_eq!(
            text.as_str(),
            "BEGIN; SELECT x FROM a WHERE y = $2 AND tenant_id = $1; DELETE FROM b WHERE tenant_id = $3 AND (y = $13 OR y = $3)"
        );
        assert_eq!(arguments.len(), 3);
        assert_eq!(questions, [None, Some(0), None]);
        assert_eq!(waiting.take().expect("nothing is left").0.as_str(), "");
    }
}
