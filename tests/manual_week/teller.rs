//! A week told at a desk and shown on a screen: acts go to the desk as its client sends them, keys go to the model as the
//! terminal's do, and what the screen then shows is kept under a name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;
use uuid::Uuid;
use zhitiao::client::{Client, Link};
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::actor::Identity;
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::command::{Command, When};
use zhitiao::domain::credit::command::Command as CreditCommand;
use zhitiao::domain::dates::instant;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::host::Local;
use zhitiao::ledger::MemoryLedger;
use zhitiao::tui::effect::Effect;
use zhitiao::tui::input::{Input, Key, Paste};
use zhitiao::tui::message::Message;
use zhitiao::tui::model::{Ids, Layer, Model};
use zhitiao::tui::update::{start, update};
use zhitiao::tui::view::draw;
use zhitiao::tui::widgets::Look;
use zhitiao::words::Lang;

pub const DISTRICT: &str = "321302";
pub const TOWN: &str = "321302101";
/// The account everything is done with: a town's mediator and head who holds the district's role too.
const ACCOUNT: &str = "chenyihe";
/// Entries a form may have.
const ENTRIES_MAX: usize = 60;

const DOWN: Key = Key::plain(KeyCode::Down);
const ENTER: Key = Key::plain(KeyCode::Enter);
const ESC: Key = Key::plain(KeyCode::Esc);

/// The storyteller.
pub struct Teller {
    desk: Arc<Desk>,
    clock: Arc<SetClock>,
    lang: Lang,
    case: Option<CaseId>,
    told: u128,
    shots: BTreeMap<String, String>,
    screen: Option<(Client, Model)>,
    _views: tempfile::TempDir,
}

