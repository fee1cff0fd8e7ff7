//! A clinic's tokens: the few values that colour the whole portal, and the stylesheet made of them.

use std::{collections::BTreeMap, fmt::Write as _};

use super::contrast::{Colour, SHAPE, TEXT, contrast};

/// What a clinic may set, and what it is for.
pub const NAMES: [(&str, &str); 8] = [
    ("accent", "the colour of buttons, links and what is chosen"),
    ("accent_dark", "the same at night (made from `accent` if not given)"),
    ("paper", "what is behind the page"),
    ("paper_dark", "the same at night"),
    ("surface", "what is behind cards and forms"),
    ("surface_dark", "the same at night"),
    ("ink", "the colour of text (made from `paper_dark` at night)"),
    ("radius", "how round corners are, in pixels: 0 to 24"),
];

/// A token that cannot be used: which, why, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {what}; {instead}")]
pub struct TokenProblem {
    /// The token's name.
    pub name: String,
    /// What is wrong with it.
    pub what: String,
    /// What would be right.
    pub instead: String,
}

/// The colours of one clinic for one kind of light.
#[derive(Debug, Clone, Copy)]
struct Palette {
    accent: Colour,
    paper: Colour,
    surface: Colour,
    ink: Colour,
}

/// The tokens of a clinic, complete and checked.
#[derive(Debug, Clone)]
pub struct Tokens {
    day: Palette,
    night: Palette,
    radius: u8,
}

impl Tokens {
    /// The theme's own tokens under those of the clinic. All problems at once.
    pub fn resolve(
        theme: &BTreeMap<String, String>,
        clinic: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<TokenProblem>> {
        let mut problems = Vec::new();
        for name in clinic.keys().chain(theme.keys()).filter(|name| NAMES.iter().all(|(known, _)| known != name)) {
            let known = NAMES.map(|(known, _)| known).join(", ");
            problems.push(problem(name, "there is no such token", format!("the tokens are: {known}")));
        }
        let mut colour = |name: &str, otherwise: Colour| match clinic
            .get(name)
            .or_else(|| theme.get(name))
            .map(|text| text.parse())
        {
            Some(Ok(colour)) => colour,
            Some(Err(error)) => {
                let error: super::contrast::NotAColour = error;
                let (what, instead) =
                    error.to_string().split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
                problems.push(problem(name, what, instead));
                otherwise
            }
            None => otherwise,
        };
        let paper = colour("paper", Colour { r: 250, g: 250, b: 248 });
        let surface = colour("surface", Colour::WHITE);
        let ink = colour("ink", Colour { r: 28, g: 36, b: 38 });
        let accent = colour("accent", Colour { r: 14, g: 106, b: 106 });
        let paper_dark = colour("paper_dark", Colour { r: 18, g: 22, b: 24 });
        let surface_dark = colour("surface_dark", paper_dark.mix(Colour::WHITE, 0.05));
        let accent_dark = colour("accent_dark", accent.readable_on(&[paper_dark, surface_dark], 6.0));
        let ink_dark = Colour { r: 230, g: 235, b: 236 };
        let day = Palette { accent, paper, surface, ink };
        let night = Palette { accent: accent_dark, paper: paper_dark, surface: surface_dark, ink: ink_dark };
        for (palette, suffix) in [(day, ""), (night, "_dark")] {
            palette.check(suffix, &mut problems);
        }
        let radius = match clinic
            .get("radius")
            .or_else(|| theme.get("radius"))
            .map(|text| text.trim_end_matches("px").parse::<u8>())
        {
            None => 10,
            Some(Ok(radius)) if radius <= 24 => radius,
            Some(_) => {
                problems.push(problem("radius", "not a number of pixels from 0 to 24", "for example \"8\"".to_owned()));
                10
            }
        };
        if problems.is_empty() { Ok(Self { day, night, radius }) } else { Err(problems) }
    }

    /// The accent by day: mails, the invoice and the browser's bar use it.
    pub fn accent(&self) -> Colour {
        self.day.accent
    }

    /// The colour of text on the accent.
    pub fn on_accent(&self) -> Colour {
        self.day.on_accent()
    }

    /// A named colour as `#rrggbb`, for mails (which can have no stylesheet).
    pub fn named(&self, name: &str) -> Option<Colour> {
        Some(match name {
            "accent" => self.day.accent,
            "on_accent" => self.day.on_accent(),
            "accent_text" => self.day.accent_text(),
            "paper" => self.day.paper,
            "paper_dark" => self.night.paper,
            "surface" => self.day.surface,
            "ink" => self.day.ink,
            "ink_soft" => self.day.ink_soft(),
            "line" => self.day.line(),
            _ => return None,
        })
    }

    /// The stylesheet that colours the portal for this clinic, by day and by night.
    pub fn css(&self) -> String {
        let band = |colour: Colour, on: Colour| format!("--band:{colour};--on-band:{on};");
        let dusk = self.day.accent.mix(self.night.paper, 0.35).readable_on(&[Colour::WHITE], TEXT);
        let day = self.day.variables() + &band(self.day.accent, self.day.on_accent());
        let night = self.night.variables() + &band(dusk, Colour::WHITE);
        let mut css = format!(":root{{--radius:{}px;{day}}}\n", self.radius);
        // On paper it is always day, whatever the screen shows.
        let _ = writeln!(css, "@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}");
        css
    }
}

/// The problems that a clinic's tokens would have with a theme that sets none, for the checks of a configuration.
pub fn check(clinic: &BTreeMap<String, String>) -> Vec<TokenProblem> {
    Tokens::resolve(&BTreeMap::new(), clinic).err().unwrap_or_default()
}

impl Palette {
    fn grounds(&self) -> [Colour; 2] {
        [self.paper, self.surface]
    }

