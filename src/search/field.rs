//! Which of a case's texts something was found in.

/// A kind of text. The value is what scripts read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Field {
    /// 案号.
    Number,
    /// Another number of the case.
    Alias,
    /// An applicant's name.
    Applicant,
    /// A respondent's name.
    Respondent,
    /// A name a party had before.
    Former,
    /// 统一社会信用代码.
    Code,
    /// An ID number: found by the whole of it only.
    Identity,
    /// Who acts or answers for a party.
    Person,
    /// A right, a mark: its name or number.
    Right,
    /// A mediator in charge.
    Mediator,
    /// Where the dispute arose: a shop's address or sign.
    Place,
    /// Facts in short.
    Summary,
    /// 备注.
    Remark,
}

impl Field {
    /// All, in order.
    pub const ALL: [Self; 13] = [
        Self::Number,
        Self::Alias,
        Self::Applicant,
        Self::Respondent,
        Self::Former,
        Self::Code,
        Self::Identity,
        Self::Person,
        Self::Right,
        Self::Mediator,
        Self::Place,
        Self::Summary,
        Self::Remark,
    ];

    /// The machine value.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Alias => "alias",
            Self::Applicant => "applicant",
            Self::Respondent => "respondent",
            Self::Former => "former",
            Self::Code => "code",
            Self::Identity => "identity",
            Self::Person => "person",
            Self::Right => "right",
            Self::Mediator => "mediator",
            Self::Place => "place",
            Self::Summary => "summary",
            Self::Remark => "remark",
        }
    }

    /// Names of parties, present and former.
    #[must_use]
    pub const fn is_party(self) -> bool {
        matches!(self, Self::Applicant | Self::Respondent | Self::Former)
    }

    /// What a match here is worth beside its quality: people look for numbers and parties first.
    pub(super) const fn weight(self) -> i32 {
        match self {
            Self::Number => 90,
            Self::Alias => 80,
            Self::Applicant | Self::Respondent => 70,
            Self::Former | Self::Code | Self::Identity => 60,
            Self::Right => 50,
            Self::Mediator => 40,
            Self::Person => 30,
            Self::Place => 20,
            Self::Summary | Self::Remark => 0,
        }
    }

    pub(super) fn from_bits(bits: u32) -> Option<Self> {
        Self::ALL.get(bits as usize).copied()
    }
}
