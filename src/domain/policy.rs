//! The policy: one table of who may do what to which cases. Nothing else in the program decides about access.
//!
//! A row is an action; a column a role; the cell says on which relation to the case it is allowed. What the *law or the
//! case* allows is the domain's; this is only about persons. Credit and mediation roles never meet in one account.

use super::actor::Role;
use super::office::Office;
use super::unit::UnitCode;

/// What somebody wants to do or see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Ordinary acts of a case: register, consent, sessions, contacts, agreement, performance, visits.
    Work,
    /// Assign, decide recusal, decline, extend, send or sign for, seal, reopen, void.
    Decide,
    /// Decide on the destruction of a volume somebody else proposed.
    Destroy,
    /// The district's decisions on cases it does not hold: who holds one after too many returns, a sole mediator's recusal.
    Allot,
    /// Take one's own last act back; which acts can be is the case's.
    TakeBack,
    /// 督办.
    Supervise,
    /// See a case with its parties and content.
    Read,
    /// See a case's number, stage and holder.
    ReadOutline,
    /// See the content of a case about a trade secret.
    ReadSecret,
    /// Import an old register, confirm imported cases.
    Import,
    /// Take cases out in a file.
    Export,
    /// The same with the numbers of persons whole.
    ExportUnmasked,
    /// See units, rules, calendars, the roster.
    ReadOffice,
    /// See everybody's account, with roles and the cases each is named in.
    ReadAccounts,
    /// Change accounts, units, rules, calendars, the roster.
    WriteOffice,
    /// Report values of the plan's indicators.
    ReportIndicators,
    /// Keep the roster of one's own committee's mediators.
    WriteRoster,
    /// Verify the ledger, see its head and the whole history.
    Audit,
    /// Back up, restore, rebuild.
    Administer,
    /// See published entries and the whitelist.
    ReadPublished,
    /// See dossiers of credit: instruments, tests, attention, procedures.
    ReadCredit,
    /// Record in dossiers, propose.
    WriteCredit,
    /// Decide what somebody else proposed.
    DecideCredit,
}

impl Action {
    /// The machine value, for a refusal that names it.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Decide => "decide",
            Self::Destroy => "destroy",
            Self::TakeBack => "take_back",
            Self::Allot => "allot",
            Self::Supervise => "supervise",
            Self::Read => "read",
            Self::ReadOutline => "read_outline",
            Self::ReadSecret => "read_secret",
            Self::Import => "import",
            Self::Export => "export",
            Self::ExportUnmasked => "export_unmasked",
            Self::ReadOffice => "read_office",
            Self::ReadAccounts => "read_accounts",
            Self::WriteOffice => "write_office",
            Self::ReportIndicators => "report_indicators",
            Self::WriteRoster => "write_roster",
            Self::Audit => "audit",
            Self::Administer => "administer",
            Self::ReadPublished => "read_published",
            Self::ReadCredit => "read_credit",
            Self::WriteCredit => "write_credit",
            Self::DecideCredit => "decide_credit",
        }
    }
}

impl Relation {
    /// The machine value, for a refusal that names it.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Own => "own",
            Self::Arriving => "arriving",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// How the person stands to the case (or, for actions without a case, [`Relation::Own`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The person mediates the case or was named for it.
    Assigned,
    /// Held by the person's committee, or assisted by it.
    Own,
    /// On its way to the person's committee.
    Arriving,
    /// Held elsewhere in the district.
    Elsewhere,
}

/// Every action, for the table's snapshot.
pub const ACTIONS: [Action; 23] = [
    Action::Work,
    Action::Decide,
    Action::Destroy,
    Action::Allot,
    Action::TakeBack,
    Action::Supervise,
    Action::Read,
    Action::ReadOutline,
    Action::ReadSecret,
    Action::Import,
    Action::Export,
    Action::ExportUnmasked,
    Action::ReadOffice,
    Action::ReadAccounts,
    Action::WriteOffice,
    Action::ReportIndicators,
    Action::WriteRoster,
    Action::Audit,
    Action::Administer,
    Action::ReadPublished,
    Action::ReadCredit,
    Action::WriteCredit,
    Action::DecideCredit,
];

/// Every relation.
pub const RELATIONS: [Relation; 4] = [Relation::Assigned, Relation::Own, Relation::Arriving, Relation::Elsewhere];

/// Every role.
pub const ROLES: [Role; 10] = [
    Role::Clerk,
    Role::Mediator,
    Role::Head,
    Role::District,
    Role::Supervisor,
    Role::CreditOfficer,
    Role::CreditApprover,
    Role::Auditor,
    Role::Admin,
    Role::System,
];

