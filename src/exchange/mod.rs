//! Files in and out: old registers, lists for spreadsheets, lines for scripts, backups.
//!
//! What comes in is somebody else's and is believed in nothing: a file is read into values or refused by name, and
//! no file, however made, may panic, exhaust memory or leave half a result. What goes out is either whole on the disk
//! or not there. Bytes in, values out: what to *do* with the values is the desk's business, what to *say* about them
//! is the phrase catalogue's. Knows the domain and the ledger's files; knows no terminal and no desk.

pub mod attachments;
pub mod backup;
pub mod book;
pub mod export;
pub mod file;
pub mod instruments;
pub mod jsonl;
pub mod list;
pub mod media;
pub mod outside;
pub mod pdf;
pub mod register;
pub mod table;
pub mod workbook;
