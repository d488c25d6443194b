//! When the field must be given: where another one has certain values, or is given itself.

use regex::Captures;
use tencent_ess_spec::{Condition, Field, Scalar};

use crate::reading::FieldReading;

use super::{
    pattern::{Pattern, group},
    statement::Statements,
    text::{fold, sentences},
    values::scalar,
};

/// The condition, if the description states one of a single other field. Its values are texts until [`settle`].
pub(super) fn stated(statements: &Statements, field: &FieldReading) -> Option<Condition> {
    let mut found: Option<Condition> = None;
    for sentence in statements.sentences() {
        let Some(condition) = of_values(&sentence, field).or_else(|| of_presence(&sentence, field)) else { continue };
        match &mut found {
            None => found = Some(condition),
            Some(known) if known.field == condition.field && !known.values.is_empty() => {
                for value in condition.values {
                    if !known.values.contains(&value) {
                        known.values.push(value);
                    }
                }
            }
            // Each of two fields can require this one, which a single condition cannot say.
            Some(_) => return None,
        }
    }
    found
}

/// Holds the conditions of a table against the fields that they speak of: the vendor's spelling of a name becomes that
/// of the field, values get its type, and a condition that does not fit is dropped.
pub(super) fn settle(fields: &mut [Field]) {
    let settled: Vec<Option<Condition>> = fields.iter().map(|field| settled(field, fields)).collect();
    for (field, condition) in fields.iter_mut().zip(settled) {
        field.required_when = condition;
    }
}

fn settled(owner: &Field, fields: &[Field]) -> Option<Condition> {
    let stated = owner.required_when.as_ref()?;
    let subject = fields.iter().find(|field| field.name.eq_ignore_ascii_case(&stated.field))?;
    let typed = |value: &Scalar| match value {
        Scalar::String(text) => scalar(text, &subject.ty).map(|value| as_listed(value, subject)),
        _ => None,
    };
    let values = stated.values.iter().map(typed).collect::<Option<Vec<_>>>()?;
    let condition = Condition { field: subject.name.clone(), values };
    let settled = Field { required_when: Some(condition), ..owner.clone() };
    if settled.wrong_condition(fields).is_some() { None } else { settled.required_when }
}

/// A text in the spelling of the field's own list.
fn as_listed(value: Scalar, subject: &Field) -> Scalar {
    let Scalar::String(text) = &value else { return value };
    let is_same = |known: &Scalar| matches!(known, Scalar::String(known) if known.eq_ignore_ascii_case(text));
    let listed = subject.values.iter().find(|allowed| is_same(&allowed.value));
    listed.map_or_else(|| value.clone(), |allowed| allowed.value.clone())
}

/// Reads `当Kind为A或者B时，此字段必填`.
fn of_values(sentence: &str, field: &FieldReading) -> Option<Condition> {
    static STATED: Pattern = Pattern::new(concat!(
        r"(?:^|[,(:`])\s*(?:注意?\s*:?\s*)?`?\s*(?:仅?当|如果|若|仅|即)?\s*(?:\p{Han}{0,12}\(\s*)?[`*\x22]*",
        r"(?P<field>[A-Za-z][A-Za-z0-9_]{2,})[`*\x22]*\s*\)?\s*(?:参数|字段)?\s*",
        r"(?:==?|:|(?:的?取?值|设置|指定|选择|配置)?\s*(?:为|是|等于|取)|选择?)\s*:?\s*",
        r"(?P<values>[^,;]*?[A-Za-z0-9_)`\x22])\s*",
        r"(?P<then>\)?\s*(?:的?(?:时候?|情况下?|场景下?))?\s*[,)]*\s*(?:则|那么)?\s*",
        r"(?P<subject>\p{Han}{0,12}?|[A-Za-z][A-Za-z0-9_]*)\s*(?:必填|必传|必选|必需|必须(?:填写|填|传入|传|指定|设置)|",
        r"为必[填传选]|不能为空|不可为空)(?P<object>参数|字段|项|的|\s*[A-Za-z][A-Za-z0-9_]*)?\s*(?:$|[,()`:]))",
    ));
    let captures = STATED.captures(sentence)?;
    let name = group(&captures, "field");
    let values = listed(group(&captures, "values"), name)?;
    concerns(&captures, sentence, field).then(|| Condition { field: name.to_owned(), values })
}

