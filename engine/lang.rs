//! The languages that the pages speak.

use crate::text::text_enum;

text_enum! {
    /// A language of the pages and mails, as its BCP 47 tag.
    pub enum Lang {
        /// Spanish, the first.
        Es = "es",
        /// Catalan.
        Ca = "ca",
        /// English.
        En = "en",
    }
}

impl Lang {
    /// The language's own name, as a language switch shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es => "Español",
            Self::Ca => "Català",
            Self::En => "English",
        }
    }

    /// The first of `offered` that an `Accept-Language` header (RFC 9110, 12.5.4) prefers; otherwise the first offered.
    pub fn negotiate(header: &str, offered: &[Self]) -> Self {
        let mut wanted: Vec<(f32, &str)> = header
            .split(',')
            .filter_map(|range| {
                let mut parts = range.trim().split(';');
                let tag = parts.next()?.trim();
                let quality =
                    parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
                Some((quality, tag))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted
            .iter()
            .filter_map(|(_, tag)| tag.split('-').next()?.to_ascii_lowercase().parse().ok())
            .find(|lang| offered.contains(lang))
            .or(offered.first().copied())
            .unwrap_or(Self::Es)
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that makes the enum leaves no room for #[default]")]
impl Default for Lang {
    fn default() -> Self {
        Self::Es
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_browser_gets_the_language_it_prefers_among_those_the_clinic_speaks() {
        let offered = [Lang::Es, Lang::En];
        assert_eq!(Lang::negotiate("ca-ES,ca;q=0.9,en;q=0.8,es;q=0.7", &offered), Lang::En);
        assert_eq!(Lang::negotiate("en;q=0.2,es-AR;q=0.9", &offered), Lang::Es);
        assert_eq!(Lang::negotiate("de", &offered), Lang::Es);
        assert_eq!(Lang::negotiate("", &offered), Lang::Es);
    }
}
