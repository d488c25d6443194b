//! Which characters belong to a set, as the docs name sets.

use crate::{CharClass, Charset};

impl Charset {
    /// Whether a character belongs to the set.
    pub fn contains(&self, c: char) -> bool {
        self.chars.contains(c) || self.classes.iter().any(|class| class.contains(c))
    }
}

impl CharClass {
    /// Whether a character belongs to the class.
    pub fn contains(self, c: char) -> bool {
        match self {
            Self::Letter => c.is_ascii_alphabetic(),
            Self::Digit => c.is_ascii_digit(),
            // The unified ideographs with their extensions and compatibility forms, 々 and 〇.
            Self::Chinese => matches!(c,
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
                | '\u{20000}'..='\u{2fa1f}' | '\u{30000}'..='\u{3347f}' | '々' | '〇'),
            // CJK punctuation, fullwidth forms of ASCII's, and what Chinese takes from general punctuation.
            Self::ChinesePunctuation => matches!(c,
                '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301f}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}'
                | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}'
                | '\u{ffe5}' | '·' | '–' | '—' | '‘' | '’' | '“' | '”' | '•' | '…'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_their_characters_only() {
        let table = [
            (CharClass::Chinese, "合同〇々𠮷", "a1，ぁ가"),
            (CharClass::ChinesePunctuation, "，。；：？！“”《》、—…·（）【】￥", "合a1,;(　"),
            (CharClass::Letter, "azAZ", "é1ａ_"),
            (CharClass::Digit, "09", "a１٣"),
        ];
        for (class, inside, outside) in table {
            let strangers: String = inside.chars().filter(|c| !class.contains(*c)).collect();
            assert_eq!(strangers, "", "{class:?}");
            let intruders: String = outside.chars().filter(|c| class.contains(*c)).collect();
            assert_eq!(intruders, "", "{class:?}");
        }
    }
}
