//! 关联提示: a hint with its reason, confirmed or dismissed by a person; nothing is merged and nothing counted together.

use super::*;

const OTHER: &str = "91350211M0000XUF46";

fn hinted(ground: &str) -> Given {
    one_penalty().did("link_suggest", json!({ "with": OTHER, "ground": ground }))
}

#[test]
fn a_hint_of_each_kind_is_checked_and_then_confirmed_or_dismissed() {
    for ground in ["same_person", "same_representative", "former_name"] {
        for (confirmed, state) in [(true, Confirmed), (false, Dismissed)] {
            let given = hinted(ground)
                .due("2026-11-20", CheckLink, None)
                .did("link_decide", json!({ "confirmed": confirmed }))
                .not_due("2026-11-20", CheckLink)
                .refused("link_decide", json!({}), "credit_state");
            assert_eq!(given.dossier.links[0].state, state);
            assert_eq!(given.dossier.instruments.len(), 1, "no paper moves");
        }
    }
}

#[test]
fn what_is_no_code_is_no_other_subject() {
    one_penalty()
        .refused("link_suggest", json!({ "with": "abc" }), "subject_code")
        .refused("link_suggest", json!({ "with": "" }), "subject_code")
        .refused("link_suggest", json!({ "with": "91350100M000100Y43" }), "link_itself");
}

#[test]
fn a_wrong_check_digit_of_the_other_is_warned_of_and_kept() {
    one_penalty().did("link_suggest", json!({ "with": "91350211M0000XUF46" })).warned("code_check_digit");
}

#[test]
fn the_same_hint_is_noted_once_until_it_was_dismissed() {
    hinted("former_name")
        .refused("link_suggest", json!({ "with": OTHER, "ground": "former_name" }), "link_known")
        .did("link_suggest", json!({ "with": OTHER, "ground": "same_representative" }))
        .did("link_decide", json!({ "confirmed": false }))
        .did("link_suggest", json!({ "with": OTHER, "ground": "former_name" }));
}