/// Whether a role may do something to a case it stands in this relation to. `alone`: nobody in the person's committee has
/// the role of head, so its mediators and clerks decide what a head would.
#[must_use]
pub fn allows(role: Role, action: Action, relation: Relation, alone: bool) -> bool {
    use Action as A;
    use Relation as R;
    let ours = matches!(relation, R::Assigned | R::Own);
    let ours_or_arriving = ours || relation == R::Arriving;
    match (role, action) {
        (Role::System, _) => true,
        (Role::Clerk | Role::Mediator | Role::Head | Role::District, A::Work) => ours,
        (Role::Clerk | Role::Mediator, A::Decide | A::WriteRoster) => alone && ours_or_arriving,
        (Role::Head | Role::District, A::Decide | A::WriteRoster) => ours_or_arriving,
        (Role::Clerk | Role::Mediator | Role::Head, A::Read | A::TakeBack) => ours_or_arriving,
        (Role::District | Role::Supervisor | Role::Admin, A::TakeBack) => true,
        (Role::District | Role::Supervisor | Role::Auditor, A::Read) => true,
        (
            Role::Clerk | Role::Mediator | Role::Head | Role::District | Role::Supervisor | Role::Auditor,
            A::ReadOutline,
        ) => true,
        (Role::Clerk | Role::Mediator | Role::Head | Role::District | Role::Supervisor, A::ReadSecret) => {
            relation == R::Assigned
        }
        // Where a committee is one person, the district is the other.
        (Role::Head, A::Destroy) => ours,
        (Role::District, A::Allot | A::Import | A::Destroy) | (Role::Supervisor, A::Supervise) => true,
        (Role::Clerk | Role::Mediator | Role::Head, A::Import) => ours,
        (Role::Head | Role::District, A::Export | A::ExportUnmasked) => ours,
        (
            Role::Clerk | Role::Mediator | Role::Head | Role::District | Role::Supervisor | Role::Auditor,
            A::ReadOffice,
        ) => true,
        (Role::Admin, A::ReadOffice | A::WriteOffice | A::WriteRoster | A::Audit | A::Administer | A::Import) => true,
        (Role::District | Role::Supervisor | Role::Admin, A::ReportIndicators) => true,
        (Role::Auditor, A::Audit) => true,
        (Role::Supervisor | Role::Auditor | Role::Admin, A::ReadAccounts) => true,
        (role, A::ReadPublished) => role != Role::Admin,
        (Role::CreditOfficer | Role::CreditApprover, A::ReadCredit | A::WriteCredit)
        | (Role::CreditApprover, A::DecideCredit)
        | (Role::Auditor, A::ReadCredit) => true,
        _ => false,
    }
}

/// Whether a role reads mediation cases, in whatever relation: whoever does holds no credit role, since what is said in a
/// mediation must not reach the credit files.
#[must_use]
pub fn reads_mediation(role: Role) -> bool {
    let reads = |action| RELATIONS.into_iter().any(|relation| allows(role, action, relation, true));
    reads(Action::Read) || reads(Action::ReadSecret)
}

/// What a command on a case is, for this table; [`Action::Work`] for everything not named.
#[must_use]
pub fn action_of(command: &str) -> Action {
    match command {
        "decide_holder" => Action::Allot,
        "supervise" | "check_subsidy" | "pay_subsidy" => Action::Supervise,
        "decide_destruction" => Action::Destroy,
        "undo" => Action::TakeBack,
        "import_case" | "confirm_import" => Action::Import,
        "decline" | "extend" | "escalate" | "delegate" | "hand_over" | "pass_on" | "sign_for" | "return" | "recall"
        | "join" | "leave" | "name_mediators" | "decide_recusal" | "replace_mediator" | "cover" | "reassign"
        | "affix_seal" | "put_in_writing" | "reopen" | "void" => Action::Decide,
        _ => Action::Work,
    }
}

/// Whether nobody in a committee has the role of head: its mediators and clerks then decide what a head would.
#[must_use]
pub fn alone(office: &Office, committee: &UnitCode) -> bool {
    !office.accounts.values().any(|account| account.committee == *committee && account.holds(Role::Head))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table, printed whole: a change of who may do what is a change of this picture.
    #[test]
    fn the_table_in_full() {
        let mut table = String::new();
        for action in ACTIONS {
            table.push_str(&format!("{action:?}\n"));
            for role in ROLES {
                let cell = |alone| -> Vec<String> {
                    let on = RELATIONS.into_iter().filter(|relation| allows(role, action, *relation, alone));
                    on.map(|relation| format!("{relation:?}")).collect()
                };
                let (usual, alone) = (cell(false), cell(true));
                let alone = if alone == usual { String::new() } else { format!("  alone: {}", alone.join(" ")) };
                if !usual.is_empty() || !alone.is_empty() {
                    table.push_str(&format!("  {:<16}{}{alone}\n", format!("{role:?}"), usual.join(" ")));
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn nobody_of_credit_sees_a_mediation_case() {
        for role in [Role::CreditOfficer, Role::CreditApprover] {
            let of_credit = [Action::ReadPublished, Action::ReadCredit, Action::WriteCredit, Action::DecideCredit];
            for action in ACTIONS.into_iter().filter(|action| !of_credit.contains(action)) {
                for relation in RELATIONS {
                    assert!(!allows(role, action, relation, true), "{role:?} {action:?} {relation:?}");
                }
            }
        }
    }

    #[test]
    fn nobody_of_mediation_reads_or_writes_a_dossier() {
        for role in [Role::Clerk, Role::Mediator, Role::Head, Role::District, Role::Supervisor, Role::Admin] {
            for action in [Action::ReadCredit, Action::WriteCredit, Action::DecideCredit] {
                assert!(RELATIONS.iter().all(|relation| !allows(role, action, *relation, true)), "{role:?} {action:?}");
            }
        }
    }

    #[test]
    fn every_action_on_a_case_elsewhere_is_refused_to_a_town() {
        for role in [Role::Clerk, Role::Mediator, Role::Head] {
            for action in [Action::Work, Action::Decide, Action::Read, Action::ReadSecret, Action::Export] {
                assert!(!allows(role, action, Relation::Elsewhere, true), "{role:?} {action:?}");
            }
        }
    }
}
