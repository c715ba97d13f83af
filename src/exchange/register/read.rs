//! What one row says, checked as a careful clerk would check it before copying it into a new book.
//!
//! A row is kept out where what it says cannot be true (ended before accepted) or where something that later figures
//! and rights hang on is missing or can be read in two ways (the ending, the day of acceptance of a case that ended).
//! It is let in with a warning where it is surely true but odd, and the oddity is kept in its own words. Nothing is
//! filled in that the row does not say; the one exception is named in [`requested`].

use chrono::NaiveDate;
use uuid::Uuid;

use super::cells::Cells;
use super::header::{Column, Header};
use super::row::{Problem, Readable};
use super::words::Confirmation;
use super::{Office, identity, words};
use crate::domain::case::ending::ClosedMeans;
use crate::domain::case::import::ImportCase;
use crate::domain::case::intake::{PARTIES_MAX, Source};
use crate::domain::case::party::{NewParty, Side};
use crate::domain::case::vocabulary::{Ending, Object, Outcome, SourceKind};
use crate::domain::code;
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse, warn};
use crate::domain::text::{excerpt, line, paragraphs};
use crate::domain::unit::{Unit, UnitCode, Units};
use crate::exchange::table::Row;

/// The ending of which no more is known.
const OTHER: &str = "其他";
/// The stage of what was declined.
const DECLINED: &str = "不予受理";

/// Reads a row that is not blank.
///
/// # Errors
/// Everything that keeps it out; never empty.
pub(super) fn read(header: &Header, row: &Row, office: &Office<'_>) -> Result<Readable, Vec<Problem>> {
    let mut cells = Cells::new(header, row, office.today);
    let number = cells.read(Column::Number, line);
    let aliases = cells.several(Column::Aliases);
    check_stage(&mut cells);
    let applicants = parties(&mut cells, Side::Applicant);
    let respondents = parties(&mut cells, Side::Respondent);
    check_sides(&mut cells, &applicants, &respondents);
    let object = object(&mut cells);
    let kind = cells.need(Column::Kind, words::kind);
    let source = cells.need(Column::Source, words::source);
    let unit = cells.need(Column::Unit, |cell| unit(office.units, cell));
    let mediators = mediators(&mut cells);
    let amount_asked = cells.money(Column::AskedAmount);
    let people = cells.people();
    let difficulty = cells.read(Column::Difficulty, words::difficulty);
    let series = cells.read(Column::Series, line);
    let requested_day = cells.day(Column::RequestedOn);
    let accepted_on = cells.day(Column::AcceptedOn);
    let ended = ended(&mut cells, accepted_on, office.closed_means);
    let requested_on = requested(&mut cells, requested_day, accepted_on);
    let appraisal = appraisal(&mut cells, accepted_on, ended.as_ref());
    if ended.is_some() && mediators.is_empty() && cells.is_empty(Column::Mediators) {
        cells.warn(Column::Mediators, warn("mediator_missing"));
    }
    if ended.is_none() && accepted_on.is_none() && cells.is_empty(Column::AcceptedOn) {
        cells.warn(Column::AcceptedOn, warn("not_yet_accepted"));
    }
    let remark = remark(&mut cells);
    let series = series.zip(unit.as_ref()).map(|(series, unit)| series_id(unit, &series));
    let end = ended.clone().unwrap_or_default();
    let complete = || {
        Some(ImportCase {
            committee: unit?,
            alias: number,
            aliases,
            requested_on: requested_on?,
            accepted_on,
            ended_on: end.on,
            applicants,
            respondents,
            object: object?,
            kind: kind?,
            source: source.map(|(kind, from)| source_of(kind, from))?,
            mediators: Vec::new(),
            ending: end.ending,
            closed_means: office.closed_means,
            amount_fen: end.amount,
            agreement_on: end.agreed_on,
            amount_asked_fen: amount_asked,
            appraisal_from: appraisal.map(|(from, _)| from),
            appraisal_to: appraisal.and_then(|(_, to)| to),
            people: people.unwrap_or_default(),
            difficulty,
            series,
            confirmed: end.confirmed,
            performed_on: end.performed_on,
            satisfaction: end.satisfaction,
            remark,
            warnings: cells.warnings.iter().map(|warning| warning.code.clone()).collect(),
        })
    };
    match complete() {
        Some(command) if cells.problems.is_empty() => Ok(Readable { command, mediators, warnings: cells.warnings }),
        _ => Err(cells.problems),
    }
}

