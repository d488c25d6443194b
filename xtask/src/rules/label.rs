//! Labels of values: names, never sentences.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::Pattern;

/// What ends a name and begins its explanation.
const PAUSES: &str = "，。；,;（([【）)]】—\n";

/// The name at the beginning of what is said of a value, without a mark of the default; empty if there is none.
pub(super) fn short(text: &str) -> &str {
    static LEAD: Pattern = Pattern::new(r"^\s*(?:[(（\[【]\s*默认\S{0,2}\s*[)）\]】]|默认[,，]|表示|代表)?[\s:：\-]*");
    let text = LEAD.captures(text).and_then(|lead| text.get(lead.get(0)?.end()..)).unwrap_or(text);
    // `【严格】…` puts the name of the value in brackets and the explanation after it.
    let text = text.trim_start_matches(['【', '[']);
    let label = text.split(|c: char| PAUSES.contains(c)).next().unwrap_or_default();
    let label = label.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let label = ["注：", "注:"].iter().find_map(|note| label.split_once(note)).map_or(label, |(label, _)| label).trim();
    if is_name(label) { label } else { "" }
}

/// Whether a text is short enough to be a name, and no beginning of a sentence.
///
/// What takes longer to say is no name, and half of it is neither name nor sentence.
fn is_name(text: &str) -> bool {
    const LONGEST: usize = 20;
    const MOST_WORDS: usize = 8;
    static FRAGMENT: Pattern =
        Pattern::new(r"^(?:在|当|如果|若|如|选择|启用|使用|指定|设置)[^则]*(?:后|时|下|中|方式|选项)$");
    let is_short = if text.is_ascii() {
        text.split_whitespace().count() <= MOST_WORDS
    } else {
        text.chars().nth(LONGEST).is_none()
    };
    is_short && !FRAGMENT.is_match(text)
}

/// The labels of a list of values, each given by all that is said of it: where two have the same name, what follows it
/// in one of them and not in the other is added in brackets.
pub(super) fn distinct(said: &[&str]) -> Vec<String> {
    let names: Vec<&str> = said.iter().map(|text| short(text)).collect();
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        places.entry(name).or_default().push(place);
    }
    let mut labels: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    for (name, places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
        let group = places.len();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for text in places.iter().filter_map(|place| said.get(*place)) {
            for piece in pieces(text).collect::<BTreeSet<_>>() {
                *counts.entry(piece).or_default() += 1;
            }
        }
        for place in places {
            let Some(own) = said.get(place) else { continue };
            let difference = pieces(own).find(|piece| counts.get(piece).is_some_and(|count| *count < group));
            if let (Some(difference), Some(label)) = (difference, labels.get_mut(place)) {
                *label = joined(name, difference);
            }
        }
    }
    labels
}

/// The short parts of what follows a name.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    static MARK: Pattern = Pattern::new(r"^默认");
    let parts = text.split(|c: char| PAUSES.contains(c)).map(|part| part.trim().trim_start_matches("此时"));
    parts.filter(|part| !part.is_empty() && is_name(part) && !MARK.is_match(part))
}

/// `合同拒签（个人）`; the difference alone where both are too long for a name.
fn joined(name: &str, difference: &str) -> String {
    const LONGEST: usize = 28;
    let joined = format!("{name}（{difference}）");
    if joined.chars().nth(LONGEST).is_none() { joined } else { difference.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_name_up_to_its_first_pause() {
        let table = [
            ("模板", "模板"),
            ("（默认）模板，很大", "模板"),
            ("表示模板。可以多次使用", "模板"),
            ("【严格】两者都要一致", "严格"),
            ("模板注：不常用", "模板"),
            ("Pending. Wait for the task.", "Pending"),
            ("Waiting for the approval of the administrator", "Waiting for the approval of the administrator"),
            ("若与手机号不一致则报错", "若与手机号不一致则报错"),
            ("选择器", "选择器"),
            ("转换文件超时", "转换文件超时"),
            // No names: longer than one, and the beginnings of sentences.
            ("一二三四五六七八九十一二三四五六七八九十一", ""),
            ("This is what happens when the task has been created by another user", ""),
            ("选择此选项后，将无法从列表进入", ""),
            ("启用此选项后，会添加引导", ""),
            ("如果使用这个方式，则会发信息", ""),
            ("在集团企业的场景下，返回此值代表主企业", ""),
            ("在合同流程发起时，由发起人指定", ""),
        ];
        for (text, expected) in table {
            assert_eq!(short(text), expected, "{text}");
        }
    }

    #[test]
    fn two_values_do_not_share_a_label_where_their_texts_differ() {
        let table: [(&[&str], &[&str]); 6] = [
            (&["任务完成", "任务完成(存在失败)", "处理中"], &["任务完成", "任务完成（存在失败）", "处理中"]),
            (
                &["未开启(不存在填写环节)", "未开启(存在填写环节)"],
                &["未开启（不存在填写环节）", "未开启（存在填写环节）"],
            ),
            (
                &[
                    "跳转某某小程序的链接, 适合短信 ，此时返回长链 (默认类型)",
                    "跳转某某小程序的链接, 适合短信，此时返回短链",
                ],
                &["跳转某某小程序的链接（返回长链）", "跳转某某小程序的链接（返回短链）"],
            ),
            (
                &[
                    "跳转某某某某某某某某小程序的链接，返回某某某某某某的长链",
                    "跳转某某某某某某某某小程序的链接，返回某某某某某某的短链",
                ],
                &["返回某某某某某某的长链", "返回某某某某某某的短链"],
            ),
            (
                &["文件完整，全部签名有效。", "文件完整，部分签名有效。", "文件被篡改。"],
                &["文件完整（全部签名有效）", "文件完整（部分签名有效）", "文件被篡改"],
            ),
            // The source itself says the same of both.
            (&["拒签", "拒签"], &["拒签", "拒签"]),
        ];
        for (said, expected) in table {
            assert_eq!(distinct(said), expected, "{said:?}");
        }
    }
}
