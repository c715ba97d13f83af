//! 报送列入建议: forwarded, received, answered.

use super::*;

#[test]
fn it_is_forwarded_received_and_answered() {
    one_penalty()
        .did("suggest_listing", json!({}))
        .due("2026-11-20", AwaitAnswer, None)
        .did("suggestion_receipt", json!({}))
        .refused("suggestion_receipt", json!({}), "credit_state")
        .did("suggestion_answer", json!({}))
        .not_due("2026-11-20", AwaitAnswer);
}

#[test]
fn it_rests_on_papers_in_force() {
    one_penalty()
        .did("instrument_revoke", json!({}))
        .refused("suggest_listing", json!({}), "instrument_not_standing")
        .refused("suggest_listing", json!({ "instruments": [] }), "instruments_missing")
        .refused("suggest_listing", json!({ "instruments": [7] }), "credit_item_unknown");
}
