//! The state as a whole: what is saved of it, and what callbacks say.

use serde_json::{Map, Value, json};

use super::{
    contract::{
        LIFETIME,
        flow::FlowStatus,
        plan::{Component, Copied, Party, Plan},
    },
    link::Target,
    message::KEPT,
    *,
};

const NOW: i64 = 1_767_225_600;

fn person(name: &str) -> Party {
    Party {
        approver_type: 1,
        approver_name: name.to_owned(),
        approver_mobile: "13200000000".to_owned(),
        ..Party::default()
    }
}

fn started(state: &mut State, plan: Plan) -> String {
    let id = state.create_flow(plan, "yDcreator");
    state.attach_document(&id, true).unwrap();
    state.start(&id).unwrap();
    id
}

/// All rows as they would be saved.
fn rows(state: &mut State) -> Vec<(String, String, Vec<u8>)> {
    let rows = state.take_rows().unwrap().into_iter();
    rows.filter_map(|row| Some((row.table.to_owned(), row.id, row.content?.to_vec()))).collect()
}

#[test]
fn a_content_is_saved_once() {
    let mut state = State::new(Ids::new(1), NOW);
    let content = state.keep_content(b"%PDF-1.7".to_vec().into()).unwrap();
    let is_content = |row: &&(String, String, Vec<u8>)| row.0 == Row::CONTENTS;
    assert_eq!(rows(&mut state).iter().filter(is_content).count(), 1);
    let flow_id = started(&mut state, Plan { approvers: vec![person("甲")], ..Plan::default() });
    state.flows.get_mut(&flow_id).unwrap().content = Some(content.clone());
    let changed = rows(&mut state);
    assert_eq!(changed.iter().filter(is_content).count(), 0);

    state.keep_content(b"%PDF-1.6".to_vec().into()).unwrap();
    let mut restored = State::from_rows(rows(&mut state), Ids::new(1), NOW).unwrap();
    assert_eq!(restored.take_rows().unwrap(), []);
    state.reset(Ids::new(1));
    assert_eq!(state.contents.get(&content), None);
}

#[test]
fn what_is_saved_is_restored() {
    let mut state = State::new(Ids::new(1), NOW);
    let flow_id = started(&mut state, Plan { approvers: vec![person("甲"), person("乙")], ..Plan::default() });
    let recipient_id = state.signer(&flow_id, "甲").unwrap();
    state.sign(&flow_id, &recipient_id).unwrap();
    state.link(Target::Sign { flow_id: flow_id.clone(), recipient_id }, 60);
    state
        .callbacks
        .insert("http://127.0.0.1:1/", Callback { key: "k".to_owned(), token: "t".to_owned(), ..Callback::default() });
    let saved = rows(&mut state);
    assert_eq!(state.take_rows().unwrap(), []);

    let mut restored = State::from_rows(saved.clone(), Ids::new(2), NOW).unwrap();
    assert_eq!(restored.take_rows().unwrap(), [], "it is saved already");
    assert_eq!(restored.ids.resource(), state.ids.resource());
    restored.advance(NOW + LIFETIME);
    assert_eq!(restored.flow(&flow_id).unwrap().status, FlowStatus::Expired);
    assert_eq!(state.flow(&flow_id).unwrap().status, FlowStatus::PartlySigned);

    let unreadable = vec![("flows".to_owned(), "yD".to_owned(), b"{}".to_vec())];
    assert!(State::from_rows(unreadable, Ids::new(1), NOW).err().unwrap().contains("a row of `flows` cannot be read"));
    let unknown = vec![("cats".to_owned(), "yD".to_owned(), b"{}".to_vec())];
    assert_eq!(State::from_rows(unknown, Ids::new(1), NOW).err().unwrap(), "`cats` is not a part of the state");
}

#[test]
fn a_refused_step_changes_nothing() {
    let mut state = State::new(Ids::new(1), NOW);
    let mut signer = person("甲");
    let field = |name: &str, required| Component {
        kind: "TEXT".to_owned(),
        name: name.to_owned(),
        required,
        ..Component::default()
    };
    signer.components = vec![field("一", false), field("二", true)];
    let flow_id = started(&mut state, Plan { approvers: vec![signer], ..Plan::default() });
    let recipient_id = state.signer(&flow_id, "甲").unwrap();
    state.take_rows().unwrap();
    let refusal = state.fill(&flow_id, &recipient_id, &[("一".to_owned(), "x".to_owned())]).unwrap_err();
    assert_eq!(refusal, Refusal::FieldMissing("二".to_owned()));
    assert_eq!(state.take_rows().unwrap(), []);
}

