//! Normalises text: the width of characters, quantities, sentences and clauses.

use super::pattern::{Pattern, group};

/// The text in half-width characters, character by character.
///
/// Copies of a page differ in the width of punctuation, so everything that rules compare is folded.
/// Quotes and brackets of Chinese print become their ASCII relatives; `。` and `、`, which have none,
/// stay.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '“' | '”' | '「' | '」' => '"',
            '‘' | '’' => '\'',
            '【' => '[',
            '】' => ']',
            '—' | '–' | '−' => '-',
            '〜' | '∼' => '~',
            '×' => 'x',
            c => c,
        })
        .collect()
}

/// The part of the unfolded text that a part of the folded text stands for.
pub(super) fn unfold<'t>(raw: &'t str, folded: &str, part: std::ops::Range<usize>) -> &'t str {
    let chars = |range: &str| range.chars().count();
    let start = folded.get(..part.start).map_or(0, chars);
    let length = folded.get(part).map_or(0, chars);
    let byte = |text: &str, index: usize| text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
    let rest = raw.get(byte(raw, start)..).unwrap_or_default();
    rest.get(..byte(rest, length)).unwrap_or_default()
}

/// Rewrites what English descriptions say of limits and defaults into the words that recognisers know:
/// `Maximum value: 100.` becomes `最大值:100。`.
fn english(text: &str) -> String {
    static WORDS: [(Pattern, &str); 14] = [
        (Pattern::new(r"(?i)\b(?:the\s+)?default\s+value\s*(?:is|:|=)\s*"), "默认值:"),
        (Pattern::new(r"(?i)\b(?:the\s+)?defaults?\s*(?:is|to|:|=)\s*"), "默认值:"),
        (Pattern::new(r"(?i)\b(?:the\s+)?(?:value\s+)?range\s*(?:is|:|=|of)?\s*(?P<number>[\[(]?-?\d)"), "取值范围:{}"),
        (Pattern::new(r"(?i)\bbetween\s+(?P<number>-?\d+)\s+and\s+"), "取值{}~"),
        (Pattern::new(r"(?i)\b(?:the\s+)?max(?:imum)?\s+length\s*(?:is|of|:|=)?\s*"), "最大长度"),
        (Pattern::new(r"(?i)\b(?:the\s+)?min(?:imum)?\s+length\s*(?:is|of|:|=)?\s*"), "最小长度"),
        (Pattern::new(r"(?i)\b(?:the\s+)?max(?:imum)?\s+(?:number|count|quantity)\s*(?:is|:|=)?\s*"), "最大数量"),
        (Pattern::new(r"(?i)\b(?:the\s+)?max(?:imum)?(?:\s+(?:value|limit))?\s*(?:is|:|=)\s*"), "最大值:"),
        (Pattern::new(r"(?i)\b(?:the\s+)?min(?:imum)?(?:\s+(?:value|limit))?\s*(?:is|:|=)\s*"), "最小值:"),
        (Pattern::new(r"(?i)\b(?:up\s+to|at\s+most|no\s+more\s+than|not\s+exceed(?:ing)?)\s+(?P<number>\d)"), "最多{}"),
        (Pattern::new(r"(?i)\b(?:at\s+least|no\s+less\s+than)\s+(?P<number>\d)"), "最少{}"),
        (Pattern::new(r"(?i)(?P<number>\d)\s*char(?:acter)?s?\b"), "{}字符"),
        (Pattern::new(r"(?i)(?P<number>\d)\s*bytes?\b"), "{}字节"),
        (Pattern::new(r"(?i)(?P<number>\d)\s*(?:items|elements|entries|ids)\b"), "{}个"),
    ];
    static HAN: Pattern = Pattern::new(r"\p{Han}");
    static STOP: Pattern = Pattern::new(r"\.(?:\s+|$)");
    if !text.contains(|c: char| c.is_ascii_lowercase()) {
        return text.to_owned();
    }
    // In Chinese a stop after a number is that of an ordinal.
    let text = if HAN.is_match(text) { text.to_owned() } else { STOP.replace(text, |_| "。".to_owned()) };
    WORDS.iter().fold(text, |text, (pattern, words)| {
        pattern.replace(&text, |captures| words.replace("{}", group(captures, "number")))
    })
}