/// Reads `如果传入Kind，则此字段必填`.
fn of_presence(sentence: &str, field: &FieldReading) -> Option<Condition> {
    static STATED: Pattern = Pattern::new(concat!(
        r"(?:^|[,(:`])\s*(?:当|如果|若)?\s*(?:入参中?)?\s*(?:传递|传入|设置|指定|配置|填写|传|填)了?\s*\p{Han}{0,12}\s*[`*\x22]*",
        r"(?P<field>[A-Za-z][A-Za-z0-9_]{2,})[`*\x22]*\s*(?:参数|字段)?\s*",
        r"(?P<then>(?:时|后)?\s*[,)]*\s*(?:则|那么)?\s*",
        r"(?P<subject>\p{Han}{0,12}?|[A-Za-z][A-Za-z0-9_]*)\s*(?:必填|必传|必选|必需|必须(?:填写|填|传入|传|指定|设置)|",
        r"为必[填传选]|不能为空|不可为空)(?P<object>参数|字段|项|的|\s*[A-Za-z][A-Za-z0-9_]*)?\s*(?:$|[,()`:]))",
    ));
    let captures = STATED.captures(sentence)?;
    concerns(&captures, sentence, field)
        .then(|| Condition { field: group(&captures, "field").to_owned(), values: Vec::new() })
}

/// Whether the sentence says this of the field itself, and without a second condition.
fn concerns(captures: &Captures<'_>, sentence: &str, field: &FieldReading) -> bool {
    static SECOND: Pattern =
        Pattern::new(r"且|并|同时|除非|除了|除[^,]*外|二选一|其一|任选|之一|至少|没有|未|&&|(?i:\band\b)|!=|≠|白名单");
    static OPENS: Pattern = Pattern::new(r"当|如果|若|时(?:$|,)|情况下|场景下|模式下");
    static EXPLAINS: Pattern = Pattern::new(r"^(?:注\s*:?\s*`?)?(?:当|如果|若)[^,;]*$");
    let Some(all) = captures.get(0) else { return false };
    let before = sentence.get(..all.start()).unwrap_or_default();
    // `如果签署方是企业(Kind=0)，则…` says in brackets what its first words mean.
    let explains = all.as_str().starts_with('(') && EXPLAINS.is_match(before);
    let is_only_one = !SECOND.is_match(sentence) && (explains || !OPENS.is_match(before));
    let object = group(captures, "object").trim();
    let of_itself = !object.starts_with(|c: char| c.is_ascii_alphabetic()) || object == field.name;
    is_only_one && of_itself && is_called(group(captures, "subject"), field)
}

/// Whether words, if any, call the field what its description begins with.
fn is_called(subject: &str, field: &FieldReading) -> bool {
    let subject = subject.trim_end_matches('为').trim();
    let pronoun = ["此", "该", "本"].iter().find_map(|pronoun| subject.strip_prefix(pronoun));
    let pronoun = pronoun.is_some_and(|noun| matches!(noun, "" | "字段" | "参数" | "项" | "值" | "入参"));
    let noun = subject.trim_end_matches("参数").trim_end_matches("字段");
    let last_two = noun.char_indices().rev().nth(1).and_then(|(at, _)| noun.get(at..));
    let opening = field.prose.lines.first().map(|line| fold(&line.text)).unwrap_or_default();
    let opening = sentences(&opening).next().unwrap_or_default().split(',').next().unwrap_or_default();
    subject.is_empty() || pronoun || subject == field.name || last_two.is_some_and(|words| opening.contains(words))
}

/// The values of `A或者B`, or of `甲(A)、乙(B)`; nothing where one of them is no value on the wire.
fn listed(text: &str, name: &str) -> Option<Vec<Scalar>> {
    static BETWEEN: Pattern = Pattern::new(r"\s*(?:或者?|和|及|、|/|\|\|)\s*");
    static VALUE: Pattern = Pattern::new(concat!(
        r"^(?:(?P<field>[A-Za-z]\w*)\s*(?:==?|为|是)\s*)?(?:",
        r"[`\x22]?(?P<plain>-?[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*)[`\x22]?\s*(?:\([^()]*\))?",
        r"|\p{Han}+\(\s*[`\x22]?(?P<named>-?[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*)[`\x22]?\s*\)?)$",
    ));
    let text = BETWEEN.replace(text, |_| "\n".to_owned());
    let value = |part: &str| {
        let captures = VALUE.captures(part.trim())?;
        let of_same = ["", name].contains(&group(&captures, "field"));
        let value = [group(&captures, "plain"), group(&captures, "named")].concat();
        of_same.then_some(Scalar::String(value))
    };
    text.lines().map(value).collect()
}

#[cfg(test)]
mod tests {
    use tencent_ess_spec::ValueType;

    use super::super::{tests::field, to_fields};
    use super::*;

