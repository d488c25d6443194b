//! The least and the greatest number.

use serde_json::Value;
use tencent_ess_spec::{Format, Scalar};

use crate::reading::FieldReading;

use super::{
    Rules, is_integer,
    pattern::{Pattern, group, number},
    statement::Statements,
};

/// States the range of an integer, where neither the default nor the example is outside it.
pub(super) fn state(statements: &Statements, field: &FieldReading, rules: &mut Rules) {
    if !is_integer(&field.ty) || !rules.values.is_empty() {
        return;
    }
    let clauses = statements.clauses();
    let ranges: Vec<(i64, i64)> = clauses.iter().filter_map(|clause| range(clause)).collect();
    // A range says more than a bound; `最多5个备注位` beside it counts something else.
    let bounds: (Vec<i64>, Vec<i64>) = if ranges.is_empty() {
        let least = clauses.iter().filter_map(|clause| least(clause)).collect();
        (least, clauses.iter().filter_map(|clause| greatest(clause)).collect())
    } else {
        ranges.into_iter().unzip()
    };
    let known = witnesses(rules);
    let agreed = |bounds: &[i64], holds: fn(i64, i64) -> bool| {
        let first = *bounds.first()?;
        let time = !matches!(rules.format, Some(Format::UnixSeconds | Format::UnixMillis)) || first > 1_000_000_000;
        let agree = bounds.iter().all(|bound| *bound == first) && known.iter().all(|value| holds(*value, first));
        (agree && time).then_some(first)
    };
    let min = agreed(&bounds.0, |value, min| value >= min);
    let max = agreed(&bounds.1, |value, max| value <= max);
    let ordered = min.zip(max).is_none_or(|(min, max)| min <= max);
    (rules.min, rules.max) = if ordered { (min, max) } else { (None, None) };
}

/// Values that the same description gives as valid.
fn witnesses(rules: &Rules) -> Vec<i64> {
    let default = rules.default.iter().filter_map(|value| match value {
        Scalar::Integer(value) => Some(*value),
        _ => None,
    });
    let examples = match &rules.example {
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_i64).collect(),
        Some(value) => value.as_i64().into_iter().collect(),
        None => Vec::new(),
    };
    default.chain(examples).collect()
}

fn range(clause: &str) -> Option<(i64, i64)> {
    static RANGE: Pattern = Pattern::new(concat!(
        r"(?:范围|区间|取值|介于|指定|设置|^)[^\d-]{0,6}?(?P<min>-?\d+)\s*(?:秒|s|天|分钟|小时|年|个|次)?",
        r"\s*[-~至到]\s*(?P<max>-?\d+)\s*(?:秒|s|天|分钟|小时|年|个|次)?(?P<after>.*)$",
    ));
    static ANNOUNCED: Pattern = Pattern::new(r"范围|区间|取值|介于");
    static CONFIRMED: Pattern = Pattern::new(r"^\s*(?:之间|可选|范围内|的整数|的任意)");
    let captures = RANGE.captures(clause)?;
    let meant = ANNOUNCED.is_match(clause) || CONFIRMED.is_match(group(&captures, "after"));
    number(&captures, "min").zip(number(&captures, "max")).filter(|_| meant)
}

fn greatest(clause: &str) -> Option<i64> {
    static GREATEST: Pattern = Pattern::new(concat!(
        r"^(?P<before>[^\d]*?)(?:[最做]大|最多|最高|最长|不得?能?可?超过|上限|小于等于|<=)",
        r"(?:值|支持|允许|可|为|是|设定|设置|期限|限制|不得?能?可?超过|到|:|\s)*(?P<bound>-?\d+)\s*(?P<unit>.*)$",
    ));
    bound(&GREATEST, clause)
}

fn least(clause: &str) -> Option<i64> {
    static LEAST: Pattern = Pattern::new(concat!(
        r"^(?P<before>[^\d]*?)(?:最小|最少|至少|不小于|不低于|不少于|大于等于|>=)",
        r"(?:值|支持|允许|可|为|是|设定|设置|:|\s)*(?P<bound>-?\d+)\s*(?P<unit>.*)$",
    ));
    bound(&LEAST, clause)
}

fn bound(pattern: &'static Pattern, clause: &str) -> Option<i64> {
    static OTHER_SUBJECT: Pattern = Pattern::new(r"每天|每个|每日|页数|文件|长度|字符|人数|签署|跨度");
    static OTHER_UNIT: Pattern = Pattern::new(r"^(?i:[kmg]b?\b|兆|%|字|个?字符|位|\.\d)");
    let captures = pattern.captures(clause)?;
    let other = OTHER_SUBJECT.is_match(group(&captures, "before")) || OTHER_UNIT.is_match(group(&captures, "unit"));
    number(&captures, "bound").filter(|_| !other)
}

#[cfg(test)]
mod tests {
    use tencent_ess_spec::ValueType;

    use super::super::{draw, tests::field};

    #[test]
    fn ranges_are_read_in_the_usual_words() {
        let table = [
            (
                "阅读时长，可指定为3秒至300秒之间的任意值。<br>规则：<ul><li>页数大于等于6页，时间为10秒</li></ul>",
                (Some(3), Some(300)),
            ),
            ("次数，次数取值范围：1 - 10，不设置则默认为5次", (Some(1), Some(10))),
            ("下标，对应最多5个备注位<br>取值范围：[0, 4]", (Some(0), Some(4))),
            ("时间，单位为秒。取值范围为 30分钟（1800）-90天（7776000）", (Some(1800), Some(7_776_000))),
            ("排序号，支持设置的数值范围为1~30000", (Some(1), Some(30000))),
            ("天数（1-30天可选），默认7天", (Some(1), Some(30))),
            ("条数，默认为 20，单页最大支持 100。", (None, Some(100))),
            ("偏移量:从 0 开始，最大20000。", (None, Some(20000))),
            ("限期，最长设定期限不得超过30天", (None, Some(30))),
            ("数量，不超过50", (None, Some(50))),
            ("Number of results. Default value: 20. Maximum value: 100.", (None, Some(100))),
            ("Size of a page. The maximum is 50", (None, Some(50))),
            ("Weight. Value range: [0, 100]", (Some(0), Some(100))),
            ("Weight, between 3 and 10", (Some(3), Some(10))),
            ("Timeout in seconds, at least 5", (Some(5), None)),
            ("The maximum number of retries", (None, None)),
            ("流程最大限额，默认为5份", (None, None)),
            ("到期时间（以秒为单位的时间戳），其上限为30天", (None, None)),
            ("过期时间，最大为当前时间往后30天", (None, None)),
            ("偏移量<br>例如:<br>您希望得到第三页，且每页限制最多10条", (None, None)),
            ("页码，从1开始", (None, None)),
            ("类型：1：甲，2：乙，最多2个", (None, None)),
        ];
        for (html, expected) in table {
            let rules = draw(&field(html, ValueType::Int64));
            assert_eq!((rules.min, rules.max), expected, "{html}");
        }
    }

    #[test]
    fn a_bound_that_its_own_example_breaks_is_not_drawn() {
        let mut reading = field("过期时间，单位秒。0表示不限，允许范围：1s~24x60x60s(1天)", ValueType::Int64);
        reading.example = Some("0".to_owned());
        let rules = draw(&reading);
        assert_eq!((rules.min, rules.max), (None, Some(86400)));
    }
}
