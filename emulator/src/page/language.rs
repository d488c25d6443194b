//! The two languages of the pages, and the word by which they call a contract.

use axum::http::{HeaderMap, header};

/// How a page speaks: Chinese unless English is asked for, as on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language {
    english: bool,
    noun: Noun,
}

/// `FlowDisplayType`: what a contract is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noun {
    Contract,
    File,
    Agreement,
    Document,
}

impl Language {
    const CHINESE: Self = Self { english: false, noun: Noun::Contract };
    const ENGLISH: Self = Self { english: true, noun: Noun::Contract };

    /// The language that the address asks for, or else the browser's first of the two.
    pub(super) fn asked_for(address: &str, headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|accepted| accepted.to_str().ok());
        std::iter::once(address)
            .chain(accepted.unwrap_or_default().split(','))
            .find_map(Self::named)
            .unwrap_or(Self::CHINESE)
    }

    fn named(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let is = |language: &str| tag.split(['-', '_', ';']).next() == Some(language);
        if is("zh") { Some(Self::CHINESE) } else { is("en").then_some(Self::ENGLISH) }
    }

    /// The same with the word of a `FlowDisplayType` for a contract.
    pub(super) fn calling(self, flow_display_type: i64) -> Self {
        let noun = match flow_display_type {
            1 => Noun::File,
            2 => Noun::Agreement,
            3 => Noun::Document,
            _ => Noun::Contract,
        };
        Self { noun, ..self }
    }

    /// The one that the page speaks.
    pub(super) fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        if self.english { english } else { chinese }
    }

    /// The one that the page speaks, with its word for a contract.
    pub(super) fn say(self, chinese: &str, english: &str) -> String {
        let (word, english_word, capital) = match self.noun {
            Noun::Contract => return self.pick(chinese, english).to_owned(),
            Noun::File => ("文件", "a file", "File"),
            Noun::Agreement => ("协议", "an agreement", "Agreement"),
            Noun::Document => ("文书", "a document", "Document"),
        };
        if !self.english {
            return chinese.replace("合同", word);
        }
        let bare = capital.to_lowercase();
        english.replace("a contract", english_word).replace("contract", &bare).replace("Contract", capital)
    }

    pub(super) fn is_english(self) -> bool {
        self.english
    }

    /// As in the `lang` of HTML.
    pub(super) fn tag(self) -> &'static str {
        if self.english { "en" } else { "zh-CN" }
    }

    pub(super) fn other(self) -> Self {
        Self { english: !self.english, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_comes_before_the_browser() {
        let table = [
            ("", "", Language::CHINESE),
            ("", "fr", Language::CHINESE),
            ("", "fr-FR,en-GB;q=0.8,zh;q=0.5", Language::ENGLISH),
            ("", "zh-Hans-CN", Language::CHINESE),
            ("en", "zh-CN", Language::ENGLISH),
            ("EN_us", "", Language::ENGLISH),
            ("zh", "en", Language::CHINESE),
            ("xx", "en", Language::ENGLISH),
            ("", "english", Language::CHINESE),
        ];
        for (address, accepted, expected) in table {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, accepted.parse().unwrap())]);
            assert_eq!(Language::asked_for(address, &headers), expected, "{address} {accepted}");
        }
    }

    #[test]
    fn a_contract_is_called_what_the_request_wants() {
        let table = [
            (0, "发起合同", "Start a contract: Contract id"),
            (1, "发起文件", "Start a file: File id"),
            (2, "发起协议", "Start an agreement: Agreement id"),
            (3, "发起文书", "Start a document: Document id"),
        ];
        for (kind, chinese, english) in table {
            let say = |language: Language| language.calling(kind).say("发起合同", "Start a contract: Contract id");
            assert_eq!([say(Language::CHINESE), say(Language::ENGLISH)], [chinese, english]);
        }
    }
}
