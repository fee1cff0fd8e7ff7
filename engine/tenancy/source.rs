//! A clinic's file as text, to say in which line something is written.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::{ClinicConfig, Diagnostics, Tenant, checks, load};
use crate::ids::TenantId;

/// The text of a `clinic.toml`.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file.
    pub file: PathBuf,
    text: String,
}

/// Something that the file says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// The line, from 1.
    pub line: usize,
    /// What stands there, cut off where it is long.
    pub text: String,
}

impl Source {
    /// Reads a clinic from its folder, or from a file of any name.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn open(path: &Path) -> Result<(Tenant, Self), Diagnostics> {
        let file = if path.is_dir() { path.join("clinic.toml") } else { path.to_owned() };
        let text = load::text(&file)?;
        let config = load::parse(&text).map_err(|problems| Diagnostics::new(file.clone(), text.clone(), problems))?;
        let tenant = tenant(&file, config);
        Ok((tenant, Self { file, text }))
    }

    /// The source of a clinic that is served; empty when its file is gone.
    pub fn of(tenant: &Tenant) -> Self {
        let file = tenant.folder.join("clinic.toml");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        Self { file, text }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a value stands: at a path of keys and indexes, such as `["sites", "0", "hours"]`; `None` when the file does not
    /// have it.
    pub fn find(&self, path: &[&str]) -> Option<Written> {
        let (table, _) = DeTable::parse_recoverable(&self.text);
        let value = checks::find(table.get_ref(), path)?;
        let before = self.text.get(..value.span().start)?;
        let line = before.matches('\n').count() + 1;
        let text = self.text.lines().nth(line - 1).unwrap_or_default().trim();
        let short: String = text.chars().take(100).collect();
        let text = if short.len() < text.len() { format!("{short}…") } else { short };
        Some(Written { line, text })
    }
}

/// The clinic as the rules want it: its slug is the name of its folder where that is one.
fn tenant(file: &Path, config: ClinicConfig) -> Tenant {
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    let name = folder.canonicalize().ok();
    let name = name.as_deref().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let slug = TenantId::parse(name).or_else(|_| TenantId::parse("clinic")).expect("\"clinic\" is a slug");
    Tenant::new(slug, config.into(), folder, 1)
}
