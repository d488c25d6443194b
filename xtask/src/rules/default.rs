//! The default: a mark in a list, a statement, or the label of a listed value.

use tencent_ess_spec::{Format, Scalar, ValueType};

use crate::reading::FieldReading;

use super::{
    Rules, format,
    pattern::{Pattern, group},
    statement::Statements,
    text::{fold, unfold},
    values::{explained, scalar},
};

/// The default, unless places in the description disagree.
pub(super) fn stated(statements: &Statements, field: &FieldReading, rules: &Rules) -> Option<Scalar> {
    let mut found = marked(statements, &field.ty);
    let sentences = statements.sentences();
    found.extend(sentences.iter().filter_map(|sentence| said_in(sentence, field, rules)));
    found.extend(first_page(&sentences, &field.ty));
    if counts_days(statements, field) {
        found.extend(sentences.iter().filter_map(|sentence| days(sentence, &field.ty)));
    }
    let first = found.pop().filter(|value| fits(value, rules))?;
    // `默认值是 HTTP` in the description of a link speaks of the parameter that chose its kind.
    let no_address = matches!(&first, Scalar::String(text) if !text.contains("://"));
    if no_address && format::is_called_address(statements, field) {
        return None;
    }
    found.iter().all(|value| *value == first).then_some(first)
}

/// The values that a list marks as the default.
fn marked(statements: &Statements, ty: &ValueType) -> Vec<Scalar> {
    static MARKED: Pattern = Pattern::new(concat!(
        r"(?P<before>true|false)\s*\(\s*默认值?\s*\)|\(\s*默认值?\s*\)\s*(?P<after>true|false)",
        r"|(?P<label>true|false)\s*[:\-]\s*[^,;。(\s]{1,12}\(\s*默认值?\s*\)",
    ));
    let entries = explained(statements, ty);
    let marked: Vec<Scalar> = entries.into_iter().filter_map(|(value, entry)| entry.default.then_some(value)).collect();
    if *ty != ValueType::Boolean || !marked.is_empty() {
        return marked;
    }
    let lines = statements.own().flat_map(|line| MARKED.captures_iter(&line.text));
    lines
        .filter_map(|captures| scalar(&["before", "after", "label"].map(|name| group(&captures, name)).concat(), ty))
        .collect()
}

/// The value that a sentence names as the default.
fn said_in(sentence: &str, field: &FieldReading, rules: &Rules) -> Option<Scalar> {
    static VALUE: Pattern = Pattern::new(concat!(
        r"(?:^|[^按])默认(?:值|取值|类型|选项)?(?:\p{Han}{0,6}?(?:为|是))?\s*[:]?\s*",
        r#"(?P<value>-?\d+(?:\.\d+)?|"[^"]*"|[A-Za-z][A-Za-z0-9_]*)(?P<rest>.*)$"#,
    ));
    static COUNT: Pattern = Pattern::new(r"(?:^|[^按])默认[\p{Han}&&[^为是后最]]{1,6}\s*(?P<value>\d+)(?P<rest>.*)$");
    static NAMELY: Pattern =
        Pattern::new(r"默认值?(?:为|是)[^,。:]{1,12},?\s*即\s*(?P<value>[A-Za-z][A-Za-z0-9_]*|\d+)(?P<rest>.*)$");
    // `默认为1(甲),2(乙)` is the default of a list, `默认4.2cm` no whole number.
    static SEVERAL: Pattern = Pattern::new(r"^\s*(?:\([^()]*\))?\s*[,、]\s*\d|^\.\d");
    static LABEL: Pattern = Pattern::new(r"默认值?(?:为|是)\s*(?P<label>\p{Han}{1,12})");

    let named = NAMELY.captures(sentence).or_else(|| VALUE.captures(sentence));
    let named = named.or_else(|| COUNT.captures(sentence).filter(|_| super::is_integer(&field.ty)));
    if named.is_none() && field.ty == ValueType::Boolean {
        return denied(sentence, field).then_some(Scalar::Boolean(false));
    }
    let Some(captures) = named else {
        return by_label(group(&LABEL.captures(sentence)?, "label"), rules);
    };
    let (text, rest) = (group(&captures, "value"), group(&captures, "rest"));
    let value = scalar(text.trim_matches('"'), &field.ty)?;
    let plain = match &value {
        // Without a list to hold it against, a word has to stand for itself: `默认H5页面` names none.
        Scalar::String(word) if text.starts_with('"') => return Some(Scalar::String(as_written(word, field))),
        Scalar::String(word) => {
            let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
            word.starts_with(|c: char| c.is_ascii_alphabetic()) && (ends || !rules.values.is_empty())
        }
        Scalar::Integer(_) => !SEVERAL.is_match(rest),
        _ => true,
    };
    plain.then_some(value)
}

