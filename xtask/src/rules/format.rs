//! What a value means beyond its type: a time, bytes, an address.

use tencent_ess_spec::{Format, ValueType};

use crate::reading::FieldReading;

use super::{
    Rules, deprecated, is_integer,
    pattern::{Pattern, group},
    statement::{Scope, Statement, Statements},
    text::{clauses, sentences},
};

/// The format that the description states of the field itself.
pub(super) fn stated(
    statements: &Statements,
    field: &FieldReading,
    rules: &Rules,
    example: Option<&str>,
) -> Option<Format> {
    if !rules.values.is_empty() {
        // One of a few values may be called after a time or an encoding, and is neither.
        None
    } else if is_integer(&field.ty) {
        unix_time(statements, example)
    } else if field.ty == ValueType::String {
        if url(statements, field, example) {
            Some(Format::Url)
        } else {
            base64(statements, field, example).then_some(Format::Base64)
        }
    } else {
        None
    }
}

fn unix_time(statements: &Statements, example: Option<&str>) -> Option<Format> {
    static TIME: Pattern =
        Pattern::new(r"(?:时间戳|(?i:unix)\s*标?准?时间(?:戳)?|(?i:timestamp))(?P<after>[\p{Han}]{0,2})");
    // `时间戳精度`, `词时间戳列表的长度`: what is counted or chosen is no time.
    static OTHER: Pattern =
        Pattern::new(r"^(?:列|精度|级别|粒度|类型|来源|字段|模式|偏移|间隔|长度|信息|位置|数|对齐|校|策略)");
    static FLAG: Pattern = Pattern::new(r"^(?:是否|(?i:whether)\b)");
    static MILLIS: Pattern = Pattern::new(r"毫秒|(?i:millisecond)");
    let stated: Vec<&str> = statements.own().map(|line| line.text.as_str()).collect();
    let flag = stated.first().is_some_and(|opening| FLAG.is_match(opening));
    let is_time = |text: &&str| TIME.captures_iter(text).any(|found| !OTHER.is_match(group(&found, "after")));
    (!flag && stated.iter().any(is_time)).then(|| {
        let digits = example.unwrap_or_default().chars().filter(char::is_ascii_digit).count();
        let seconds = stated.iter().any(|text| text.contains("秒"));
        let millis = stated.iter().any(|text| MILLIS.is_match(text)) || !seconds && digits == 13;
        if millis { Format::UnixMillis } else { Format::UnixSeconds }
    })
}

fn base64(statements: &Statements, field: &FieldReading, example: Option<&str>) -> bool {
    // A word of its own: `ImageBase64` is the name of a field.
    static BASE64: Pattern = Pattern::new(r"(?i)(?:^|[^a-z])base64(?:$|[^a-z])");
    static OTHERWISE: Pattern = Pattern::new(concat!(
        r"(?i)(?:不|非|无需|或|解码|是否|传入).{0,8}base64|base64.{0,8}(?:解码|或|后再|后的?\s*(?:不|大小|小于))",
        r"|base64[^,]{0,4}(?:文件名|名称|二选一|必填|大小)",
    ));
    // `返回方式：base64 或 url` chooses between encodings.
    static CHOICE: Pattern = Pattern::new(r"^[^,:。;(]*(?:类型|方式)(?:$|[,:。;(])");
    // An address is one, whatever its neighbours or the file behind it are encoded in.
    let is_address = example.is_some_and(|text| text.contains("://"))
        || field.name.ends_with("Url") && !field.name.to_ascii_lowercase().contains("base64");
    let chooses = statements.lines.first().is_some_and(|line| CHOICE.is_match(&line.text));
    let clauses = statements.clauses_in(&[Scope::Own]);
    !is_address && !chooses && clauses.iter().any(|clause| BASE64.is_match(clause) && !OTHERWISE.is_match(clause))
}

