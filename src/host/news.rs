//! What a connection is told without asking, a little at a time: what comes within a moment of other news is told with it,
//! a case once. With hundreds at work a change concerns most of them; told one by one, changes would cost more than making
//! them. The first after a quiet moment is told at once.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep_until};

use crate::wire::Notice;

/// The moment: nobody sees a row change sooner than this.
const MOMENT: Duration = Duration::from_millis(50);

/// News of one connection.
pub(super) struct News {
    quiet_until: Instant,
}

impl News {
    pub fn new() -> Self {
        Self { quiet_until: Instant::now() }
    }

    /// What there is to tell, once the moment since the last news has passed; none when nothing will come any more. It may
    /// be given up and asked again: nothing is taken before it is told.
    pub async fn next(&mut self, notices: &mut Receiver<Notice>) -> Option<Vec<Notice>> {
        if Instant::now() < self.quiet_until {
            sleep_until(self.quiet_until).await;
        }
        let mut news = vec![notices.recv().await?];
        news.extend(std::iter::from_fn(|| notices.try_recv().ok()));
        self.quiet_until = Instant::now() + MOMENT;
        Some(together(news))
    }
}

/// Of every case and dossier the last that was said, in that order; everything else as it came.
fn together(mut news: Vec<Notice>) -> Vec<Notice> {
    let (mut cases, mut subjects) = (BTreeSet::new(), BTreeSet::new());
    news.reverse();
    news.retain(|notice| match notice {
        Notice::Changed { case, .. } => cases.insert(*case),
        Notice::Subject { subject, .. } => subjects.insert(*subject),
        Notice::ReadOnly(_) | Notice::Missed | Notice::Closing => true,
    });
    news.reverse();
    news
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::CaseId;
    use tokio::sync::mpsc::channel;

    fn changed(case: u128, position: u64) -> Notice {
        Notice::Changed { case: CaseId(uuid::Uuid::from_u128(case)), position }
    }

    #[tokio::test]
    async fn the_first_is_told_alone_and_what_follows_within_a_moment_together() {
        let (tell, mut notices) = channel(9);
        let mut news = News::new();
        tell.send(changed(1, 1)).await.unwrap();
        assert_eq!(news.next(&mut notices).await.unwrap(), [changed(1, 1)]);
        for notice in [changed(1, 2), changed(2, 3), Notice::Missed, changed(1, 4)] {
            tell.send(notice).await.unwrap();
        }
        assert_eq!(news.next(&mut notices).await.unwrap(), [changed(2, 3), Notice::Missed, changed(1, 4)]);
        drop(tell);
        assert_eq!(news.next(&mut notices).await, None);
    }

    #[tokio::test]
    async fn who_stops_listening_in_between_loses_nothing() {
        let (tell, mut notices) = channel(9);
        let mut news = News::new();
        tell.send(changed(1, 1)).await.unwrap();
        let _told = news.next(&mut notices).await;
        tell.send(changed(2, 2)).await.unwrap();
        let given_up = tokio::select! {
            biased;
            told = news.next(&mut notices) => told,
            () = std::future::ready(()) => None,
        };
        let told = match given_up {
            Some(told) => told,
            None => news.next(&mut notices).await.unwrap(),
        };
        assert_eq!(told, [changed(2, 2)]);
    }
}
