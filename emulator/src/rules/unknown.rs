//! Members that the definition does not know, where they are to be ignored.

use serde_json::{Map, Value};
use tencent_ess_spec::{Field, Spec};

use super::{MAX_VIOLATIONS, shortened};

/// Takes them out of `members`, here and inside, so that nothing depends on them. Their paths; of
/// very many, the first.
pub(crate) fn take(spec: &Spec, fields: &[Field], members: &mut Map<String, Value>) -> Vec<String> {
    let mut taken = Vec::new();
    take_from(spec, fields, members, "", &mut taken);
    taken
}

fn take_from(spec: &Spec, fields: &[Field], members: &mut Map<String, Value>, at: &str, taken: &mut Vec<String>) {
    members.retain(|name, value| {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            if taken.len() < MAX_VIOLATIONS {
                taken.push(format!("{at}{}", shortened(name)));
            }
            return false;
        };
        if let Some(ty) = field.ty.named().and_then(|name| spec.types.get(name)) {
            match value {
                Value::Object(inner) => take_from(spec, &ty.fields, inner, &format!("{at}{name}."), taken),
                Value::Array(elements) => {
                    for (index, element) in elements.iter_mut().enumerate() {
                        if let Value::Object(inner) = element {
                            take_from(spec, &ty.fields, inner, &format!("{at}{name}.{index}."), taken);
                        }
                    }
                }
                _ => {}
            }
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::spec;

    #[test]
    fn unknown_members_are_taken_out_at_every_depth() {
        let spec = spec();
        let mut body = json!({
            "FlowName": "合同", "flowname": "x", "Operator": {"UserId": "u", "X": {"Y": 1}},
            "Approvers": [{"ApproverType": 1}, {"ApproverType": 0, "Z": null}],
        });
        let taken = take(&spec, &spec.actions["CreatePrepareFlow"].request, body.as_object_mut().unwrap());
        assert_eq!(taken, ["Approvers.1.Z", "Operator.X", "flowname"]);
        let known = json!({
            "FlowName": "合同", "Operator": {"UserId": "u"}, "Approvers": [{"ApproverType": 1}, {"ApproverType": 0}],
        });
        assert_eq!(body, known);
    }

    #[test]
    fn very_many_are_taken_out_as_well() {
        let spec = spec();
        let mut members: Map<String, Value> = (0..1000).map(|number| (format!("X{number}"), json!(1))).collect();
        assert_eq!(take(&spec, &[], &mut members).len(), MAX_VIOLATIONS);
        assert!(members.is_empty());
    }
}
