//! A statement on its way to PostgreSQL, with its arguments.
//!
//! What is asked there knows nothing of what its rows become: the engine has some seven hundred statements, and code that is made anew
//! for each of them is what a build takes its time for.

use sqlx::{
    Arguments, Encode, FromRow, Postgres, Transaction, Type,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
};

use super::Asked;
use crate::error::{Error, Result};

/// The arguments, `$1` first.
#[derive(Default)]
pub(crate) struct Bound {
    arguments: PgArguments,
    wrong: Option<BoxDynError>,
}

impl Bound {
    /// Binds the next argument.
    pub(crate) fn bind<'q, T: Encode<'q, Postgres> + Type<Postgres>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.wrong.get_or_insert(error);
        }
        self
    }

    fn take(self) -> Result<PgArguments> {
        self.wrong.map_or(Ok(self.arguments), |wrong| Err(Error::internal(wrong)))
    }

    /// Runs the statement; how many rows it changed.
    ///
    /// # Errors
    /// When the database refuses it or is away; [`Error::Internal`] when an argument has no form in PostgreSQL.
    pub(crate) async fn run(self, held: &mut Transaction<'static, Postgres>, text: &'static str) -> Result<u64> {
        Ok(sqlx::query_with(text, self.take()?).execute(&mut **held).await?.rows_affected())
    }

    /// Runs the statement and reads its rows.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub(crate) async fn rows(
        self,
        held: &mut Transaction<'static, Postgres>,
        text: &'static str,
    ) -> Result<Vec<PgRow>> {
        Ok(sqlx::query_with(text, self.take()?).fetch_all(&mut **held).await?)
    }
}

/// What these rows are.
///
/// # Errors
/// [`Error::Internal`] when one of them is something else.
pub(crate) fn there<R: for<'r> FromRow<'r, PgRow>>(rows: &[PgRow]) -> Result<Asked<R>> {
    Ok(Asked::There(rows.iter().map(R::from_row).collect::<sqlx::Result<_>>()?))
}
