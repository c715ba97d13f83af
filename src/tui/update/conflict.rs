//! Two people at one case: whoever fills a form in while the other's act is recorded is shown what the other did, beside
//! what they have typed themselves, and chooses: the same all the same, or back to the case. Until it was shown, the form
//! stays decided on what its person saw, and the desk refuses it.

use crate::domain::answer::CaseFile;
use crate::domain::case::CaseId;
use crate::domain::dates::in_china;
use crate::tui::model::{Layer, Model};
use crate::tui::words;

/// How many of the others' acts are told; who needs more looks at the case.
const ACTS_MAX: usize = 3;

/// Tells every form over the case what happened to it since the version it was opened on.
pub(super) fn told(model: &mut Model, id: CaseId) {
    let Some(file) = model.page().filter(|page| page.id == id).and_then(|page| page.file.as_ref()) else { return };
    let version = file.case.version;
    // An order under way is the desk's to judge.
    let open = |layer: &Layer| matches!(layer, Layer::Form(form) if form.case == Some(id) && form.sent.is_none());
    let told: Vec<_> = model
        .layers
        .iter()
        .enumerate()
        .filter(|(_, layer)| open(layer))
        .filter_map(|(at, layer)| match layer {
            Layer::Form(form) => Some((at, form.expect.and_then(|seen| since(model, file, seen)))),
            _ => None,
        })
        .collect();
    for (at, said) in told {
        if let Some(Layer::Form(form)) = model.layers.get_mut(at) {
            form.expect = Some(version);
            if said.is_some() {
                form.refused = said;
            }
        }
    }
}

/// What was recorded after a version, and the choice there is.
fn since(model: &Model, file: &CaseFile, seen: u64) -> Option<words::Said> {
    let lang = model.look.lang;
    let newer: Vec<_> = file.timeline.iter().filter(|entry| entry.version > seen).collect();
    let last = newer.last()?;
    let acts = newer.iter().rev().take(ACTS_MAX).rev().map(|entry| {
        let detail = words::record_detail(lang, model.units(), entry);
        [words::record(lang, entry), detail].join(" ").trim_end().to_owned()
    });
    let did = acts.collect::<Vec<_>>().join(lang.say("conflict.between").as_ref());
    let at = in_china(last.at).format("%H:%M").to_string();
    Some(words::Said {
        what: lang.tell("conflict.what", &[("who", &last.by.account), ("at", &at), ("did", &did)]),
        why: lang.say("conflict.why").into_owned(),
        hint: lang.say("conflict.hint").into_owned(),
    })
}