/// What was declined never became a case, which in a list of this program only the stage tells.
fn check_stage(cells: &mut Cells<'_>) {
    if cells.stage().is_some_and(|stage| words::plain(stage) == DECLINED) {
        cells.refuse(Column::Ending, refuse("ending_declined").with("value", DECLINED));
    }
}

/// Everything the row says beside its values, within what a remark may hold.
fn remark(cells: &mut Cells<'_>) -> String {
    let remark = cells.all_remarks().join("\n");
    match paragraphs(&remark) {
        Ok(remark) => remark,
        Err(reason) => {
            cells.refuse(Column::Remark, reason);
            String::new()
        }
    }
}

fn source_of(kind: SourceKind, from: Option<String>) -> Source {
    Source { kind, from, number: None, reply_due: None, file_signed_on: None, summary_procedure: false }
}

/// A series is known by its number within its committee.
fn series_id(unit: &UnitCode, series: &str) -> Uuid {
    // A series of this program, taken out and brought back, stays the one it was.
    if let Ok(known) = Uuid::parse_str(series.trim()) {
        return known;
    }
    identity::uuid(&format!("series\n{unit}\n{}", words::plain(series)))
}

/// 客体, its words kept where the value says less.
fn object(cells: &mut Cells<'_>) -> Option<Object> {
    let meant = cells.need(Column::Object, words::object)?;
    if let Some(warning) = meant.warning {
        cells.warn(Column::Object, warning);
        cells.keep_words(Column::Object);
    }
    Some(meant.value)
}

/// The committee with a name as offices write it: 耿车镇, 耿车, 耿车镇人民调解委员会, 321302101.
fn unit(units: &Units, cell: &str) -> Result<UnitCode, Refusal> {
    const SUFFIXES: &[&str] =
        &["知识产权纠纷人民调解委员会", "人民调解委员会", "调解委员会", "调委会", "司法所", "调解中心"];
    let word = words::plain(cell);
    let word = SUFFIXES.iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(&word);
    let is_meant = |unit: &&Unit| {
        let short = unit.number_prefix.strip_suffix("知调").unwrap_or(&unit.number_prefix);
        unit.name == word || unit.code.0 == word || short == word
    };
    let found = units.0.values().find(is_meant).map(|unit| unit.code.clone());
    found.ok_or_else(|| refuse("unit_unknown").with("value", excerpt(cell)))
}

/// The parties of a side, each with its code where codes and names pair off.
fn parties(cells: &mut Cells<'_>, side: Side) -> Vec<NewParty> {
    let (names, codes) = match side {
        Side::Applicant => (Column::Applicants, Column::ApplicantCodes),
        Side::Respondent => (Column::Respondents, Column::RespondentCodes),
    };
    let before = cells.problems.len();
    let mut parties: Vec<NewParty> = cells.several(names).iter().map(|name| NewParty::named(name)).collect();
    if parties.is_empty() && cells.problems.len() == before {
        cells.refuse(names, refuse("parties_missing").with("side", side));
    }
    if parties.len() > PARTIES_MAX {
        cells.refuse(names, refuse("parties_too_many").with("side", side).with("max", PARTIES_MAX));
    }
    // A place may be empty: what stands in the others is still whose name stands beside it.
    let places = cells.places(codes);
    let mut given: Vec<Option<String>> = places.iter().filter(|place| place.is_some()).cloned().collect();
    if places.len() == parties.len() {
        given = places;
    }
    if given.len() == parties.len() {
        for (party, given) in parties.iter_mut().zip(given) {
            let Some(given) = given else { continue };
            let check = code::check(&given);
            if let Some(warning) = check.warning() {
                cells.warn(codes, warning.with("party", &party.name));
            }
            party.code = Some(check.code);
        }
    } else if !given.is_empty() && !parties.is_empty() {
        cells.warn(codes, warn("codes_unassigned").with("codes", given.len()).with("parties", parties.len()));
        cells.keep_words(codes);
    }
    parties
}

