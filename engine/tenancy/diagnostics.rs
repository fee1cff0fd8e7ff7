//! What is wrong with a file, as a compiler would say it.

use std::{fmt, ops::Range, path::PathBuf};

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where in the file, in bytes.
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub hint: Option<String>,
}

/// All that is wrong with a file.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    /// The file.
    pub file: PathBuf,
    /// Its text, from which the wrong lines are shown.
    pub text: String,
    /// The mistakes, in the order of the file.
    pub problems: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn new(file: PathBuf, text: String, mut problems: Vec<Diagnostic>) -> Self {
        problems.sort_by(|a, b| (a.span.start, &a.problem).cmp(&(b.span.start, &b.problem)));
        problems.dedup();
        Self { file, text, problems }
    }

    /// A file that cannot be read at all.
    pub(super) fn unreadable(file: PathBuf, why: &std::io::Error) -> Self {
        let hint = Some("each folder of a clinic has a file clinic.toml".to_owned());
        let problem = Diagnostic { span: 0..0, problem: format!("the file cannot be read: {why}"), hint };
        Self { file, text: String::new(), problems: vec![problem] }
    }

    /// Something that is wrong with a file or folder as a whole.
    pub(super) fn whole(file: PathBuf, problem: String, hint: &str) -> Self {
        let problem = Diagnostic { span: 0..0, problem, hint: Some(hint.to_owned()) };
        Self { file, text: String::new(), problems: vec![problem] }
    }

    /// Line and column of a place, both from 1.
    fn place(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset.min(self.text.len()))];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        (line, column)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            let (line, column) = self.place(problem.span.start);
            if self.text.is_empty() {
                // The file or the folder as a whole: there is no line to look at.
                writeln!(f, "{}: {}", self.file.display(), problem.problem)?;
            } else {
                writeln!(f, "{}:{line}:{column}: {}", self.file.display(), problem.problem)?;
            }
            if let Some(text) = self.text.lines().nth(line - 1) {
                let number = line.to_string();
                let length = text.chars().count().saturating_sub(column - 1);
                let width = self.text.get(problem.span.clone()).map_or(1, |span| span.chars().count());
                writeln!(f, "  {number} | {text}")?;
                writeln!(
                    f,
                    "  {} | {}{}",
                    " ".repeat(number.len()),
                    " ".repeat(column - 1),
                    "^".repeat(width.clamp(1, length.max(1)))
                )?;
            }
            if let Some(hint) = &problem.hint {
                writeln!(f, "    = {hint}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
