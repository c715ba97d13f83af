//! What somebody means by a name on the command line: the machine value, the name in either language, or as much of a name
//! as only one thing has.

use crate::words::{Lang, worded};

/// The one of these that is meant; else those that could be: all that are `offered` where none has the words.
pub(super) fn meant<T: Copy>(
    written: &str,
    (all, vocabulary): (&[T], &str),
    value: impl Fn(T) -> &'static str,
    offered: impl Fn(T) -> bool,
) -> Result<T, Vec<T>> {
    let written = written.trim().to_lowercase();
    let names = |one: T| {
        let said = Lang::ALL.into_iter().map(|lang| worded(lang, vocabulary, value(one)).to_lowercase());
        std::iter::once(value(one).to_owned()).chain(said).collect::<Vec<_>>()
    };
    if let Some(exact) = all.iter().find(|one| names(**one).contains(&written)) {
        return Ok(*exact);
    }
    let offered: Vec<T> = all.iter().copied().filter(|one| offered(*one)).collect();
    let has = |one: &T| !written.is_empty() && names(*one).iter().any(|name| name.contains(&written));
    let like: Vec<T> = offered.iter().copied().filter(has).collect();
    match like.as_slice() {
        [only] => Ok(*only),
        [] => Err(offered),
        _ => Err(like),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::paper::Paper;

    fn paper(written: &str) -> Result<Paper, Vec<Paper>> {
        meant(written, (Paper::ALL, "paper"), Paper::value, |paper| !paper.of_credit())
    }

    #[test]
    fn a_form_is_known_by_as_much_of_its_name_as_only_it_has() {
        for written in ["agreement", "人民调解协议书", "调解协议书", "协议书", " 协议书 "] {
            assert_eq!(paper(written), Ok(Paper::Agreement), "{written}");
        }
        assert_eq!(paper("告知书"), Ok(Paper::RightsNotice), "one of credit is not offered");
        assert_eq!(paper("拟列入告知书"), Ok(Paper::ListingNotice), "but known, to be told where it is made");
        assert_eq!(paper("通知书"), Err(vec![Paper::DeclineNotice, Paper::TerminationNotice]));
        assert_eq!(paper("封条").unwrap_err().len(), 24);
        assert_eq!(paper("").unwrap_err().len(), 24, "nothing typed means nothing");
    }
}
