//! `init`: sets up a district. Everything built in (units, rules, calendar) becomes ordinary records of the ledger.

use std::sync::Arc;
use uuid::Uuid;

use super::args::Init;
use super::failure::Failure;
use super::place::{Place, user};
use super::print::Printer;
use super::private;
use crate::desk::clock::{Clock, SystemClock};
use crate::desk::session::Session;
use crate::desk::{Desk, LedgerCell};
use crate::domain::actor::Role;
use crate::domain::indicator::acts::TargetsSet;
use crate::domain::office::account::{AccountAdd, AccountName};
use crate::domain::office::builtin;
use crate::domain::office::calendar::CalendarLoad;
use crate::domain::office::command::Command;
use crate::domain::office::load::parse_units;
use crate::domain::office::rules::RulesSet;
use crate::domain::office::units::UnitsLoad;
use crate::domain::order::{Do, Order, Rejection};
use crate::domain::refusal::refuse;
use crate::domain::unit::{Unit, UnitCode};
use crate::ledger::FileLedger;

/// Runs `init`.
pub(super) fn run(place: &Place, init: &Init, printer: &Printer) -> Result<(), Failure> {
    let admin = match &init.admin {
        Some(admin) => admin.clone(),
        None => user()?,
    };
    establish(place, init, (&admin, &admin), printer)?;
    printer.phrase("cli.init.done", &[("path", &place.dir().display().to_string()), ("admin", &admin)])
}

/// Sets a register up with its first account, whose person has a name.
pub(super) fn establish(
    place: &Place,
    init: &Init,
    (admin, person): (&str, &str),
    printer: &Printer,
) -> Result<(), Failure> {
    let desk = found(place, &init.district, units(init)?, Arc::new(SystemClock), printer)?;
    // The first account sets the others up and can take cases until there are others; the district role is laid down
    // with `account_change` when it is no longer wanted.
    let account = AccountAdd {
        name: AccountName(admin.to_owned()),
        person: person.to_owned(),
        committee: UnitCode(init.district.clone()),
        roles: [Role::Admin, Role::District].into(),
        mediator: None,
    };
    let session = Arc::new(Session::built_in(&UnitCode(init.district.clone())));
    submit(&desk, &session, account.into())?;
    Ok(desk.close()?)
}

fn units(init: &Init) -> Result<Vec<Unit>, Failure> {
    let units = match &init.units {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
            let text = String::from_utf8(bytes).map_err(|_| refuse("not_utf8").with("path", path.display()))?;
            parse_units(text.strip_prefix('\u{feff}').unwrap_or(&text))?
        }
        None => builtin::units(&init.district)?
            .ok_or_else(|| Failure::Usage(refuse("units_missing").with("district", &init.district)))?,
    };
    if units.iter().all(|unit| unit.code.0 != init.district) {
        return Err(refuse("district_not_in_units").with("district", &init.district).into());
    }
    Ok(units)
}

/// A new register with units, rules and calendar in it, and a desk over it.
pub(super) fn found(
    place: &Place,
    district: &str,
    units: Vec<Unit>,
    clock: Arc<dyn Clock>,
    printer: &Printer,
) -> Result<Desk, Failure> {
    let dir = place.dir();
    if place.log()?.is_some() {
        return Err(Failure::Register(refuse("register_exists").with("path", dir.display())));
    }
    private::make(dir).map_err(|error| Failure::file(dir, &error))?;
    let (ledger, _fresh) = FileLedger::create_dir(dir, district)?;
    let (desk, report) = Desk::open(LedgerCell::new(Box::new(ledger)), &place.store_dir(), clock, &mut |_, _| ())?;
    printer.open_report(&crate::desk::OpenReport { rebuilt: None, ..report });
    let session = Arc::new(Session::built_in(&UnitCode(district.to_owned())));
    let units = UnitsLoad { units: units.into_iter().map(Into::into).collect() };
    let rules = RulesSet { rules: builtin::rules()?, reason: "内置规则表首次载入".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar()?, "国务院办公厅关于节假日安排的通知");
    let mut commands = vec![Command::from(units), rules.into(), calendar.into()];
    if district == builtin::DISTRICT {
        commands.push(TargetsSet { targets: builtin::plan()?, reason: "工作方案首次载入".to_owned() }.into());
    }
    for command in commands {
        submit(&desk, &session, command)?;
    }
    Ok(desk)
}

/// Carries out an act on the office.
pub(super) fn submit(desk: &Desk, session: &Arc<Session>, command: Command) -> Result<(), Failure> {
    let order = Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Office(command) };
    match desk.submit(session, order) {
        Ok(_) => Ok(()),
        Err(Rejection::Refused(refusal)) => Err(refusal.into()),
        Err(other) => Err(Failure::Register(refuse("register_closed").with("detail", other))),
    }
}

/// The same, as the person at the terminal.
pub(super) fn submit_as(place: &Place, command: Command, printer: &Printer) -> Result<(), Failure> {
    let opened = place.open(printer)?;
    let order = Order { id: Uuid::now_v7(), expect: None, on: None, act: Do::Office(command) };
    let outcome = opened.client.submit(order);
    opened.close()?;
    for warning in &outcome?.warnings {
        printer.warning(warning);
    }
    printer.phrase("cli.done", &[])
}
