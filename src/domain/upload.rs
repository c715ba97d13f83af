//! Files on their way into the register and out of it, in pieces small enough for one frame.
//!
//! A file that goes in is begun, sent piece by piece in order, and ended with the hash its sender reckoned; what arrived is
//! told with what it is by its content, and waits for an order that attaches it to a case. Every step may be repeated.
//! Nothing here touches a file.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::case::attachments::Media;
use super::order::Target;

/// The most bytes of a piece: in base 64 it stays well below the largest request.
pub const PIECE_BYTES_MAX: usize = 384 * 1024;

/// What is done with a file on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadOrder {
    /// A file of so many bytes is to come, or is coming already.
    Begin {
        /// It goes by this; made by who sends it, so that a repeated beginning begins nothing twice.
        id: Uuid,
        /// Its size.
        bytes: u64,
    },
    /// The next piece.
    Piece {
        /// Of which file.
        id: Uuid,
        /// How many bytes came before.
        at: u64,
        /// Bytes, in base 64.
        data: String,
    },
    /// That was all.
    End {
        /// Of which file.
        id: Uuid,
        /// SHA-256 of all of it, as its sender reckoned.
        sha256: String,
    },
    /// It is not sent after all.
    Drop {
        /// Which file.
        id: Uuid,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadAnswer {
    /// It may come.
    Begun {
        /// It goes by this.
        id: Uuid,
        /// How many bytes are here.
        at: u64,
    },
    /// A piece is here.
    Taken {
        /// How many bytes are here.
        at: u64,
    },
    /// All of it is here, and waits for an order that attaches it.
    Arrived(Arrived),
    /// It was thrown away.
    Dropped,
}

/// A file that has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// What it is, by its content.
    pub media: Media,
}

/// Asks for a piece of a file of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceQuery {
    /// Which case.
    pub case: Target,
    /// Which of its files.
    pub attachment: u32,
    /// From which byte on.
    pub from: u64,
}

/// A piece of a file of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// From which byte on.
    pub from: u64,
    /// The size of the whole file.
    pub total: u64,
    /// SHA-256 of the whole file.
    pub sha256: String,
    /// Bytes, in base 64; empty at the end.
    pub data: String,
}
