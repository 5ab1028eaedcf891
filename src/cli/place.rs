//! Where on a page something goes: the options of blocks and fields.

use std::ops::RangeInclusive;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer, de};

use crate::base::limits::Limits;
use crate::sign::{Corner, PageChoice, Place};

/// Where the block stands when a corner is named without distances, in millimetres: within the
/// usual margins, at the bottom above the notice.
const SIDE: f64 = 20.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 30.0;

/// The options of a place.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct PlaceArguments {
    /// Page of the block: a number, first or last; without it the last
    #[arg(long, value_name = "PAGE")]
    pub(super) page: Option<PageArgument>,
    /// Corner of the page, as displayed, from which --x and --y count
    #[arg(long, value_name = "CORNER")]
    pub(super) corner: Option<CornerChoice>,
    /// Distance of the block from the left or right edge, in mm
    #[arg(long, value_name = "MM", value_parser = millimetres, allow_negative_numbers = true)]
    pub(super) x: Option<f64>,
    /// Distance of the block from the top or bottom edge, in mm
    #[arg(long, value_name = "MM", value_parser = millimetres, allow_negative_numbers = true)]
    pub(super) y: Option<f64>,
    /// Width of the block in mm
    #[arg(long, value_name = "MM", value_parser = side, allow_negative_numbers = true)]
    pub(super) width: Option<f64>,
    /// Height of the block in mm
    #[arg(long, value_name = "MM", value_parser = side, allow_negative_numbers = true)]
    pub(super) height: Option<f64>,
}

/// A corner, as options and templates write it.
#[derive(Clone, Copy, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CornerChoice {
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
}

/// A page, as options and templates write it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct PageArgument(PageChoice);

impl FromStr for PageArgument {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "first" => Ok(Self(PageChoice::First)),
            "last" => Ok(Self(PageChoice::Last)),
            _ => match text.parse() {
                Ok(number) if number > 0 => Ok(Self(PageChoice::Number(number))),
                _ => Err("a page is a number from 1, first or last"),
            },
        }
    }
}

/// `page = 2` and `page = "last"`.
impl<'de> Deserialize<'de> for PageArgument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(i64),
            Word(String),
        }
        let written = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.to_string(),
            Written::Word(word) => word,
        };
        written.parse().map_err(de::Error::custom)
    }
}

impl PlaceArguments {
    /// The page that was asked for, or the last.
    pub(super) fn page(&self) -> PageChoice {
        self.page_asked().unwrap_or_default()
    }

    /// The page, when one was asked for.
    pub(super) fn page_asked(&self) -> Option<PageChoice> {
        self.page.map(|page| page.0)
    }

    /// The place that was asked for; none when nothing was said about it.
    pub(super) fn place(&self) -> Option<Place> {
        if self.corner.is_none() && self.x.is_none() && self.y.is_none() {
            return None;
        }
        let (corner, usual) = match self.corner {
            Some(CornerChoice::TopLeft) => (Corner::TopLeft, TOP),
            Some(CornerChoice::TopRight) => (Corner::TopRight, TOP),
            Some(CornerChoice::BottomLeft) => (Corner::BottomLeft, BOTTOM),
            Some(CornerChoice::BottomRight) | None => (Corner::BottomRight, BOTTOM),
        };
        Some(Place {
            corner,
            x: self.x.unwrap_or(SIDE),
            y: self.y.unwrap_or(usual),
        })
    }
}

/// Pages by their numbers, such as `1,3-5`.
///
/// # Errors
/// What a list of pages looks like.
pub(super) fn pages(text: &str) -> Result<Vec<RangeInclusive<usize>>, String> {
    let most = Limits::default().pages;
    let page = |text: &str| {
        text.trim()
            .parse()
            .ok()
            .filter(|page| (1..=most).contains(page))
    };
    let range = |text: &str| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (page(first)?, page(last)?);
        (first <= last).then_some(first..=last)
    };
    let ranges: Option<_> = text.split(',').map(range).collect();
    ranges.ok_or_else(|| format!("pages are numbers and ranges from 1 to {most}, such as 1,3-5"))
}

/// A length on paper: not negative, and no longer than the largest page (14,400 units are 5 m).
pub(super) fn millimetres(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(length) if (0.0..=5080.0).contains(&length) => Ok(length),
        _ => Err("a length is a number of millimetres, such as 12.5".to_owned()),
    }
}

/// The length of a side: a length that is not nothing.
pub(super) fn side(text: &str) -> Result<f64, String> {
    match millimetres(text) {
        Ok(length) if length > 0.0 => Ok(length),
        Ok(_) => Err("a width or height is more than 0 mm".to_owned()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_lengths_are_understood() {
        assert_eq!("3".parse(), Ok(PageArgument(PageChoice::Number(3))));
        assert_eq!("first".parse(), Ok(PageArgument(PageChoice::First)));
        assert!("0".parse::<PageArgument>().is_err());
        assert!("-1".parse::<PageArgument>().is_err());
        assert_eq!(pages("1, 3-5"), Ok(vec![1..=1, 3..=5]));
        for wrong in ["", "0", "3-1", "1,", "1-", "-2", "a", "1-99999999999"] {
            assert!(pages(wrong).is_err(), "{wrong}");
        }
        assert!(millimetres("12.5").is_ok() && millimetres("0").is_ok());
        assert!(side("0.1").is_ok() && side("0").is_err() && side("-1").is_err());
        for wrong in ["-1", "NaN", "inf", "6000", "a"] {
            assert!(millimetres(wrong).is_err(), "{wrong}");
        }
    }
}