/// Whether the field is an address of the web, as far as the description and the example go.
fn url(statements: &Statements, field: &FieldReading, example: Option<&str>) -> bool {
    static OTHER_SCHEME: Pattern = Pattern::new(r"(?i)(?:^|[^a-z])(?P<scheme>[a-z]+)://");
    static PATH: Pattern = Pattern::new(r"(?i)路径|path|pages/");
    // `根据Endpoint返回`: among the kinds of links is one into a small program, which is a path.
    static OF_ANY_KIND: Pattern = Pattern::new(r"根据.*[a-z].*(?:返回|生成)|(?:传|传递|填写|填)\s*\x22[A-Za-z]+\x22");
    let other = statements.lines.iter().any(|line| {
        let mut schemes = OTHER_SCHEME.captures_iter(&line.text);
        let is_web = |scheme: &str| matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
        let no_address = PATH.is_match(&line.text) || OF_ANY_KIND.is_match(&line.text);
        no_address || schemes.any(|captures| !is_web(group(&captures, "scheme")))
    });
    let shown = example.is_none_or(|text| text.is_empty() || text == "无" || text.contains("://"));
    is_called_address(statements, field) && !other && shown
}

/// Whether the description begins by calling the field a link or an address.
pub(super) fn is_called_address(statements: &Statements, field: &FieldReading) -> bool {
    static LINK: Pattern = Pattern::new(r"(?i)(?:[长短]链|链接|链接地址|网址|url\s*地址|url|地址链接)(?:数组|列表)?$");
    static ADDRESS: Pattern = Pattern::new(r"地址$");
    // A link that is made of the field. One that somebody has made, `生成的链接`, is called one.
    static LEADS_TO: Pattern = Pattern::new(
        r"(?:用于|用来|用以|以便|便于|通过|根据|凭|可|能)[^的]*(?:生成|创建|获取|得到|换取|查询|返回|发起|拼接)[^的]*$",
    );
    // A quoted word or an aside in brackets is no end of what the field is called.
    static INSERTED: Pattern = Pattern::new(r"\x22|\([^()]*\)");
    let describes = |line: &&Statement| line.scope == Scope::Own && !deprecated::says_so(&line.text);
    let Some(first) = statements.lines.iter().find(describes) else { return false };
    let first = INSERTED.replace(&first.text, |_| String::new());
    let named = field.name.to_ascii_lowercase().contains("url");
    let mut opening = sentences(&first).flat_map(clauses).take(if named { 2 } else { 1 });
    // What stands before a colon is what the field is; what follows may be what it is good for.
    let is_called_one = |text: &str| {
        let text = text.trim_end();
        (LINK.is_match(text) || named && ADDRESS.is_match(text)) && !LEADS_TO.is_match(text)
    };
    let is_one = |clause: &str| match clause.split_once(':') {
        Some((subject, rest)) => is_called_one(subject) || named && is_called_one(rest),
        None => is_called_one(clause),
    };
    opening.any(|(_, clause)| is_one(clause))
}

#[cfg(test)]
mod tests {
    use super::super::{
        draw,
        tests::{field, list},
    };
    use super::*;

    #[test]
    fn times_are_recognised_with_their_unit() {
        let table = [
            ("截止时间，格式为Unix标准时间戳（秒）", None, Some(Format::UnixSeconds)),
            ("到期时间（以秒为单位的时间戳）", None, Some(Format::UnixSeconds)),
            ("有效期，时间戳秒级", None, Some(Format::UnixSeconds)),
            ("起始时间的Unix时间戳，单位毫秒", None, Some(Format::UnixMillis)),
            ("起始时间戳", Some("1699006057000"), Some(Format::UnixMillis)),
            ("起始时间戳", Some("1699006057"), Some(Format::UnixSeconds)),
            ("有效时间，单位为秒", Some("1800"), None),
            ("是否显示词级别时间戳。0：不显示；1：显示，2：显示，包含标点。默认值为 0。", None, None),
            ("是否返回时间戳", None, None),
            ("词时间戳列表的长度", Some("4"), None),
            ("投递时间戳精度，可选项 [1：秒；2：毫秒] ，默认是1。", None, None),
            ("时间来源，0: 系统当前时间，1: 消息时间戳", None, None),
            ("时间来源：<ul><li>0：系统时间</li><li>1：消息时间戳</li></ul>", None, None),
            ("Whether the timestamp is shown", None, None),
            ("The Unix timestamp in seconds", None, Some(Format::UnixSeconds)),
        ];
        for (html, example, expected) in table {
            let mut reading = field(html, ValueType::Int64);
            reading.example = example.map(str::to_owned);
            assert_eq!(draw(&reading).format, expected, "{html}");
        }
        assert_eq!(draw(&field("创建时间，时间戳", ValueType::String)).format, None);
    }