/// Rewrites quantities into plain numbers, so that recognisers meet digits and nothing else:
/// `30分钟(1800)` is 1800, `24x60x60s` is `86400s`, `[0, 4]` is `0~4`; and where the field counts
/// seconds, `30分钟` is `1800秒`.
pub(super) fn quantities(text: &str, in_seconds: bool) -> String {
    static EXPLAINED: Pattern =
        Pattern::new(r"(?:\d+\s*(?:秒|分钟|小时|天|个月|年|KB|MB|GB)|\d+年\d+月\d+日)\s*\(\s*(?P<number>\d+)\s*\)");
    static PRODUCT: Pattern = Pattern::new(r"\d+(?:\s*[x*]\s*\d+)+");
    static INTERVAL: Pattern = Pattern::new(r"\[\s*(?P<min>-?\d+)\s*[,~-]\s*(?P<max>-?\d+)\s*\]");
    static DURATION: Pattern = Pattern::new(r"(?P<number>\d+)\s*(?P<unit>分钟|小时|天)");

    let text = EXPLAINED.replace(&english(text), |captures| group(captures, "number").to_owned());
    let text = PRODUCT.replace(&text, |captures| {
        let product = captures.get(0).map_or("", |all| all.as_str());
        let factors = product.split(['x', '*']).map(|factor| factor.trim().parse::<i64>().ok());
        let value = factors.into_iter().try_fold(1_i64, |value, factor| value.checked_mul(factor?));
        value.map_or_else(|| product.to_owned(), |value| value.to_string())
    });
    let text = INTERVAL.replace(&text, |captures| format!("{}~{}", group(captures, "min"), group(captures, "max")));
    if !in_seconds {
        return text;
    }
    DURATION.replace(&text, |captures| {
        let factor = match group(captures, "unit") {
            "分钟" => 60,
            "小时" => 3600,
            _ => 86_400,
        };
        let number: Option<i64> = group(captures, "number").parse().ok();
        match number.and_then(|number| number.checked_mul(factor)) {
            Some(seconds) => format!("{seconds}秒"),
            None => String::new(),
        }
    })
}

/// The sentences of a line.
pub(super) fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split(['。', ';', '!', '?']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// The clauses of a sentence, each with the number of brackets it stands in.
pub(super) fn clauses(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut depth = 0_usize;
    sentence.split_inclusive([',', '(', ')', '"', '[', ']']).filter_map(move |part| {
        let here = depth;
        match part.chars().last() {
            Some('(' | '[') => depth += 1,
            Some(')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let clause = part.trim_end_matches([',', '(', ')', '"', '[', ']']).trim();
        (!clause.is_empty()).then_some((here, clause))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_the_number_of_characters() {
        let raw = "（默认）“合同”：０～９，【注】　—";
        assert_eq!(fold(raw), "(默认)\"合同\":0~9,[注] -");
        assert_eq!(fold(raw).chars().count(), raw.chars().count());
    }

    #[test]
    fn unfolding_finds_the_characters_that_were_folded() {
        let (raw, folded) = ("值：（甲）", fold("值：（甲）"));
        let at = folded.find('(').unwrap();
        assert_eq!(unfold(raw, &folded, at..folded.len()), "（甲）");
        assert_eq!(unfold(raw, &folded, 90..91), "");
    }

    #[test]
    fn quantities_become_numbers() {
        let table = [
            ("30分钟(1800)-90天(7776000)", false, "1800-7776000"),
            ("1s~24x60x60s(1天)", false, "1s~86400s(1天)"),
            ("2099年12月31日(4102415999)", false, "4102415999"),
            ("取值[0, 4]", false, "取值0~4"),
            ("默认30分钟", true, "默认1800秒"),
            ("默认30分钟", false, "默认30分钟"),
            ("99999999999999999999x99999999999999999999", false, "99999999999999999999x99999999999999999999"),
        ];
        for (text, in_seconds, expected) in table {
            assert_eq!(quantities(text, in_seconds), expected, "{text}");
        }
    }
}
