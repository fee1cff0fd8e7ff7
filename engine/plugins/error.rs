//! What can go wrong with a plugin.

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such file, or the clinic does not name the plugin.
    #[error("is not there")]
    Missing,
    /// It is not the file that the clinic has pinned by its SHA-256.
    #[error("is not the pinned file")]
    Pinned,
    /// It is no component of a world that this host knows.
    #[error("does not fit this host")]
    Unfit,
    /// It was made for a newer version of the contract.
    #[error("needs a newer host")]
    Newer,
    /// It asks for something that no plugin gets.
    #[error("asks for what no plugin gets")]
    Denied,
    /// It stopped by itself: a panic, a stack overflow.
    #[error("trapped")]
    Trap,
    /// It took longer than its time.
    #[error("took too long")]
    Timeout,
    /// It wanted more memory than it gets.
    #[error("wanted too much memory")]
    Memory,
    /// It gave more than is taken.
    #[error("gave too much")]
    Output,
    /// It gave something that contradicts the contract.
    #[error("broke the contract")]
    Invalid,
    /// It said itself that it cannot do what was asked.
    #[error("refused")]
    Refused,
    /// It is new and being compiled.
    #[error("is being prepared")]
    Preparing,
    /// It failed again and again, and is left alone for a while.
    #[error("is set aside")]
    SetAside,
}

impl Fault {
    /// Its name, as counters and the console have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Pinned => "pinned",
            Self::Unfit => "unfit",
            Self::Newer => "newer",
            Self::Denied => "denied",
            Self::Trap => "trap",
            Self::Timeout => "timeout",
            Self::Memory => "memory",
            Self::Output => "output",
            Self::Invalid => "invalid",
            Self::Refused => "refused",
            Self::Preparing => "preparing",
            Self::SetAside => "set-aside",
        }
    }
}

/// A plugin that failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("plugin {plugin} {fault}: {detail}")]
pub struct PluginError {
    /// Its name.
    pub plugin: String,
    /// What went wrong.
    pub fault: Fault,
    /// For operators: where and why. Never what a patient answered.
    pub detail: String,
}

impl PluginError {
    pub(super) fn new(plugin: &str, fault: Fault, detail: impl Into<String>) -> Self {
        Self { plugin: plugin.to_owned(), fault, detail: detail.into() }
    }

    /// From a failed call.
    pub(super) fn trapped(plugin: &str, error: &wasmtime::Error) -> Self {
        let text = format!("{error:#}");
        let memory = text.contains("memory minimum size") || text.contains("forcing trap when growing");
        // What cannot even be read: texts that are none, places outside the memory, cases that the contract does not have.
        let unreadable =
            ["invalid utf-8", "incomplete utf-8", "out of bounds of memory", "unexpected discriminant", "not aligned"];
        let fault = if memory {
            Fault::Memory
        } else if text.contains("fuel allocated for hostcalls") {
            Fault::Output
        } else if unreadable.iter().any(|words| text.contains(words)) {
            Fault::Invalid
        } else {
            Fault::Trap
        };
        let detail = error.downcast_ref::<wasmtime::Trap>().map_or(text, ToString::to_string);
        Self::new(plugin, fault, detail.lines().next().unwrap_or_default())
    }
}