    fn on_accent(&self) -> Colour {
        let night = Colour { r: 12, g: 17, b: 18 };
        let dark = if self.ink.luminance() < 0.1 { self.ink } else { night };
        if contrast(Colour::WHITE, self.accent) >= TEXT
            || contrast(Colour::WHITE, self.accent) > contrast(dark, self.accent)
        {
            Colour::WHITE
        } else {
            dark
        }
    }

    fn accent_soft(&self) -> Colour {
        self.surface.mix(self.accent, 0.10)
    }

    fn accent_text(&self) -> Colour {
        self.accent.readable_on(&[self.paper, self.surface, self.accent_soft()], TEXT)
    }

    fn ink_soft(&self) -> Colour {
        self.ink.mix(self.paper, 0.34).readable_on(&[self.paper, self.surface, self.accent_soft()], TEXT + 0.5)
    }

    fn line(&self) -> Colour {
        self.surface.mix(self.ink, 0.13)
    }

    fn edge(&self) -> Colour {
        self.surface.mix(self.ink, 0.4).readable_on(&self.grounds(), SHAPE)
    }

    fn variables(&self) -> String {
        let strong =
            self.accent.mix(if self.on_accent() == Colour::WHITE { Colour::BLACK } else { Colour::WHITE }, 0.14);
        [
            ("accent", self.accent),
            ("accent-strong", strong),
            ("on-accent", self.on_accent()),
            ("accent-text", self.accent_text()),
            ("accent-soft", self.accent_soft()),
            ("accent-line", self.surface.mix(self.accent, 0.32)),
            ("paper", self.paper),
            ("surface", self.surface),
            ("sunken", self.paper.mix(self.ink, 0.045)),
            ("ink", self.ink),
            ("ink-soft", self.ink_soft()),
            ("line", self.line()),
            ("edge", self.edge()),
        ]
        .iter()
        .fold(String::new(), |mut css, (name, colour)| {
            let _ = write!(css, "--{name}:{colour};");
            css
        })
    }

    fn check(&self, suffix: &str, problems: &mut Vec<TokenProblem>) {
        for (ground, name) in [(self.paper, "paper"), (self.surface, "surface")] {
            if contrast(self.ink, ground) < 7.0 {
                problems.push(problem(
                    &format!("{name}{suffix}"),
                    format!(
                        "text ({}) on {ground} has a contrast of {:.1}, too little to read with ease",
                        self.ink,
                        contrast(self.ink, ground)
                    ),
                    "it needs 7 or more: choose a colour further from that of the text".to_owned(),
                ));
            } else if contrast(self.accent, ground) < SHAPE {
                problems.push(problem(
                    &format!("accent{suffix}"),
                    format!(
                        "{} on {ground} ({name}{suffix}) has a contrast of {:.1}, so buttons are hard to see",
                        self.accent,
                        contrast(self.accent, ground)
                    ),
                    format!("it needs {SHAPE} or more: {} would do", self.accent.readable_on(&self.grounds(), SHAPE)),
                ));
                return;
            }
        }
    }
}

fn problem(name: &str, what: impl Into<String>, instead: String) -> TokenProblem {
    TokenProblem { name: name.to_owned(), what: what.into(), instead }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn one_accent_is_enough_and_everything_made_of_it_can_be_read() {
        for accent in ["#0e6a6a", "#7a1f5c", "#c2410c", "#1d4ed8", "#3f6212", "#b91c1c"] {
            let tokens = Tokens::resolve(&BTreeMap::new(), &tokens(&[("accent", accent)])).expect("a good accent");
            for palette in [tokens.day, tokens.night] {
                assert!(contrast(palette.on_accent(), palette.accent) >= TEXT, "{accent}: text on a button");
                for ground in [palette.paper, palette.surface, palette.accent_soft()] {
                    assert!(contrast(palette.accent_text(), ground) >= TEXT, "{accent}: a link on {ground}");
                    assert!(contrast(palette.ink_soft(), ground) >= TEXT, "{accent}: quiet text on {ground}");
                }
                assert!(contrast(palette.edge(), palette.surface) >= SHAPE, "{accent}: the edge of a field");
            }
        }
    }

    #[test]
    fn a_clinic_with_a_pale_accent_is_told_which_one_would_do() {
        let problems =
            check(&tokens(&[("accent", "#ffe680"), ("acent", "#000000"), ("radius", "40"), ("paper", "blue")]));
        let named: Vec<_> = problems.iter().map(|problem| problem.name.as_str()).collect();
        assert_eq!(named, ["acent", "paper", "accent", "radius"]);
        let would_do = problems[2]
            .instead
            .split(' ')
            .find_map(|word| word.parse::<Colour>().ok())
            .expect("a colour that would do");
        assert!(check(&tokens(&[("accent", &would_do.to_string())])).is_empty());
    }
}
