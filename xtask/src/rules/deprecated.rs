//! Whether the description advises against the field itself.

use super::{
    pattern::Pattern,
    statement::Statements,
    text::{clauses, sentences},
};

/// Whether a clause says so of the field, and not of one of its values or of another field.
///
/// A field that is not open yet (`暂未开放`) is not advised against: it may open any day, and where
/// it is meant never to be used, the metadata marks it.
pub(super) fn stated(statements: &Statements) -> bool {
    statements.own().any(|line| says_so(&line.text))
}

/// Whether a line says that the field is deprecated.
pub(super) fn says_so(line: &str) -> bool {
    static STATED: Pattern = Pattern::new(concat!(
        r"^(?:注\s*:?|p\.s\.|\*|-|\s)*(?:(?:该|此|本|这个)?(?:字段|参数|属性|接口)\s*|[该此]值)?",
        r"(?:(?:已经?|现已|均已|目前已|即将?|将要?|后续|未来|会|要|被|,|\s)*(?:废弃|废除|弃用|作废)",
        r"|(?:已经?)?不再(?:使用|启用|支持|维护)(?:此|该|本)?(?:字段|参数)?$",
        r"|(?:已)?不(?:建议|推荐)(?:继续|再)?使用(?:此|该|本)?(?:字段|参数)?$",
        r"|(?i:(?:this (?:field|parameter) )?(?:is |has been )?(?:deprecated|disused|obsolete))(?:$|[^A-Za-z_]))",
    ));
    static SUBJECT: Pattern =
        Pattern::new(r"^(?:注\s*:?\s*)?(?:该|此|本)?(?:字段|参数)\s*(?:已经?)?(?:下线|停用|失效|不再)");
    // In brackets this may be said of a value or of a product.
    static OFFLINE: Pattern = Pattern::new(
        r"^(?:该|此|本)?(?:字段|参数|接口)?\s*(?:即将|将要|后续会?|未来会?)被?(?:下线|停用|移除)(?:此|该|本)?(?:字段|参数)?$",
    );
    sentences(line).flat_map(clauses).any(|(depth, clause)| {
        let clause = clause.trim_end_matches(['.', '了', ' ']);
        STATED.is_match(clause) || SUBJECT.is_match(clause) || depth == 0 && OFFLINE.is_match(clause)
    })
}

#[cfg(test)]
mod tests {
    use tencent_ess_spec::ValueType;

    use super::super::{draw, tests::field};

    #[test]
    fn advice_against_the_field_itself_deprecates_it() {
        let table = [
            ("该字段已废弃，请使用Other", true),
            ("已废弃，回调统一在控制台配置", true),
            ("【已不再使用】确认渠道", true),
            ("字段不再使用，当前只支持true", true),
            ("此字段已经废除,不再使用.<br>请用接口获取", true),
            ("该字段已不再使用！<br>清单ID", true),
            ("分类。<br>该字段将被废弃，不建议使用。", true),
            ("即将废弃，入参请使用Other。", true),
            ("将要废弃，入参请使用Other。", true),
            ("(将废弃，建议使用 Other 参数) 时间", true),
            ("标签。该字段即将下线，请使用Other", true),
            ("间隔，单位：秒。后续会废弃，勿用", true),
            ("This parameter has been disused. Use Other.", true),
            ("(Deprecated) The name of the thing.", true),
            ("计划下线时间", false),
            ("即将下线的任务数", false),
            ("类型：CDN（即将下线）、EO", false),
            ("Deprecated_items is a list", false),
            ("高度<br>参数不再启用，系统会设置标准尺寸。", true),
            ("数量(废弃,请使用Other)", true),
            ("限制条件（已弃用）", true),
            ("注: &lt;font color=&quot;red&quot;&gt;不再使用, 用Other代替", true),
            ("注：该字段已经失效，请勿设置此参数。", true),
            ("暂未开放", false),
            ("【暂未使用】字号", false),
            ("不建议通过设置此值来缓存链接", false),
            ("超过期限的链接不再有效", false),
            ("状态：<ul><li>0：已废弃</li><li>1：不再使用</li></ul>", false),
            ("印章是否已停用", false),
            ("Other已废弃，请使用此字段", false),
        ];
        for (html, expected) in table {
            assert_eq!(draw(&field(html, ValueType::String)).deprecated, expected, "{html}");
        }
    }

    #[test]
    fn a_mark_of_the_source_deprecates_without_words() {
        let mut reading = field("暂未开放", ValueType::String);
        reading.deprecated = Some(true);
        assert!(draw(&reading).deprecated);
    }
}