#[test]
fn a_change_of_status_is_reported_with_everything_about_the_contract() {
    let mut state = State::new(Ids::new(1), NOW);
    let company = Party {
        approver_type: 0,
        organization_name: "典子谦示例企业".to_owned(),
        user_id: state.employees.iter().next().unwrap().0.to_owned(),
        custom_approver_tag: "tag".to_owned(),
        ..Party::default()
    };
    let plan = Plan {
        flow_name: "合同".to_owned(),
        flow_description: "说明".to_owned(),
        flow_type: "采购".to_owned(),
        user_data: "QUI=".to_owned(),
        unordered: true,
        approvers: vec![company.clone(), person("乙")],
        cc_infos: vec![Copied { name: "丙".to_owned(), mobile: "1".to_owned(), ..Copied::default() }],
        ..Plan::default()
    };
    let flow_id = started(&mut state, plan);
    let recipient_id = state.signer(&flow_id, "乙").unwrap();
    state.advance(NOW + 5);
    state.refuse(&flow_id, &recipient_id, "不同意").unwrap();

    let flow = state.flow(&flow_id).unwrap();
    let approver = |place: usize| {
        let approver = &flow.approvers[place];
        json!({
            "UserId": approver.party.user_id,
            "RecipientId": approver.recipient_id,
            "ApproverType": approver.party.approver_type,
            "OrganizationId": approver.organization_id,
            "OrganizationName": (["典子谦示例企业", ""][place]),
            "Required": true,
            "ApproverName": (["典子谦", "乙"][place]),
            "ApproverMobile": "13200000000",
            "ApproverIdCardType": "ID_CARD",
            "ApproverIdCardTypeDesc": "居民身份证",
            "ApproverIdCardNumber": "",
            "ApproveCallbackStatus": ([9, 4][place]),
            "ApproveCallbackShowStatus": (["STOP", "REJECT"][place]),
            "ApproveMessage": (["", "不同意"][place]),
            "ApproveTime": ([0, NOW + 5][place]),
            "ApproverDeadline": flow.deadline,
            "VerifyChannel": "",
            "ApproverSource": "",
            "CaSign": true,
            "CustomUserId": "",
            "CustomApproverTag": (["tag", ""][place]),
        })
    };
    let (_, event) = state.events.last().unwrap();
    assert_eq!(event.message_type, "FlowStatusChange");
    let expected = json!({
        "FlowId": flow_id,
        "FlowName": "合同",
        "FlowType": "采购",
        "FlowDescription": "说明",
        "FlowMessage": "不同意",
        "DocumentId": flow.document.as_ref().unwrap().id,
        "TemplateId": "",
        "ReleaseFlowId": "",
        "CallbackType": "sign",
        "Operate": "reject",
        "FlowCallbackStatus": 3,
        "FlowCallbackShowStatus": "REJECT",
        "Unordered": true,
        "CreateOn": NOW,
        "UpdatedOn": NOW + 5,
        "OccurTime": NOW + 5,
        "DeadLine": NOW + LIFETIME,
        "UserId": "yDcreator",
        "UserData": "QUI=",
        "RecipientId": recipient_id,
        "OrganizationId": state.own_organization_id(),
        "CallbackUrl": "",
        "UserFlowType": { "name": "采购" },
        "CcInfos": [{ "Name": "丙", "Mobile": "1", "CcType": 0 }],
        "Approvers": [approver(0), approver(1)],
    });
    assert_eq!(Value::Object(event.data.clone()), expected);
    let message = event.message();
    assert_eq!(message["MsgId"].as_str().unwrap().len(), 32);
    assert_eq!(message["MsgData"], expected);
}

#[test]
fn events_wait_for_the_addresses_of_their_time() {
    let mut state = State::new(Ids::new(1), NOW);
    state.report("A", Map::new());
    for url in ["http://one/", "http://two/"] {
        state.callbacks.insert(url, Callback::default());
    }
    state.report("B", Map::new());
    let pending =
        |state: &State| -> Vec<Vec<String>> { state.events.iter().map(|(_, event)| event.pending.clone()).collect() };
    assert_eq!(pending(&state), [vec![], vec!["http://one/".to_owned(), "http://two/".to_owned()]]);
    let (id, _) = state.events.last().unwrap();
    let id = id.to_owned();
    state.delivered(&id, "http://two/");
    assert_eq!(pending(&state), [vec![], vec!["http://one/".to_owned()]]);
    state.remove_callback("http://one/").unwrap();
    assert_eq!(pending(&state), [Vec::<String>::new(), vec![]]);
}

#[test]
fn old_events_are_forgotten_once_they_are_delivered() {
    let mut state = State::new(Ids::new(1), NOW);
    state.callbacks.insert("http://one/", Callback::default());
    state.report("first", Map::new());
    state.remove_callback("http://one/").unwrap();
    state.callbacks.insert("http://one/", Callback::default());
    state.report("second", Map::new());
    (0..KEPT).for_each(|_| state.report("more", Map::new()));
    let first = state.events.iter().next().unwrap().1;
    assert_eq!(first.message_type, "second", "it waits, the first does not");
}

#[test]
fn old_links_are_forgotten_as_new_ones_come() {
    let mut state = State::new(Ids::new(1), NOW);
    let target = || Target::Preview { name: String::new() };
    (0..1024).for_each(|_| drop(state.link(target(), 60)));
    assert_eq!(state.links.len(), 1024);
    state.advance(NOW + 60);
    let token = state.link(target(), 60);
    assert_eq!(state.links.len(), 1);
    assert!(state.target(&token).is_ok());
}
