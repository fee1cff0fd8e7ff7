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
    /// It asks for something that the clinic does not grant.
    #[error("asks for what the clinic does not grant")]
    Ungranted,
    /// Its settings at the clinic are not what its schema says.
    #[error("has settings that do not fit")]
    Settings,
    /// It stopped by itself: a panic, a stack overflow.
    #[error("trapped")]
    Trap,
    /// It took longer than its time.
    #[error("took too long")]
    Timeout,
    /// It wanted more memory than it gets.
    #[error("wanted too much memory")]
    Memory,
    /// It called the host more often, or with more, than it may.
    #[error("asked too much of the host")]
    HostCalls,
    /// Its store is full.
    #[error("wanted to keep too much")]
    Quota,
    /// The host could not do what it was asked: the database is away.
    #[error("could not be served")]
    Unavailable,
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
            Self::Ungranted => "ungranted",
            Self::Settings => "settings",
            Self::Trap => "trap",
            Self::Timeout => "timeout",
            Self::Memory => "memory",
            Self::HostCalls => "host-calls",
            Self::Quota => "quota",
            Self::Unavailable => "unavailable",
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

    /// Of a plugin that nobody waits for any longer.
    pub(crate) fn late(plugin: &str) -> Self {
        Self::new(plugin, Fault::Timeout, "nobody waits for it any longer")
    }

    /// From a failed call.
    pub(super) fn trapped(plugin: &str, error: &wasmtime::Error) -> Self {
        if let Some(Breach { fault, detail }) = error.downcast_ref() {
            return Self::new(plugin, *fault, detail.clone());
        }
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

/// Ends a call from within a function of the host, with what went wrong.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Breach {
    pub fault: Fault,
    pub detail: String,
}

impl Breach {
    pub(super) fn error(fault: Fault, detail: impl Into<String>) -> wasmtime::Error {
        wasmtime::Error::new(Self { fault, detail: detail.into() })
    }
}