    /// A table of fields of which one has this description.
    fn condition(html: &str) -> Option<Condition> {
        let named = |name: &str, ty| FieldReading { name: name.to_owned(), ..field("", ty) };
        let kinds = FieldReading {
            name: "ShowKind".to_owned(),
            ..field("枚举值：<ul><li>RED：红</li><li>BLUE：蓝</li><li>GREEN：绿</li></ul>", ValueType::String)
        };
        let readings = [
            field(html, ValueType::String),
            kinds,
            named("Level", ValueType::Int64),
            named("Switch", ValueType::Boolean),
            named("SealId", ValueType::String),
        ];
        to_fields(&readings, false)[0].required_when.clone()
    }

    #[test]
    fn conditions_on_the_values_of_another_field_are_read() {
        let kind = |values: &[&str]| {
            let values = values.iter().map(|value| Scalar::String((*value).to_owned())).collect();
            Condition { field: "ShowKind".to_owned(), values }
        };
        let level = |values: &[i64]| Condition {
            field: "Level".to_owned(),
            values: values.iter().copied().map(Scalar::Integer).collect(),
        };
        let table = [
            ("说明，当ShowKind为RED时，该字段必填。", kind(&["RED"])),
            (
                "说明<br>当ShowKind 是红色（RED） 时此字段必填。<br>当ShowKind 是蓝色（BLUE） 时此字段必填。",
                kind(&["RED", "BLUE"]),
            ),
            (
                "颜色的原因<br>注：`当颜色（ShowKind）为红色（RED）或蓝色（BLUE）时，原因字段必须填写`",
                kind(&["RED", "BLUE"]),
            ),
            ("说明，ShowKind=“RED”或者\"BLUE\"时，该参数必填", kind(&["RED", "BLUE"])),
            ("说明。如果 `ShowKind` 取值为 `RED`，则本字段必填", kind(&["RED"])),
            ("说明，仅 ShowKind 为 RED/BLUE 时必填", kind(&["RED", "BLUE"])),
            ("说明（当ShowKind取值为red时，此参数必填）", kind(&["RED"])),
            ("说明，ShowKind设置为RED时必传，用于展示", kind(&["RED"])),
            ("企业名称。如果是企业（showKind = RED 或者 showKind = BLUE）， 则企业名称必填。", kind(&["RED", "BLUE"])),
            ("ID<br>注: `如果准备跳转到详情页面(即Level=1时)必传,   其他可不传`", level(&[1])),
            ("说明，Level是1或2时，该字段必填", level(&[1, 2])),
            ("当Level为2时，必须填写Field", level(&[2])),
            ("说明，Level为 0 必选", level(&[0])),
            (
                "说明，当 Switch 为 true 时必填",
                Condition { field: "Switch".to_owned(), values: vec![Scalar::Boolean(true)] },
            ),
            (
                "姓名。<br>如果入参中传递印章SealId，则此参数为必填参数。",
                Condition { field: "SealId".to_owned(), values: vec![] },
            ),
            ("姓名，配置 SealId 时必填", Condition { field: "SealId".to_owned(), values: vec![] }),
        ];
        for (html, expected) in table {
            assert_eq!(condition(html), Some(expected), "{html}");
        }
    }

    #[test]
    fn what_is_not_said_of_this_very_pair_is_no_condition() {
        let table = [
            "说明，ShowKind!=RED时，必传",
            "说明，当ShowKind不为RED时必填",
            "说明，当ShowKind为空时必填",
            "说明，当ShowKind为RED时，非必填",
            "说明，当ShowKind为RED时可以填写",
            "说明，当ShowKind为RED且Level为1时必填",
            "说明，ShowKind为RED时必填，除非已填SealId",
            "说明，ShowKind为RED时，SealId必填",
            "说明，ShowKind为RED时必须填写SealId",
            "说明，ShowKind为RED时，印章编号必填",
            "说明，ShowKind为RED时，与SealId二选一必填",
            "说明，ShowKind为YELLOW时必填",
            "说明，Level为high时必填",
            "说明，Other为RED时必填",
            "说明，如果没有传SealId，则此参数必填",
            "说明，如果是企业，当ShowKind为RED时必填",
            "说明，当ShowKind为RED时必填。当Level为1时必填。",
            "说明：<ul><li>RED：当ShowKind为RED时必填</li></ul>",
            "长度，当ShowKind为RED时，不能超过50个字符",
        ];
        for html in table {
            assert_eq!(condition(html), None, "{html}");
        }
    }

    #[test]
    fn a_field_that_is_required_anyway_has_no_condition() {
        let kind = FieldReading { name: "ShowKind".to_owned(), ..field("", ValueType::String) };
        let reading = FieldReading { required: Some(true), ..field("当ShowKind为RED时必填", ValueType::String) };
        assert_eq!(to_fields(&[reading, kind], false)[0].required_when, None);
    }
}
