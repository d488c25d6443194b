//! Limits on the length of a text.

use tencent_ess_spec::ValueType;

use crate::reading::FieldReading;

use super::{
    Rules,
    pattern::{Pattern, group, number},
    statement::Statements,
};

/// States the limits on characters and bytes; of a list, those on its elements.
pub(super) fn state(statements: &Statements, field: &FieldReading, rules: &mut Rules) {
    if field.ty != ValueType::String {
        return;
    }
    let limits: Vec<Limit> = statements.clauses().iter().filter_map(|clause| limit(clause, field.list)).collect();
    // Two limits of one kind belong to two kinds of content, which is a condition.
    let agreed = |bytes: bool, pick: fn(&Limit) -> Option<u64>| {
        let mut found = limits.iter().filter(|limit| limit.bytes == bytes).filter_map(pick);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    };
    rules.max_chars = agreed(false, |limit| Some(limit.max));
    rules.min_chars = agreed(false, |limit| limit.min).filter(|min| rules.max_chars.is_none_or(|max| *min <= max));
    rules.max_bytes = agreed(true, |limit| Some(limit.max));
}

#[derive(Debug, PartialEq, Eq)]
struct Limit {
    min: Option<u64>,
    max: u64,
    bytes: bool,
}

fn limit(clause: &str, of_list: bool) -> Option<Limit> {
    static RANGE: Pattern = Pattern::new(
        r"(?P<before>.*?)(?P<min>\d+)\s*(?:个字符|个字|字符|字)?\s*[-~至到]\s*(?P<max>\d+)\s*(?P<unit>.*)$",
    );
    static MAX: Pattern = Pattern::new(concat!(
        r"(?P<before>.*?(?:[最做]大|最长|最多|至多|不得?能?可?超过|不能?大于|不多于|小于等?于?|少于等于|上限|限制|限))",
        r"(?P<between>[^\d]{0,14}?)(?P<max>\d+)\s*(?P<unit>.*)$",
    ));
    static WITHIN: Pattern =
        Pattern::new(r"(?P<before>.*?)(?P<max>\d+)\s*(?P<unit>个?(?:字符|字节|字)(?:以内|之内|以下).*)$");
    static CHARS: Pattern =
        Pattern::new(r"^(?:个|位)?(?:(?:中文|英文|半角|unicode)*(?:字符|汉字|字(?:[^节段]|$))|位|长度)");
    static BYTES: Pattern = Pattern::new(r"^个?(?i:字节|bytes?)");
    static OF_TEXT: Pattern = Pattern::new(r"长度|字数|字符");

    let captures = RANGE.captures(clause).or_else(|| MAX.captures(clause)).or_else(|| WITHIN.captures(clause))?;
    let (before, unit) = (group(&captures, "before"), group(&captures, "unit"));
    let bytes = BYTES.is_match(unit);
    let bare = unit.is_empty() || unit.starts_with(|c: char| !c.is_alphanumeric() && c != '%');
    // The length of a list, without a unit, is the number of its elements.
    let of_length = || !of_list && [before, group(&captures, "between")].iter().any(|text| OF_TEXT.is_match(text));
    let of_text = CHARS.is_match(unit) || bytes || bare && of_length();
    let max: u64 = number(&captures, "max")?;
    of_text.then(|| Limit { min: number(&captures, "min").filter(|min| *min > 0), max, bytes })
}

#[cfg(test)]
mod tests {
    use super::super::{
        draw,
        tests::{field, list},
    };
    use super::*;

    #[test]
    fn limits_on_characters_are_read_in_the_usual_words() {
        let table = [
            ("名称，长度不能超过200个字符，只能由数字组成。", Some(200)),
            ("名称，长度不能超过200，只能由数字组成。", Some(200)),
            ("名称，最大长度为20个字符", Some(20)),
            ("跳转地址，最大长度200", Some(200)),
            ("名称,最大长度1000个字符", Some(1000)),
            ("数据，支持的最大数据大小为 20480长度。", Some(20480)),
            ("标题，不超过50字", Some(50)),
            ("字段不能超过500个字符", Some(500)),
            ("理由，最多支持200个字符长度", Some(200)),
            ("角色，最大20个字", Some(20)),
            ("横向文字，最多可填15个汉字（若超过宽度，压缩间距）", Some(15)),
            ("标识，最大64位字符串", Some(64)),
            ("数据的字符长度上限为1000，且须编码", Some(1000)),
            ("注:  资源名称长度限制为256个字符", Some(256)),
            ("须知，最长字数：500个中文字符", Some(500)),
            ("最大长度应不超过500个字符", Some(500)),
            ("名称，1-50个中文字符", Some(50)),
            ("备注，50个字以内", Some(50)),
            ("The name, up to 60 characters", Some(60)),
            ("The name. Maximum length: 64 characters. Letters and digits.", Some(64)),
            ("Name of the instance. It cannot be changed.", None),
            ("<ul><li>字符串长度不超过200</li><li>当Kind 是拒绝时必填</li></ul>", Some(200)),
            ("点头模式下，使用的文本，最大长度为150个字符。", Some(150)),
            ("当选择问答模式时，播报的文本，最大长度为250个字符。", Some(250)),
            ("当类型为企业时，长度不能超过50个字符", None),
            ("姓名，如果传入，必须真实；中文名最长 25 个字符；", Some(25)),
            ("编号，为32位字符串", None),
            ("证书，大小不超过8M", None),
            ("手机号，支持中国大陆手机号11位数字", None),
            ("在绝对定位方式下，长度不能超过30，只能由数字组成。<br>在关键字方式下，是关键字整词。", None),
            ("中文名最长10个字符，英文名最长20个字符", None),
            ("时间跨度不能大于90天", None),
            ("每个手机号每天最多使用3次", None),
            ("上传文件链接，最多支持20个URL", None),
            ("如果是企业，长度不能超过50个字符", None),
        ];
        for (html, expected) in table {
            assert_eq!(draw(&field(html, ValueType::String)).max_chars, expected, "{html}");
        }
    }

    #[test]
    fn a_length_without_a_unit_is_not_that_of_the_elements_of_a_list() {
        let html = "企业名称。注: 数组最大长度50";
        assert_eq!(draw(&list(html, ValueType::String)).max_chars, None);
        assert_eq!(draw(&list("文件名，最大长度50个字符", ValueType::String)).max_chars, Some(50));
    }

    #[test]
    fn a_range_of_lengths_has_two_ends_and_bytes_are_not_characters() {
        let rules = draw(&field("要求，范围要求 5-1000 字", ValueType::String));
        assert_eq!((rules.min_chars, rules.max_chars), (Some(5), Some(1000)));
        let rules = draw(&field("编号，长度不超过 128 字节", ValueType::String));
        assert_eq!((rules.max_bytes, rules.max_chars), (Some(128), None));
        let rules = draw(&field("流名称。256字节以内，可含字母。", ValueType::String));
        assert_eq!((rules.max_bytes, rules.max_chars), (Some(256), None));
    }
}