/// Nobody is in dispute with themselves.
fn check_sides(cells: &mut Cells<'_>, applicants: &[NewParty], respondents: &[NewParty]) {
    let plain = |party: &NewParty| words::plain(&party.name);
    if let Some(both) = applicants.iter().find(|one| respondents.iter().any(|other| plain(other) == plain(one))) {
        cells.refuse(Column::Respondents, refuse("parties_same").with("party", &both.name));
    }
}

/// Names, without the spaces that make two characters as wide as three.
fn mediators(cells: &mut Cells<'_>) -> Vec<String> {
    let names = cells.several(Column::Mediators);
    let mut plain: Vec<String> = Vec::new();
    for name in names {
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        if !name.is_empty() && !plain.contains(&name) {
            plain.push(name);
        }
    }
    plain
}

/// The day of the request. Where it is not written, the day of acceptance is the latest it can have been; taken with a
/// warning, because a request interrupts limitation and an earlier day would claim more than is known.
fn requested(cells: &mut Cells<'_>, requested: Option<NaiveDate>, accepted: Option<NaiveDate>) -> Option<NaiveDate> {
    match (requested, accepted) {
        (Some(requested), Some(accepted)) if accepted < requested => {
            cells.refuse(Column::AcceptedOn, refuse("accepted_before_requested").with("requested_on", requested));
            None
        }
        (Some(requested), _) => Some(requested),
        (None, Some(accepted)) if cells.is_empty(Column::RequestedOn) => {
            cells.warn(Column::RequestedOn, warn("requested_on_missing").with("date", accepted));
            Some(accepted)
        }
        (None, _) => {
            if cells.is_empty(Column::RequestedOn) && cells.is_empty(Column::AcceptedOn) {
                cells.refuse(Column::RequestedOn, refuse("cell_missing").with("column", Column::RequestedOn.name()));
            }
            None
        }
    }
}

/// How a case ended, as far as the row says.
#[derive(Debug, Clone, Default)]
struct End {
    on: Option<NaiveDate>,
    ending: Option<Ending>,
    agreed_on: Option<NaiveDate>,
    amount: Option<Fen>,
    confirmed: bool,
    performed_on: Option<NaiveDate>,
    satisfaction: Option<u8>,
}

/// How the case ended; none while it is open.
fn ended(cells: &mut Cells<'_>, accepted: Option<NaiveDate>, closed_means: ClosedMeans) -> Option<End> {
    let on = cells.day(Column::EndedOn);
    if cells.is_empty(Column::Ending) {
        if !cells.is_empty(Column::EndedOn) {
            cells.refuse(Column::Ending, refuse("ending_of_row_missing"));
        }
        check_agreement(cells, None);
        return None;
    }
    let ending = cells.read(Column::Ending, words::ending)?;
    if cells.is_empty(Column::EndedOn) {
        cells.refuse(Column::EndedOn, refuse("ended_on_of_row_missing"));
    }
    // In an old register somebody forgot it. A list of this program leaves it empty where the request was taken back before.
    let taken_back = cells.stage().is_some() && ending.outcome() == Outcome::Withdrawn;
    if cells.is_empty(Column::AcceptedOn) && !taken_back {
        cells.refuse(Column::AcceptedOn, refuse("accepted_on_missing"));
    }
    if let (Some(on), Some(accepted)) = (on, accepted)
        && on < accepted
    {
        cells.refuse(Column::EndedOn, refuse("ended_before_accepted").with("accepted_on", accepted));
    }
    // Words that say no more than the value does are not kept.
    if ending == Ending::Other && words::plain(cells.text(Column::Ending)) != OTHER {
        cells.keep_words(Column::Ending);
    }
    check_agreement(cells, Some(ending));
    let amount = amount_agreed(cells, ending);
    let agreed_on = cells.day(Column::AgreedOn);
    let performed_on = cells.day(Column::PerformedOn);
    check_order(cells, accepted, agreed_on, on, performed_on);
    let closed_by_performance = closed_means == ClosedMeans::Performed && ending.outcome() == Outcome::Agreed;
    Some(End {
        on,
        ending: Some(ending),
        agreed_on,
        amount,
        confirmed: confirmed(cells),
        performed_on: performed_on.or(on.filter(|_| closed_by_performance)),
        satisfaction: cells.read(Column::Satisfaction, words::satisfaction).flatten(),
    })
}

