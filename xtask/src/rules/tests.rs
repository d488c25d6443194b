//! Fixtures for the recognisers' tables, and what holds of all rules together.

use serde_json::{Value, json};
use tencent_ess_spec::ValueType;

use super::*;
use crate::prose::Prose;

pub(super) fn prose(html: &str) -> Prose {
    Prose::from_html(html)
}

pub(super) fn field(html: &str, ty: ValueType) -> FieldReading {
    FieldReading { name: "Field".to_owned(), ty, prose: prose(html), ..FieldReading::default() }
}

pub(super) fn list(html: &str, ty: ValueType) -> FieldReading {
    FieldReading { list: true, ..field(html, ty) }
}

fn stated(reading: &FieldReading) -> Value {
    let mut field = serde_json::to_value(to_field(reading, false)).unwrap();
    for member in ["name", "type", "list", "required"] {
        field.as_object_mut().unwrap().remove(member);
    }
    field
}

#[test]
fn the_page_the_project_began_with_states_its_rules() {
    let named = || ValueType::Named("Item".to_owned());
    let table = [
        (
            "资源类型，取值有：\n• 1：模板\n• 2：文件（默认值）\n\n示例值：1",
            ValueType::Int64,
            json!({"values": [{"value": 1, "label": "模板"}, {"value": 2, "label": "文件"}], "default": 2, "example": 1}),
        ),
        (
            "资源id，与ResourceType相对应，取值范围：\n\n• 文件Id（通过UploadFiles获取文件资源Id）\n\
             • 模板Id（通过控制台创建模板后获取模板Id）\n\n\n注意：需要同时设置 ResourceType 参数指定资源类型",
            ValueType::String,
            json!({}),
        ),
        (
            "合同流程的签署顺序类型：\n• false：(默认)有序签署, 本合同多个参与人需要依次签署\n\
             • true：无序签署, 本合同多个参与人没有先后签署限制\n\n示例值：true",
            ValueType::Boolean,
            json!({"default": false, "example": true}),
        ),
        (
            "合同流程的签署截止时间，格式为Unix标准时间戳（秒），如果未设置签署截止时间，则默认为合同流程创建后的365天时截止。",
            ValueType::Int64,
            json!({"format": "unix_seconds"}),
        ),
        (
            "合同流程的类别分类（可自定义名称，如销售合同/入职合同等），最大长度为200个字符，仅限中文、字母、数字和下划线组成。\n\
             示例值：\"劳动合同\"",
            ValueType::String,
            json!({"example": "劳动合同", "max_chars": 200,
                "charset": {"classes": ["chinese", "letter", "digit"], "chars": "_"}}),
        ),
        (
            "开启或者关闭智能添加填写区：\n  • OPEN：开启（默认值）\n  • CLOSE：关闭\n\n示例值：OPEN",
            ValueType::String,
            json!({"values": [{"value": "OPEN", "label": "开启"}, {"value": "CLOSE", "label": "关闭"}],
                "default": "OPEN", "example": "OPEN"}),
        ),
        ("该字段已废弃，请使用InitiatorComponents", named(), json!({"deprecated": true})),
        (
            "调用方自定义的个性化字段（可自定义此名称），并以base64方式编码，支持的最大数据大小为 20480长度。",
            ValueType::String,
            json!({"max_chars": 20480, "format": "base64"}),
        ),
        (
            "在短信通知、填写、签署流程中，若标题、按钮、合同详情等地方存在“合同”字样时，可根据此配置指定文案，可选文案如下：\n\
             • 0 :合同（默认值）\n• 1 :文件\n• 2 :协议\n效果如下：FlowDisplayType\n示例值：1",
            ValueType::Int64,
            json!({"values": [{"value": 0, "label": "合同"}, {"value": 1, "label": "文件"}, {"value": 2, "label": "协议"}],
                "default": 0, "example": 1}),
        ),
    ];
    for (text, ty, expected) in table {
        let reading = FieldReading { ty, prose: Prose::from_text(text), ..FieldReading::default() };
        assert_eq!(stated(&reading), expected, "{text}");
        let mut narrow = reading.clone();
        for line in &mut narrow.prose.lines {
            line.text = text::fold(&line.text);
        }
        assert_eq!(stated(&narrow), expected, "in half-width characters: {text}");
    }
}

#[test]
fn kept_prose_leaves_out_the_example() {
    let reading = field("<p>尺寸：</p><ul><li>1：小</li></ul>示例值：1", ValueType::Int64);
    assert_eq!(to_field(&reading, true).doc.as_deref(), Some("尺寸：\n- 1：小"));
    assert_eq!(to_field(&reading, false).doc, None);
    assert_eq!(to_field(&field("示例值：1", ValueType::Int64), true).doc, None);
}

#[test]
fn any_text_is_read_without_a_panic() {
    let pieces = [
        "",
        "默认",
        "(",
        "）",
        "：",
        "-",
        "9999999999999999999999",
        "1-",
        "[0,",
        "枚举值：",
        "最大",
        "由组成",
        "\"\"",
        "•",
        "为base64",
        "取值范围：-",
    ];
    for left in pieces {
        for right in pieces {
            for ty in [ValueType::String, ValueType::Int64, ValueType::Boolean, ValueType::Float] {
                let text = format!("{left}{right}\n{right}{left}1");
                draw(&FieldReading { example: Some(text.clone()), ..list(&text, ty) });
            }
        }
    }
}