/// Whether a sentence denies by default what the description of a boolean asks: `是否汇总，默认不汇总`.
fn denied(sentence: &str, field: &FieldReading) -> bool {
    static DENIED: Pattern =
        Pattern::new(r"默认(?:值|为|是|:|\s)*(?:否(?:$|[^\p{Han}])|不(?:做|会|进行)?(?P<verb>\p{Han}{2})|(?P<off>关))");
    let Some(captures) = DENIED.captures(sentence) else { return false };
    let asked = field.prose.lines.first().map_or("", |line| line.text.split("默认").next().unwrap_or_default());
    let (verb, off) = (group(&captures, "verb"), group(&captures, "off"));
    let turned_on = || ["开启", "启用", "打开"].iter().any(|verb| asked.contains(verb));
    if off.is_empty() { asked.contains(verb) } else { turned_on() }
}

/// A quoted default in the width in which it was written.
fn as_written(word: &str, field: &FieldReading) -> String {
    let written = field.prose.lines.iter().find_map(|line| {
        let folded = fold(&line.text);
        let at = folded.find(word).filter(|_| !word.is_empty())?;
        Some(unfold(&line.text, &folded, at..at + word.len()).to_owned())
    });
    written.unwrap_or_else(|| word.to_owned())
}

/// The listed value whose label begins with what is said to be the default.
fn by_label(label: &str, rules: &Rules) -> Option<Scalar> {
    let label = label.trim_end_matches("状态").trim_end_matches("方式");
    let mut named = rules.values.iter().filter(|value| !label.is_empty() && fold(&value.label).starts_with(label));
    let value = named.next()?.value.clone();
    named.next().is_none().then_some(value)
}

/// `默认返回第一页` in a description that also says which number the first page has.
fn first_page(sentences: &[String], ty: &ValueType) -> Option<Scalar> {
    static FIRST: Pattern = Pattern::new(r"默认\p{Han}{0,3}(?:首页|第一页)");
    static NUMBER: Pattern = Pattern::new(r"(?:首页|第一页)为\s*(?P<number>\d+)");
    sentences.iter().find(|sentence| FIRST.is_match(sentence))?;
    let captures = sentences.iter().find_map(|sentence| NUMBER.captures(sentence))?;
    scalar(group(&captures, "number"), ty).filter(|value| matches!(value, Scalar::Integer(_)))
}

/// Whether the field is a number of days.
fn counts_days(statements: &Statements, field: &FieldReading) -> bool {
    static UNIT: Pattern = Pattern::new(r"天数|单位\s*[为是:]?\s*天");
    let said = || statements.own().any(|line| UNIT.is_match(&line.text));
    // A point in time is no number of days, however it is described.
    super::is_integer(&field.ty) && (["Day", "Days"].iter().any(|unit| field.name.ends_with(unit)) || said())
}

/// `默认为自创建起的7天内` of a field that counts days.
fn days(sentence: &str, ty: &ValueType) -> Option<Scalar> {
    static DAYS: Pattern = Pattern::new(r"默认(?:值)?(?:为|是)?[\p{Han}&&[^不或]]{0,12}?\s*(?P<value>\d+)\s*天");
    scalar(group(&DAYS.captures(sentence)?, "value"), ty)
}

/// Whether a default goes with the other rules: what is said of another field rarely does.
fn fits(value: &Scalar, rules: &Rules) -> bool {
    let listed = rules.values.is_empty() || rules.values.iter().any(|known| known.value == *value);
    let in_format = match (rules.format, value) {
        (Some(Format::UnixSeconds | Format::UnixMillis), Scalar::Integer(time)) => *time > 1_000_000_000,
        (None, _) | (Some(Format::Url), Scalar::String(_)) => true,
        _ => false,
    };
    listed && in_format
}

#[cfg(test)]
mod tests {
    use super::super::{draw, tests::field};
    use super::*;

    fn default(html: &str, ty: ValueType) -> Option<Scalar> {
        draw(&field(html, ty)).default
    }

