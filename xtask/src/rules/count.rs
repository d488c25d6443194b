//! Limits on the number of elements of a list.

use regex::Captures;

use super::{
    Rules,
    pattern::{Pattern, group, number},
    statement::Statements,
};

/// States the limits on the number of elements; the description goes before its notes.
pub(super) fn state(statements: &Statements, rules: &mut Rules) {
    let clauses = statements.clauses();
    let (min, max) = clauses.iter().find_map(|clause| limit(clause)).unzip();
    let min = min.flatten().or_else(|| clauses.iter().find_map(|clause| least(clause)));
    rules.min_items = min.filter(|min| *min > 0 && max.is_none_or(|max| *min <= max));
    rules.max_items = max;
}

/// The least number, if the clause states it too, and the greatest.
fn limit(clause: &str) -> Option<(Option<u64>, u64)> {
    static RANGE: Pattern = Pattern::new(
        r"(?P<before>.*(?:支持|数量|个数|可|范围).*?)(?P<min>\d+)\s*[-~至到]\s*(?P<max>\d+)\s*(?P<unit>.*)$",
    );
    static MAX: Pattern = Pattern::new(concat!(
        r"(?P<before>.*?(?:[最做][大多]|至多|不得?能?可?超过|不能?大于|不多于|小于等于|上限|限制|仅支持|只支持))",
        r"[^\d]{0,8}?(?P<max>\d+)\s*(?P<unit>.*)$",
    ));
    static ONE: Pattern = Pattern::new(r"(?:仅|只能?)支持[一单]个");
    if ONE.is_match(clause) {
        return Some((None, 1));
    }
    let captures = RANGE.captures(clause).or_else(|| MAX.captures(clause)).filter(counts_elements)?;
    let max = number(&captures, "max").filter(|max| *max > 0)?;
    Some((number(&captures, "min"), max))
}

fn least(clause: &str) -> Option<u64> {
    static LEAST: Pattern =
        Pattern::new(r"(?P<before>.*?(?:最少|至少|不少于))[^\d]{0,4}?(?P<min>\d+)\s*(?P<unit>[个条份张项].*)$");
    number(&LEAST.captures(clause).filter(counts_elements)?, "min")
}

/// Whether elements are counted, and not the size or the content of one, or how often it may be used.
fn counts_elements(captures: &Captures<'_>) -> bool {
    static OTHER_UNIT: Pattern =
        Pattern::new(r"^(?i:[kmg]b?\b|兆|%|字|个字|个?字符|位|次|天|秒|分钟|小时|页|px|mm|长度)");
    static OTHER_SUBJECT: Pattern =
        Pattern::new(r"每[^次]|单个|所有|字母|数字|[A-Za-z]\.[A-Za-z]|大小|长度|字符|间隔|跨度");
    !OTHER_UNIT.is_match(group(captures, "unit")) && !OTHER_SUBJECT.is_match(group(captures, "before"))
}

#[cfg(test)]
mod tests {
    use tencent_ess_spec::ValueType;

    use super::super::{draw, tests::list};

    #[test]
    fn limits_on_elements_are_read_in_the_usual_words() {
        let table = [
            ("列表，最多可支持50个参与方，可在列表中指定信息", (None, Some(50))),
            ("id列表，最大支持50个", (None, Some(50))),
            ("信息最多不超过20个。", (None, Some(20))),
            ("IDs of the things, up to 100 IDs", (None, Some(100))),
            ("IDs. The maximum number is 20", (None, Some(20))),
            ("文本，支持传入1～10轮，最多为10轮。", (Some(1), Some(10))),
            ("流程ID，数量范围为1-100。", (Some(1), Some(100))),
            ("子合同信息，支持2-50个子合同", (Some(2), Some(50))),
            ("信息，最大限制50方", (None, Some(50))),
            ("id列表，不能重复，不能大于 100，可以通过接口获取", (None, Some(100))),
            ("ID数组，必传。<br>注: `请确保为本企业发起，且合同数量不超过100个。`", (None, Some(100))),
            ("注: `目前，此接口仅支持5个文件发起。每个文件限制在10M以下`", (None, Some(5))),
            ("文件列表，最多3个文件，每个大小不超过1M", (None, Some(3))),
            ("每次请求的Filters的上限为10，Filter.Values的上限为5。", (None, Some(10))),
            ("授权书 base64格式, 大小不超过8M", (None, None)),
            ("文件名列表，单个文件名最大长度200个字符", (None, None)),
            ("员工列表<br>注: `每个手机号每天最多使用3次`", (None, None)),
            ("合同组中最少包含2个合同，不能超过50个合同。", (Some(2), Some(50))),
            ("合同ID,  至少需要1个,  做多50个", (Some(1), Some(50))),
            ("角色，与Names二选一，如果是企业之间授权和Names二选一传入，最大支持50个", (None, Some(50))),
            ("员工，仅支持包含26个英文字母和数字0-9的字符", (None, None)),
            ("列表，每个文件夹最多20个合同, 所有文件夹最多50个合同", (None, None)),
            ("资源id，目前一个合同只能支持一个资源ID。", (None, Some(1))),
            ("文件ID<br>注：此字段定义为数组，但仅支持单个文件", (None, Some(1))),
            ("文字，每行至少2个字，至少3次", (None, None)),
            ("员工信息最多不超过200个。<br>注：<br>3. 绑定的角色不能超过 10 个", (None, Some(200))),
        ];
        for (html, expected) in table {
            let rules = draw(&list(html, ValueType::Named("Item".to_owned())));
            assert_eq!((rules.min_items, rules.max_items), expected, "{html}");
        }
    }

    #[test]
    fn the_length_of_an_element_is_not_a_number_of_elements() {
        let rules = draw(&list("文件名列表，单个文件名最大长度200个字符，最多3个", ValueType::String));
        assert_eq!((rules.max_chars, rules.max_items), (Some(200), Some(3)));
    }
}
