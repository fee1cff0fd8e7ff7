//! The schema's steps. A file `NNNN_name.sql` serves both databases; where they differ, `NNNN_name.sqlite.sql` and
//! `NNNN_name.postgres.sql` stand side by side under one number.

use std::borrow::Cow;

use include_dir::{Dir, include_dir};
use sqlx::{
    SqlStr,
    migrate::{Migrate, Migration, MigrationType, Migrator},
};

use crate::error::{Error, Result};

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// Brings one database up to date; what is already there is left alone.
pub(super) async fn migrate<C>(connection: &mut C, dialect: Dialect) -> Result<()>
where
    C: Migrate,
{
    Migrator::with_migrations(steps(dialect)).run_direct(None, connection, false).await.map_err(Error::internal)
}

fn steps(dialect: Dialect) -> Vec<Migration> {
    let mut steps: Vec<Migration> = FOLDER
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            let stem = name.strip_suffix(".sql")?;
            let (stem, only) = match stem.rsplit_once('.') {
                Some((stem, "sqlite")) => (stem, Some(Dialect::Sqlite)),
                Some((stem, "postgres")) => (stem, Some(Dialect::Postgres)),
                _ => (stem, None),
            };
            if only.is_some_and(|only| only != dialect) {
                return None;
            }
            let (number, words) = stem.split_once('_')?;
            Some(Migration::new(
                number.parse().ok()?,
                Cow::Owned(words.replace('_', " ")),
                MigrationType::Simple,
                SqlStr::from_static(file.contents_utf8()?),
                false,
            ))
        })
        .collect();
    steps.sort_by_key(|step| step.version);
    steps
}

#[cfg(test)]
mod tests {
    use super::{Dialect, FOLDER, steps};

    #[test]
    fn both_databases_take_the_same_steps_and_no_file_is_left_out() {
        let sqlite: Vec<_> = steps(Dialect::Sqlite).iter().map(|step| step.version).collect();
        let postgres: Vec<_> = steps(Dialect::Postgres).iter().map(|step| step.version).collect();
        assert_eq!(sqlite, postgres);
        let mut unique = sqlite.clone();
        unique.dedup();
        assert_eq!(unique, sqlite, "a number is used once");
        let apart = FOLDER.files().filter(|file| file.path().to_string_lossy().contains(".postgres.")).count();
        assert_eq!(FOLDER.files().count(), sqlite.len() + apart);
    }
}
