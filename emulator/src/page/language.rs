//! The two languages of the pages.

use axum::http::{HeaderMap, header};

/// Chinese unless English is asked for, as on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

impl Language {
    /// The language that the address asks for, or else the browser's first of the two.
    pub(super) fn asked_for(address: &str, headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|accepted| accepted.to_str().ok());
        std::iter::once(address)
            .chain(accepted.unwrap_or_default().split(','))
            .find_map(Self::named)
            .unwrap_or(Self::Chinese)
    }

    fn named(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let is = |language: &str| tag.split(['-', '_', ';']).next() == Some(language);
        if is("zh") { Some(Self::Chinese) } else { is("en").then_some(Self::English) }
    }

    /// The one that the page speaks.
    pub(super) fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// As in the `lang` of HTML.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_comes_before_the_browser() {
        let table = [
            ("", "", Language::Chinese),
            ("", "fr", Language::Chinese),
            ("", "fr-FR,en-GB;q=0.8,zh;q=0.5", Language::English),
            ("", "zh-Hans-CN", Language::Chinese),
            ("en", "zh-CN", Language::English),
            ("EN_us", "", Language::English),
            ("zh", "en", Language::Chinese),
            ("xx", "en", Language::English),
            ("", "english", Language::Chinese),
        ];
        for (address, accepted, expected) in table {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, accepted.parse().unwrap())]);
            assert_eq!(Language::asked_for(address, &headers), expected, "{address} {accepted}");
        }
    }
}
