//! Acts, as the admin API reads and answers them.

use axum::http::StatusCode;
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error as _, VariantAccess, Visitor,
        value::{EnumAccessDeserializer, StrDeserializer},
    },
};
use serde_json::{Error, Value, de::SliceRead, json};

use super::{Refusal, unreadable};
use crate::{acts::Act, service::Service};

/// Performs the act that the last part of an address names; `None` if that is no act.
pub(super) async fn perform(service: &Service, name: &str, body: &[u8]) -> Result<Option<Value>, Refusal> {
    let Some(act) = read(name, body).map_err(unreadable)? else { return Ok(None) };
    let started = service.act(act).await.map_err(|reason| Refusal(StatusCode::CONFLICT, reason.to_string()))?;
    Ok(Some(match started {
        Some(id) => json!({ "flow_id": id }),
        None => json!({ "done": true }),
    }))
}

/// The act of this name with the members of the body; `None` if there is no such act.
fn read(name: &str, body: &[u8]) -> Result<Option<Act>, Error> {
    let mut named = Named { name, known: false, members: serde_json::Deserializer::from_slice(body) };
    let act = Act::deserialize(EnumAccessDeserializer::new(&mut named));
    if !named.known {
        return Ok(None);
    }
    let act = act?;
    named.members.end()?;
    Ok(Some(act))
}

/// An act as it arrives: its name is in the address, and its members are in the body.
struct Named<'a> {
    name: &'a str,
    /// There is an act of this name.
    known: bool,
    members: serde_json::Deserializer<SliceRead<'a>>,
}

impl<'de> EnumAccess<'de> for &mut Named<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let act = seed.deserialize(StrDeserializer::<Error>::new(self.name))?;
        self.known = true;
        Ok((act, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Named<'de> {
    type Error = Error;

    fn struct_variant<V: Visitor<'de>>(self, members: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.members.deserialize_struct("Act", members, visitor)
    }

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::custom("acts have members"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Error> {
        Err(Error::custom("the members of acts have names"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("the members of acts have names"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_named_by_the_address_and_read_from_the_body() {
        let act = read("cancel-at", br#"{"url": "u"}"#).unwrap();
        assert_eq!(act, Some(Act::CancelAt { url: "u".into(), message: String::new() }));
        assert_eq!(read("dance", b"{").unwrap(), None);
        let errors = [("sign-at", "{}"), ("sign-at", r#"{"url": "u", "to": 1}"#), ("sign-at", r#"{"url": "u"} {}"#)]
            .map(|(name, body)| read(name, body.as_bytes()).unwrap_err().to_string());
        let expected = [
            "missing field `url` at line 1 column 2",
            "unknown field `to`, expected `url` at line 1 column 17",
            "trailing characters at line 1 column 14",
        ];
        assert_eq!(errors, expected);
    }
}