impl Teller {
    /// A register with units, rules and the calendar in it, and nobody yet but the program itself.
    pub fn begin(lang: Lang) -> Self {
        let views = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::on("2026-03-02".parse().unwrap(), 9));
        let shared: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let ledger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
        let (desk, _) = Desk::open(ledger, &views.path().join("store"), shared, &mut |_, _| ()).unwrap();
        let desk = Arc::new(desk.with_drafts(&views.path().join("drafts")).unwrap());
        let (shots, screen) = (BTreeMap::new(), None);
        let mut teller = Self { desk, clock, lang, case: None, told: 0, shots, screen, _views: views };
        let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
        teller.built_in(UnitsLoad { units }.into());
        let reason = "内置规则表首次载入".to_owned();
        teller.built_in(RulesSet { rules: builtin::rules().unwrap(), reason }.into());
        let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "国务院办公厅关于节假日安排的通知");
        teller.built_in(calendar.into());
        teller
    }

    fn built_in(&mut self, command: OfficeCommand) {
        let session = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
        let order = self.order(Do::Office(command));
        self.desk.submit(&session, order).unwrap();
    }

    fn order(&mut self, act: Do) -> Order {
        self.told += 1;
        let id = Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 | self.told);
        Order { id, expect: None, on: None, act }
    }

    /// An act on the office, in the program's own name.
    pub fn office(&mut self, name: &str, with: Value) {
        let example = serde_json::to_value(OfficeCommand::example(name).unwrap()).unwrap();
        self.built_in(OfficeCommand::from_json(changed(example, with)).unwrap());
    }

    /// The present day.
    pub fn day(&mut self, day: &str) {
        self.clock.set(instant(day.parse().unwrap(), 9).max(self.clock.now()));
    }

    /// An act on the case of the story, or the one that brings a case into being, done by the account.
    pub fn act(&mut self, name: &str, with: Value) {
        let example = serde_json::to_value(Command::example(name).unwrap()).unwrap();
        let command = Command::from_json(changed(example, with)).unwrap();
        let born = command.when() == When::Unborn;
        let target = if born { Target::New } else { Target::Id(self.case.unwrap()) };
        let session = Arc::new(self.desk.session(ACCOUNT, Identity::Process).unwrap());
        let order = self.order(Do::Case(target, command));
        let done = self.desk.submit(&session, order).unwrap_or_else(|why| panic!("{name}: {why}"));
        self.case = done.case_id;
    }

    /// An act on a dossier, done by an account.
    pub fn credit(&mut self, account: &str, name: &str, with: Value) {
        let example = serde_json::to_value(CreditCommand::example(name).unwrap()).unwrap();
        let command = CreditCommand::from_json(changed(example, with)).unwrap();
        let session = Arc::new(self.desk.session(account, Identity::Process).unwrap());
        let order = self.order(Do::Credit(command));
        self.desk.submit(&session, order).unwrap_or_else(|why| panic!("{name}: {why}"));
    }

    /// Signs in: a screen of 80 columns and 24 rows.
    pub fn sign_in(&mut self) {
        self.sign_in_as(ACCOUNT);
    }

    /// Another account signs in.
    pub fn sign_in_as(&mut self, account: &str) {
        let session = self.desk.session(account, Identity::Process).unwrap();
        let client = Client::connect(Box::new(Local::new(Arc::clone(&self.desk), session))).unwrap();
        let look = Look { lang: self.lang, ..Look::default() };
        let mut model = Model::new(look, Size::new(80, 24), Ids::new(Uuid::from_u128(self.told)));
        let effects = start(&mut model);
        settle(&client, &mut model, effects);
        self.screen = Some((client, model));
    }

    fn happens(&mut self, message: Message) {
        let (client, model) = self.screen.as_mut().unwrap();
        let effects = update(model, message);
        settle(client, model, effects);
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &[Key]) -> &mut Self {
        for key in keys {
            self.happens(Message::Input(Input::Key(*key)));
        }
        self
    }

    /// Types a text.
    pub fn type_in(&mut self, text: &str) -> &mut Self {
        let keys: Vec<Key> = text.chars().map(Key::char).collect();
        self.press(&keys)
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.happens(Message::Input(Input::Paste(Paste { text: text.to_owned(), cut: false })));
        self
    }

    /// Goes down to an entry of the form, by the path of its value, and types into it.
    pub fn fill(&mut self, path: &str, text: &str) -> &mut Self {
        for _ in 0..ENTRIES_MAX {
            let focused = match self.screen.as_ref().unwrap().1.layers.last() {
                Some(Layer::Form(top)) => top.form.focused().map(|entry| entry.id.clone()),
                other => panic!("no form but {other:?}"),
            };
            if focused.as_deref() == Some(path) {
                return self.type_in(text);
            }
            self.press(&[DOWN]);
        }
        panic!("no entry {path}");
    }

    /// The line to the desk breaks, or stands again: what the model asks for meanwhile is not answered.
    pub fn line(&mut self, link: Link) -> &mut Self {
        let (_, model) = self.screen.as_mut().unwrap();
        let _ = update(model, Message::Linked(link));
        self
    }

    /// Signs in anew and opens the page of the case of the story.
    pub fn case_page(&mut self) -> &mut Self {
        self.sign_in();
        self.press(&[Key::char('2'), ENTER])
    }

    /// 继续办理 on the page of the case, and the form of an act found by its initials.
    pub fn act_form(&mut self, initials: &str) -> &mut Self {
        self.case_page().press(&[Key::f(5)]).type_in(initials).press(&[ENTER])
    }

    /// Keeps what the screen shows, and goes back to what lay beneath.
    pub fn glimpse(&mut self, name: &str) -> &mut Self {
        self.shot(name).press(&[ESC])
    }

    /// Keeps what the screen shows.
    pub fn shot(&mut self, name: &str) -> &mut Self {
        let (_, model) = self.screen.as_ref().unwrap();
        let mut buffer = Buffer::empty(Rect::new(0, 0, model.size.width, model.size.height));
        draw(model, &mut buffer);
        assert!(self.shots.insert(name.to_owned(), rows(&buffer)).is_none(), "two screens are called {name}");
        self
    }

    /// Every screen kept.
    pub fn end(self) -> BTreeMap<String, String> {
        self.shots
    }
}

/// Carries out what the model asks for until it asks for nothing more. The keyboard rests after every key.
fn settle(client: &Client, model: &mut Model, mut effects: Vec<Effect>) {
    while !effects.is_empty() {
        effects = effects
            .into_iter()
            .flat_map(|effect| match effect {
                Effect::Ask(query) => update(model, Message::Answered { answer: client.ask(query.clone()), query }),
                Effect::Submit(order) => {
                    update(model, Message::Settled { outcome: client.submit((*order).clone()), order })
                }
                Effect::Draft(order) => update(model, Message::Drafted { outcome: client.draft(order.clone()), order }),
                Effect::SaveDraftSoon => update(model, Message::DraftDue),
                _ => Vec::new(),
            })
            .collect();
    }
}

/// An example with some of its fields replaced.
fn changed(mut example: Value, with: Value) -> Value {
    for (key, value) in with.as_object().unwrap() {
        example[key] = value.clone();
    }
    example
}

/// The rows of a buffer as they are read: the second cell of a wide glyph is not a space.
fn rows(buffer: &Buffer) -> String {
    let area = *buffer.area();
    let row = |y: u16| {
        let mut row = String::new();
        let mut x = area.left();
        while let Some(cell) = buffer.cell((x, y)) {
            row.push_str(cell.symbol());
            x += u16::try_from(cell.symbol().width()).unwrap().max(1);
        }
        row.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect::<Vec<_>>().join("\n")
}
