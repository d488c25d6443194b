//! Applies `curated.fix`: facts that people know better than the docs.

use serde_json::Value;

use crate::Field;

impl Field {
    /// This field with its `curated.fix` in force, and the fix itself used up.
    ///
    /// # Errors
    ///
    /// Says which member of the fix does not fit.
    pub fn fixed(&self) -> Result<Self, String> {
        let Some(fix) = &self.curated.fix else { return Ok(self.clone()) };
        if !fix.get("why").is_some_and(Value::is_string) {
            return Err("a fix needs a `why`: what the docs claim and what the service does".to_owned());
        }
        let mut scraped = self.clone();
        scraped.curated.fix = None;
        let Ok(Value::Object(mut facts)) = serde_json::to_value(&scraped) else {
            return Err("the field cannot be written as JSON".to_owned());
        };
        for (member, value) in fix.iter().filter(|(member, _)| *member != "why") {
            match value {
                Value::Null => facts.remove(member),
                value => facts.insert(member.clone(), value.clone()),
            };
        }
        serde_json::from_value(Value::Object(facts)).map_err(|error| format!("the fix does not fit: {error}"))
    }
}
