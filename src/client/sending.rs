//! Files between a person's machine and the register, piece by piece: each piece fits a frame, and what arrives is proved by
//! the hash of all of it. A line that breaks costs a piece, not the file: each step may be repeated, and what is not sent to
//! its end is dropped. Nothing is known of rules; what a file is, the desk says.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use uuid::Uuid;

use super::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::order::Target;
use crate::domain::refusal::refuse;
use crate::domain::upload::{Arrived, PIECE_BYTES_MAX, Piece, PieceQuery, UploadAnswer, UploadOrder};

/// Why a file did not go over.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The register.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// This machine.
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn hex(sum: Sha256) -> String {
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Client {
    /// Sends a file, to be attached to a case; what it is by its content.
    ///
    /// # Errors
    /// What is wrong with the file, a refusal, or a lost connection.
    pub fn send_file(&self, path: &Path) -> Result<Arrived, SendError> {
        let mut file = File::open(path)?;
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::Error::other("not a file").into());
        }
        let id = Uuid::now_v7();
        let sent = self.send_as(id, &mut file, found.len());
        if sent.as_ref().is_err_and(|error| !matches!(error, SendError::Client(ClientError::Lost(_)))) {
            // What is not sent to its end takes nobody's room. What is not known there has gone already.
            let _gone = self.upload(UploadOrder::Drop { id });
        }
        sent
    }

    fn send_as(&self, id: Uuid, file: &mut File, bytes: u64) -> Result<Arrived, SendError> {
        let UploadAnswer::Begun { at: 0, .. } = self.upload(UploadOrder::Begin { id, bytes })? else {
            return Err(ClientError::Mismatch.into());
        };
        let (mut sum, mut at) = (Sha256::new(), 0);
        let mut piece = Vec::with_capacity(PIECE_BYTES_MAX);
        loop {
            piece.clear();
            Read::by_ref(file).take(PIECE_BYTES_MAX as u64).read_to_end(&mut piece)?;
            if piece.is_empty() {
                break;
            }
            sum.update(&piece);
            let order = UploadOrder::Piece { id, at, data: BASE64_STANDARD.encode(&piece) };
            let UploadAnswer::Taken { at: taken } = self.upload(order)? else {
                return Err(ClientError::Mismatch.into());
            };
            at += piece.len() as u64;
            if taken != at {
                return Err(ClientError::Mismatch.into());
            }
        }
        match self.upload(UploadOrder::End { id, sha256: hex(sum) })? {
            UploadAnswer::Arrived(arrived) => Ok(arrived),
            _ => Err(ClientError::Mismatch.into()),
        }
    }

    /// Fetches a file of a case; its hash, which has been compared with what came.
    ///
    /// # Errors
    /// A refusal, `attachment_damaged` where it is not what was attached, a lost connection, or what this machine says.
    pub fn fetch_file(&self, (case, attachment): (&Target, u32), out: &mut dyn Write) -> Result<String, SendError> {
        let (mut sum, mut from) = (Sha256::new(), 0);
        loop {
            let query = PieceQuery { case: case.clone(), attachment, from };
            let Answer::Piece(piece) = self.ask(Query::Piece(query))? else {
                return Err(ClientError::Mismatch.into());
            };
            let Piece { total, sha256, data, .. } = *piece;
            let bytes = BASE64_STANDARD.decode(&data).map_err(|_| ClientError::Mismatch)?;
            sum.update(&bytes);
            out.write_all(&bytes)?;
            from += bytes.len() as u64;
            if bytes.is_empty() || from >= total {
                if hex(sum) != sha256 {
                    let damaged = refuse("attachment_damaged").with("path", format!("{attachment} {sha256}"));
                    return Err(ClientError::from(crate::domain::order::Rejection::from(damaged)).into());
                }
                return Ok(sha256);
            }
        }
    }
}
