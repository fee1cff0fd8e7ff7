//! Whether people can read it: contrast by WCAG 2.2, as plain functions that the configuration's checks use too.

use std::{fmt, str::FromStr};

/// The least contrast of text with what is behind it (WCAG AA).
pub const TEXT: f64 = 4.5;
/// The least contrast of large text, icons and the edges of controls (WCAG AA).
pub const SHAPE: f64 = 3.0;

/// A colour of the screen (sRGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self { r: 255, g: 255, b: 255 };
    /// Black.
    pub const BLACK: Self = Self { r: 0, g: 0, b: 0 };

    /// How light it is, 0 to 1 (WCAG's relative luminance).
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// This colour with a share (0 to 1) of another.
    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let channel = |a: u8, b: u8| {
            let value = f64::from(a) + (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two u8, so it is one")]
            let value = value.round() as u8;
            value
        };
        Self { r: channel(self.r, other.r), g: channel(self.g, other.g), b: channel(self.b, other.b) }
    }

    /// The nearest colour of the same hue that has the contrast `least` with everything in `behind`.
    #[must_use]
    pub fn readable_on(self, behind: &[Self], least: f64) -> Self {
        let dark_ground = behind.iter().map(|ground| ground.luminance()).sum::<f64>()
            < 0.2 * f64::from(u32::try_from(behind.len()).unwrap_or(1));
        let goal = if dark_ground { Self::WHITE } else { Self::BLACK };
        (0..=50)
            .map(|step| self.mix(goal, f64::from(step) / 50.0))
            .find(|colour| behind.iter().all(|ground| contrast(*colour, *ground) >= least))
            .unwrap_or(goal)
    }
}

/// The contrast of two colours, 1 (none) to 21 (black on white).
pub fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

/// The text is not a colour that we read.
#[derive(Debug, thiserror::Error)]
#[error("«{0}» is not a colour: write it as #rrggbb, for example #0b6e6e")]
pub struct NotAColour(String);

impl FromStr for Colour {
    type Err = NotAColour;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match (digits.map(str::len), value) {
            (Some(6), Some(value)) => {
                let [_, r, g, b] = value.to_be_bytes();
                Ok(Self { r, g, b })
            }
            (Some(3), Some(value)) => {
                let channel = |shift: u32| u8::try_from((value >> shift) & 0xf).unwrap_or_default() * 17;
                Ok(Self { r: channel(8), g: channel(4), b: channel(0) })
            }
            _ => Err(NotAColour(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().expect("a colour")
    }

    #[test]
    fn black_on_white_has_the_greatest_contrast_and_a_colour_on_itself_none() {
        assert!((contrast(Colour::BLACK, Colour::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(colour("#0b6e6e"), colour("#0b6e6e")) - 1.0).abs() < 0.01);
        assert!((contrast(colour("#767676"), Colour::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_pale_accent_is_darkened_on_paper_and_a_dark_one_lightened_at_night() {
        let night = colour("#14181a");
        let on_paper = colour("#7fd1c7").readable_on(&[Colour::WHITE], TEXT);
        let at_night = colour("#0b3f6e").readable_on(&[night], TEXT);
        assert!(contrast(on_paper, Colour::WHITE) >= TEXT);
        assert!(contrast(at_night, night) >= TEXT);
    }

    #[test]
    fn colours_are_read_long_and_short_and_nothing_else() {
        assert_eq!(colour("#fa0"), colour("#ffaa00"));
        for wrong in ["red", "#12345", "0b6e6e", "#gggggg", "#+12345", ""] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }
}