    #[test]
    fn base64_is_the_format_of_the_field_that_holds_it() {
        let table = [
            ("数据，并以base64方式编码", true),
            ("二维码图片的Base64", true),
            ("图片，不需要base64编码", false),
            ("图片链接或者图片的base64", false),
            ("图片地址<br>要求图片经Base64编码后不超过 7M", false),
            ("数据<br>注：回调中为base64", false),
            ("描述，ImageBase64、ImageUrl和 Prompt必填其一", false),
            ("返回方式（base64 或 url），二选一，默认为 base64。", false),
            ("图片导出类型。base64；url", false),
            ("结果图。如果传入 base64 则返回生成图 Base64 编码。", false),
            ("对应数据Base64文件名称", false),
            ("用户数据，需要以 base64 方式编码，最大为 16KB。", true),
            ("公钥，需要进行base64_encode。", true),
        ];
        for (html, expected) in table {
            assert_eq!(draw(&field(html, ValueType::String)).format == Some(Format::Base64), expected, "{html}");
        }
        assert_eq!(draw(&field("回调是否带图片的 base64", ValueType::Boolean)).format, None);
        // The neighbour of an image holds its address, and speaks of both.
        let neighbour = FieldReading {
            name: "ImageUrl".to_owned(),
            ..field("图片。经Base64编码后不超过7M", ValueType::String)
        };
        assert_eq!(draw(&neighbour).format, None);
        let link = FieldReading {
            example: Some("https://x.cn/a".to_owned()),
            ..field("结果图的Base64", ValueType::String)
        };
        assert_eq!(draw(&link).format, None);
        assert_eq!(draw(&list("证明 base64格式, 大小不超过8M", ValueType::String)).format, Some(Format::Base64));
    }

    #[test]
    fn an_address_is_a_field_that_is_called_one() {
        let table = [
            ("Url", "创建的链接。", Some("https://x.cn/a"), true),
            ("JumpUrl", "签署完之后的跳转链接，支持http://和https://", None, true),
            ("ImageUrl", "印章预览链接地址，24小时失效。", None, true),
            ("ImageUrl", "图片的 Url 地址。<br>要求图片经Base64编码后不超过 7M", None, true),
            ("LinkType", "链接类型", None, false),
            ("UrlTtl", "下载url过期时间", None, false),
            ("Path", "小程序的跳转路径", None, false),
            ("JumpUrl", "跳转的url<br>格式可为 app://YOUR_URL", None, false),
            ("Url", "跳转链接", Some("pages/home/index"), false),
            ("FileId", "文件Id，参见链接", None, false),
            ("FlowId", "合同Id：用于通过一个已有的合同生成一个网页链接", None, false),
            ("Ticket", "用于换取签署链接", None, false),
            ("Ticket", "凭证:可生成短链接", None, false),
            ("ShareUrl", "用于生成分享链接", None, false),
            ("JumpUrl", "认证后回跳的URL。<br>如果是APP，请传递“true”", Some("https://x.cn/a"), false),
            ("Url", "注册链接，根据Endpoint的设置，返回不同的链接地址", Some("https://x.cn/a"), false),
            ("Url", "个人“授权签”的开通链接, 短链或者长链接形式", None, true),
            ("CallbackUrl", "合同（流程）的回调地址", None, true),
            ("ShortUrl", "操作短链，有效时间为7天", None, true),
            ("Link", "用于签署的链接", None, true),
            ("Link", "通过接口生成的链接", None, true),
            ("Link", "签署链接：用于打开合同", None, true),
            ("PageUrl", "页面：完成后的跳转链接", None, true),
        ];
        for (name, html, example, expected) in table {
            let mut reading = field(html, ValueType::String);
            name.clone_into(&mut reading.name);
            reading.example = example.map(str::to_owned);
            assert_eq!(draw(&reading).format == Some(Format::Url), expected, "{name}: {html}");
        }
        assert_eq!(draw(&list("合同预览链接URL数组。", ValueType::String)).format, Some(Format::Url));
    }
}
