//! Responses that are looser, deeper or larger than they should be.

use crate::support::{traces::Log, *};
use tencent_ess_client::{
    __private::{Field, FieldInfo, Presence, Table},
    Action, ActionInfo, Error, Record, Replay,
};

async fn url(body: &str) -> Result<Option<String>, Error<String>> {
    let server = Server::start([answer(body)]).await;
    client(&server).send(CreateThing::named("x")).await.map(|response| response.url)
}

#[tokio::test]
async fn loose_answer_is_read() {
    let table = [
        (r#"{"Response":{"Url":"a","Url":"b"}}"#, Some("b")),
        (r#"{"Response":{"Url":"\ud83d and \ude00"}}"#, Some("\u{fffd} and \u{fffd}")),
        (r#"{"Response":{"Url":7}}"#, Some("7")),
        (r#"{"Response":{"Url":null}}"#, None),
        (r#"{"Response":{}}"#, None),
        (r#"{"Response":{"Unknown":{"Url":"a"}},"Beside":[1]}"#, None),
        ("\r\n{ \"Response\" : { \"Url\" : \"a\" } }\n", Some("a")),
    ];
    for (body, expected) in table {
        assert_eq!(url(body).await.unwrap().as_deref(), expected, "{body}");
    }
}

#[tokio::test]
async fn answer_that_cannot_be_read_says_where_it_stops_making_sense() {
    let deep = format!(r#"{{"Response":{{"Unknown":{}{}}}}}"#, "[".repeat(200), "]".repeat(200));
    let table = [
        (deep.as_str(), ": expected at most 128 levels of nesting, found more"),
        (r#"{"Response":{"Url":["a"]}}"#, " at `/Response/Url`: expected a string, found a list"),
        (r#"{"Response":"a"}"#, " at `/Response`: expected an object, found a string"),
        (r#"{"Response":{"Url":"a"}} {}"#, ": expected the end of the document, found an object"),
        (r#"{"Response":{"Url":"\x"}}"#, r#" at `/Response/Url`: expected a JSON escape sequence, found `\x"}}`"#),
    ];
    for (body, expected) in table {
        let error = url(body).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::Decode(_)), "{body}: {error:?}");
        assert!(text.starts_with("CreateThing: the response of ") && text.ends_with(expected), "{text}");
    }
}

/// A response of 2 GB, announced or not, is abandoned before it is read.
#[tokio::test]
async fn answer_without_end_is_not_read_to_it() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n".to_vec();
    let endless = [head, vec![b' '; 17 * 1024 * 1024]].concat();
    for bytes in [announced, endless] {
        let server = Server::start([Act::ReplyAndStall(bytes)]).await;
        let error = client(&server).send(DescribeThing::named("x")).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "DescribeThing: HTTP 200 with a body larger than the response limit instead of a service response"
        );
        assert!(!error.is_retryable(), "it would be the same another time");
    }
}

/// An action whose response has a number, a list and a sensitive field.
#[derive(Debug, Default)]
struct CountThings {}

#[derive(Debug, Default)]
struct Counted {
    count: Option<i64>,
    secret: Option<i64>,
    url: Option<String>,
}

impl Record for CountThings {
    fn table(&self) -> &'static Table {
        static TABLE: Table = Table { name: "CountThings", fields: &[] };
        &TABLE
    }
    fn get(&self, _: usize) -> Option<&dyn Field> {
        None
    }
    fn get_mut(&mut self, _: usize) -> Option<&mut dyn Field> {
        None
    }
}

impl Record for Counted {
    fn table(&self) -> &'static Table {
        const fn field(name: &'static str, sensitive: bool) -> FieldInfo {
            FieldInfo { name, presence: Presence::Optional, sensitive, rules: &[] }
        }
        static TABLE: Table =
            Table { name: "Counted", fields: &[field("Count", false), field("Secret", true), field("Url", false)] };
        &TABLE
    }
    fn get(&self, index: usize) -> Option<&dyn Field> {
        [&self.count as &dyn Field, &self.secret, &self.url].get(index).copied()
    }
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        [&mut self.count as &mut dyn Field, &mut self.secret, &mut self.url].into_iter().nth(index)
    }
}

impl Action for CountThings {
    type Service = Demo;
    type Response = Counted;
    const INFO: &'static ActionInfo =
        &ActionInfo { name: "CountThings", replay: Replay::Never, host: None, rate_limit: None, docs: None };
}

// On one thread, so that the subscriber of that thread sees all of the call.
#[tokio::test(flavor = "current_thread")]
async fn one_bad_value_is_told_with_its_place_and_the_rest_is_kept() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let body = r#"{"Response":{"Count":"","Secret":"13200000000x","Url":"u","RequestId":"s1"}}"#;
    let server = Server::start([answer(body)]).await;
    let (told, tells) = std::sync::mpsc::channel();
    let client = builder().endpoint(server.url()).on_drift(move |drift| told.send(format!("{drift:?}")).unwrap());
    let outcome = client.build().unwrap().send(CountThings {}).outcome().await.unwrap();
    drop(guard);

    let Counted { count, secret, url } = &outcome.response;
    assert_eq!((count, secret, url.as_deref()), (&None, &None, Some("u")));
    assert_eq!((outcome.request_id.as_deref(), outcome.body()), (Some("s1"), body.as_bytes()));
    let values: Vec<_> = outcome.unreadable.iter().map(|value| (value.path.as_str(), value.text.as_str())).collect();
    assert_eq!(values, [("Count", r#""""#), ("Secret", r#""13200000000x""#)]);
    let told: Vec<_> = tells.try_iter().collect();
    let drift = |path: &str, text: &str| {
        format!("Drift {{ action: \"CountThings\", path: {path:?}, kind: Unreadable({text:?}) }}")
    };
    assert!(told.contains(&drift("Count", r#""""#)) && told.contains(&drift("Secret", "")), "{told:?}");
    let text = log.text();
    assert!(text.contains("values=2 path=\"Count\""), "{text}");
    let shown = format!("{text} {outcome:?} {told:?}");
    assert!(!shown.contains("132"), "{shown}");
}