/// Whether a court confirmed the agreement; an application or a refusal is kept in words.
fn confirmed(cells: &mut Cells<'_>) -> bool {
    let found = cells.read(Column::Confirmation, words::confirmation).flatten();
    if matches!(found, Some(Confirmation::AppliedFor | Confirmation::Refused)) {
        cells.keep_words(Column::Confirmation);
    }
    found == Some(Confirmation::Confirmed)
}

/// Refuses the marks of an agreement in a row that ended without one: which of the two is wrong, only the file tells.
fn check_agreement(cells: &mut Cells<'_>, ending: Option<Ending>) {
    let outcome = ending.map(Ending::outcome);
    if outcome == Some(Outcome::Agreed) {
        return;
    }
    for column in [Column::AgreedAmount, Column::AgreedOn, Column::PerformedOn] {
        // Parties who settled by themselves may well have written the sum down; it is kept in words.
        let settled = column == Column::AgreedAmount && outcome == Some(Outcome::Withdrawn);
        if !settled && !cells.is_empty(column) {
            cells.refuse(column, refuse("needs_agreement").with("column", column.name()));
        }
    }
}

/// The amount agreed; that of a private settlement is kept in words, since the agreement is not the committee's.
fn amount_agreed(cells: &mut Cells<'_>, ending: Ending) -> Option<Fen> {
    match ending.outcome() {
        Outcome::Agreed => cells.money(Column::AgreedAmount),
        Outcome::Withdrawn => {
            let amount = cells.money(Column::AgreedAmount);
            if amount.is_some() {
                cells.warn(Column::AgreedAmount, warn("amount_without_agreement"));
                cells.keep_words(Column::AgreedAmount);
            }
            None
        }
        // Refused already, see `check_agreement`.
        Outcome::Failed => None,
    }
}

/// Accepted, agreed, ended, performed: in this order.
fn check_order(
    cells: &mut Cells<'_>,
    accepted: Option<NaiveDate>,
    agreed: Option<NaiveDate>,
    ended: Option<NaiveDate>,
    performed: Option<NaiveDate>,
) {
    if let (Some(accepted), Some(agreed)) = (accepted, agreed)
        && agreed < accepted
    {
        cells.refuse(Column::AgreedOn, refuse("agreed_before_accepted").with("accepted_on", accepted));
    }
    if let (Some(agreed), Some(ended)) = (agreed, ended)
        && ended < agreed
    {
        cells.refuse(Column::AgreedOn, refuse("agreed_after_ended").with("ended_on", ended));
    }
    if let (Some(start), Some(performed)) = (agreed.or(accepted), performed)
        && performed < start
    {
        cells.refuse(Column::PerformedOn, refuse("performed_before_agreed").with("agreed_on", start));
    }
}

/// Excluded time: within the case, and closed if the case is.
fn appraisal(
    cells: &mut Cells<'_>,
    accepted: Option<NaiveDate>,
    ended: Option<&End>,
) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let from = cells.day(Column::AppraisalFrom);
    let to = cells.day(Column::AppraisalTo);
    if cells.is_empty(Column::AppraisalFrom) && !cells.is_empty(Column::AppraisalTo) {
        cells.refuse(Column::AppraisalFrom, refuse("appraisal_start_missing"));
    }
    let from = from?;
    if to.is_none() && cells.is_empty(Column::AppraisalTo) && !cells.is_empty(Column::Ending) {
        cells.refuse(Column::AppraisalTo, refuse("appraisal_end_missing"));
    }
    if let Some(accepted) = accepted.filter(|accepted| from < *accepted) {
        cells.refuse(Column::AppraisalFrom, refuse("appraisal_before_accepted").with("accepted_on", accepted));
    }
    if to.is_some_and(|to| to < from) {
        cells.refuse(Column::AppraisalTo, refuse("appraisal_order").with("from", from));
    }
    if let (Some(to), Some(ended_on)) = (to, ended.and_then(|end| end.on))
        && ended_on < to
    {
        cells.refuse(Column::AppraisalTo, refuse("appraisal_after_ended").with("ended_on", ended_on));
    }
    Some((from, to))
}
