//! What the host takes from a guest, of whatever extension point.

use super::{Fault, PluginError};

/// The most characters of a text.
const TEXT: usize = 4_000;

/// Checks what a plugin of this name gave.
pub(super) struct Checks<'a>(pub &'a str);

impl Checks<'_> {
    pub(super) fn holds(&self, holds: bool, rule: &str) -> Result<(), PluginError> {
        if holds { Ok(()) } else { Err(PluginError::new(self.0, Fault::Invalid, rule)) }
    }

    pub(super) fn at_most(&self, count: usize, most: usize, what: &str) -> Result<(), PluginError> {
        if count <= most {
            return Ok(());
        }
        Err(PluginError::new(self.0, Fault::Output, format!("{count} {what}, at most {most} are taken")))
    }

    pub(super) fn id(&self, id: &str) -> Result<(), PluginError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        self.holds(!id.is_empty() && id.len() <= 64 && id.chars().all(plain), "an id has letters, digits, - _ .")
    }

    /// A text of one line that says something.
    pub(super) fn line(&self, text: &str, most: usize) -> Result<(), PluginError> {
        self.at_most(text.chars().count(), most, "characters")?;
        self.holds(!text.trim().is_empty() && !text.chars().any(char::is_control), "a line says something, in one line")
    }

    pub(super) fn texts<'t>(&self, texts: impl IntoIterator<Item = Option<&'t String>>) -> Result<(), PluginError> {
        for text in texts.into_iter().flatten() {
            self.at_most(text.len(), TEXT, "characters")?;
            let control = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
            self.holds(!control, "a text has no control characters")?;
        }
        Ok(())
    }
}
