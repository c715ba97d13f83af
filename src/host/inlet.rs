//! What comes in from one peer: bytes until they are a frame. A frame is taken apart where it lies; what has arrived of one
//! is on the scales ([`burden`](super::burden)) from its first byte on, and what is only claimed is neither weighed nor
//! allocated. So thousands who begin large requests and never end them fill nobody's memory: beyond what all may hold
//! together whoever rests is cut, and where nobody rests the newcomer. It knows frames, not requests.

use std::io;
use std::sync::Arc;

use tokio_util::bytes::BytesMut;
use tokio_util::codec::Decoder;

use super::burden::{Burden, Weight};
use crate::wire::frame::{FrameError, LENGTH_BYTES, REQUEST_BYTES_MAX};

/// Room that a line keeps between two frames; what a larger one took is given back when it has been read.
const KEPT_BYTES: usize = 16 * 1024;

/// Takes frames of requests from a line.
pub(super) struct Inlet {
    burden: Arc<Burden>,
    /// What has arrived and is no frame yet.
    held: Weight,
}

/// Why nothing more is read from a line.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unheard {
    /// What came is no frame, or the line broke.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// There is no room for it beside what others hold.
    #[error("no room for more of a request")]
    NoRoom,
}

impl From<io::Error> for Unheard {
    fn from(error: io::Error) -> Self {
        Self::Frame(error.into())
    }
}

impl Inlet {
    pub fn new(burden: Arc<Burden>) -> Self {
        let held = burden.nothing();
        Self { burden, held }
    }
}

impl Decoder for Inlet {
    /// A frame's body, and what it weighs for as long as it waits.
    type Item = (BytesMut, Weight);
    type Error = Unheard;

    fn decode(&mut self, came: &mut BytesMut) -> Result<Option<Self::Item>, Unheard> {
        let claimed = came.first_chunk::<LENGTH_BYTES>().map(|length| u32::from_be_bytes(*length) as usize);
        if let Some(bytes) = claimed.filter(|bytes| *bytes > REQUEST_BYTES_MAX) {
            return Err(FrameError::TooLarge { bytes, max: REQUEST_BYTES_MAX }.into());
        }
        if !self.held.grow_to(came.len()) {
            return Err(Unheard::NoRoom);
        }
        let Some(whole) = claimed.map(|bytes| LENGTH_BYTES + bytes).filter(|whole| came.len() >= *whole) else {
            if !came.is_empty() {
                self.burden.came(came.len());
            }
            return Ok(None);
        };
        self.burden.received();
        let body = came.split_to(whole).split_off(LENGTH_BYTES);
        if whole > KEPT_BYTES {
            // The rest shares the large frame's room, and would keep it for as long as the line lasts.
            *came = BytesMut::from(came.as_ref());
        }
        Ok(Some((body, self.held.split(whole))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::burden::{FREE_BYTES, Scales};

    const LARGE: usize = 4 * FREE_BYTES;

    fn framed(bytes: usize) -> Vec<u8> {
        [&u32::try_from(bytes).unwrap().to_be_bytes()[..], &vec![b' '; bytes]].concat()
    }

    #[test]
    fn what_has_arrived_weighs_until_its_frame_is_answered_and_what_is_claimed_does_not() {
        let scales = Scales::new(2 * LARGE);
        let mut inlet = Inlet::new(Arc::new(scales.peer()));
        let whole = [framed(LARGE), framed(1)].concat();
        let mut came = BytesMut::from(&whole[..LENGTH_BYTES]);
        assert!(inlet.decode(&mut came).unwrap().is_none());
        assert!(came.capacity() < LARGE && scales.total() == 0, "a claim weighs nothing");
        came.extend_from_slice(&whole[LENGTH_BYTES..LARGE]);
        assert!(inlet.decode(&mut came).unwrap().is_none());
        assert_eq!(scales.total(), LARGE - FREE_BYTES);
        came.extend_from_slice(&whole[LARGE..]);
        let (body, weight) = inlet.decode(&mut came).unwrap().unwrap();
        assert_eq!(body.len(), LARGE);
        assert!(came.capacity() < LARGE, "the room of a large frame is not kept");
        assert!(scales.total() >= LARGE - FREE_BYTES, "it waits for its answer");
        drop(weight);
        assert_eq!(scales.total(), 0);
        assert_eq!(inlet.decode(&mut came).unwrap().unwrap().0.as_ref(), b" ");
    }

    #[test]
    fn many_who_begin_and_never_end_hold_no_more_than_is_held_for_all() {
        let scales = Scales::new(LARGE);
        let half = &framed(LARGE)[..LARGE / 2];
        let mut inlets: Vec<Inlet> = (0..100).map(|_| Inlet::new(Arc::new(scales.peer()))).collect();
        let heard = inlets.iter_mut().filter_map(|inlet| inlet.decode(&mut BytesMut::from(half)).ok()).count();
        assert_eq!(heard, LARGE / (LARGE / 2 - FREE_BYTES));
        assert!(scales.total() <= LARGE);
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_its_bytes_come() {
        let scales = Scales::new(LARGE);
        let mut inlet = Inlet::new(Arc::new(scales.peer()));
        let claim = u32::try_from(REQUEST_BYTES_MAX + 1).unwrap().to_be_bytes();
        let refused = inlet.decode(&mut BytesMut::from(&claim[..])).err().unwrap();
        assert!(matches!(refused, Unheard::Frame(FrameError::TooLarge { .. })), "{refused}");
    }
}