    #[test]
    fn integers_have_the_default_that_is_marked_or_said() {
        let table = [
            ("尺寸：<ul><li>1：小（默认值）</li><li>2：大</li></ul>", Some(1)),
            ("尺寸：<ul><li>1：小</li><li>2：大，很大 (默认)，见图</li></ul>", Some(2)),
            ("尺寸：<ul><li>1：（默认）小</li><li>2：大</li></ul>", Some(1)),
            ("尺寸：<ul><li>0： 默认类型，小</li><li>1： 大</li></ul>", Some(0)),
            ("尺寸：<ul><li>0： 默认，小</li><li>1： 大</li></ul>", Some(0)),
            ("尺寸：<ul><li>0： 默认关闭，可开启</li><li>1： 开启</li></ul>", None),
            ("尺寸：<ul><li>1：小</li><li>2：大</li></ul>不指定该值时，默认为大。", Some(2)),
            ("尺寸：<ul><li>1: 启用全部</li><li>2: 不启用</li></ul>默认为启用状态", Some(1)),
            ("条数，如果不传默认为 20，单页最大支持 100", Some(20)),
            ("流程最大限额，如未明确指定，默认为5份", Some(5)),
            ("有效时间，单位为秒。如果不传，默认有效期为30分钟。", Some(1800)),
            ("页数，默认返回第一页，即首页为 0", Some(0)),
            ("尺寸：<ul><li>1：小（默认）</li><li>2：大</li></ul>注：不传默认为2", None),
            ("截止时间，格式为Unix时间戳（秒），默认7天", None),
            ("截止天数，默认为创建后的7天时截止", Some(7)),
            ("有效期限，单位为天，若未设定，则默认为自流程创建起的7天内截止", Some(7)),
            ("有效期，默认为自流程创建起的7天内截止", None),
            ("Offset. Default value: 20.", Some(20)),
            ("Number of results, default is 20. The maximum is 100.", Some(20)),
            ("Size of a page, defaults to 20", Some(20)),
            ("The default number of the thing", None),
            ("有效期，0: 按默认值5分钟", None),
            ("方式，默认为1(人脸 ),2(密码)", None),
            ("默认数组最大长度100", None),
            ("横向位置。默认-1居中。", Some(-1)),
        ];
        for (html, expected) in table {
            assert_eq!(default(html, ValueType::Int64), expected.map(Scalar::Integer), "{html}");
        }
    }

    #[test]
    fn booleans_have_the_default_that_is_marked_or_said() {
        let table = [
            ("是否隐藏<ul><li>（默认） false -否</li><li>true - 是</li></ul>", Some(false)),
            ("是否隐藏 true-是 false-否(默认)", Some(false)),
            ("是否隐藏：1. false（默认）：不隐藏。2. true：隐藏。", Some(false)),
            ("当设置为 false （默认值）时：<br>不隐藏", Some(false)),
            ("是否隐藏，默认为true-隐藏", Some(true)),
            ("隐藏，默认 false 不隐藏 true 隐藏", Some(false)),
            ("限制：<ul><li>默认值：false，不限制</li><li>可选值：true，限制</li></ul>", Some(false)),
            ("是否展示明细，默认否", Some(false)),
            ("限制：<ul><li>false：默认值，不限制</li><li>true：限制</li></ul>", Some(false)),
            ("是否汇总数据，默认不汇总。", Some(false)),
            ("是否处理印章，默认不做印章处理。", Some(false)),
            ("禁止重复签署，默认不禁止，即可重复", Some(false)),
            ("是否开启检测，默认关", Some(false)),
            ("是否保留<br>取值范围：<br><li>true：保留</li><li>false：不保留</li>默认取值：False。", Some(false)),
            ("Whether to show it. Default value: false", Some(false)),
            ("是否默认展示", None),
            ("是否隐藏，true-是，false-否", None),
        ];
        for (html, expected) in table {
            assert_eq!(default(html, ValueType::Boolean), expected.map(Scalar::Boolean), "{html}");
        }
    }

    #[test]
    fn texts_have_the_default_that_is_marked_or_said() {
        let table = [
            ("方式：<ul><li>SMS（默认）：短信</li><li>NONE：无</li></ul>", Some("SMS")),
            ("方式：<ul><li>(默认)PC: 电脑</li><li>APP：手机</li></ul>", Some("PC")),
            ("方式<br>A :(默认)甲<br>B :乙", Some("A")),
            ("渠道，默认为WEIXINAPP:人脸识别", Some("WEIXINAPP")),
            ("不传默认为处方单场景，即E_SIGN", Some("E_SIGN")),
            ("模式，枚举值：<ul><li>A：甲</li><li>&quot;&quot;：无</li></ul>默认值：&quot;&quot;", Some("")),
            ("原因，如果不传，那么默认原因是 &quot;撤销（自动）&quot;", Some("撤销（自动）")),
            ("默认为空", None),
            ("默认H5页面", None),
            ("创建的链接。默认值是 HTTP。", None),
            ("实名链接，可为pages/index形式。<br>默认值是 HTTP。", None),
        ];
        for (html, expected) in table {
            assert_eq!(
                default(html, ValueType::String),
                expected.map(|text| Scalar::String(text.to_owned())),
                "{html}"
            );
        }
    }
}
