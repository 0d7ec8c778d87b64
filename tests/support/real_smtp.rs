//! The real mail server that `./test` starts: what it keeps in its mailbox.

use std::time::{Duration, Instant};

use super::app::TestApp;
use super::server::wanted;
use super::smtp::{Received, SECRET};

/// OpenSMTPD with one mailbox for everybody.
pub struct RealServer {
    folder: String,
}

impl RealServer {
    /// Starts the installation again so that it sends its mail there; `None` where only root could
    /// have started one.
    pub fn for_mail_of(app: &TestApp) -> Option<Self> {
        let wanted = wanted("CASTALIA_TEST_SMTPD");
        let Some((port, folder)) = wanted.split_once(':') else {
            super::leave_out("the story of a real mail server", "only root can start one");
            return None;
        };
        app.restart_with(&[
            ("CASTALIA__MAIL__SERVER", "127.0.0.1"),
            ("CASTALIA__MAIL__PORT", port),
            ("CASTALIA__MAIL__TLS", "none"),
            ("CASTALIA__MAIL__SENDER", "panel@castalia.example"),
            ("CASTALIA__MAIL__SECRET", SECRET),
        ]);
        Some(Self {
            folder: folder.to_owned(),
        })
    }

    /// Waits for a mail to an address whose text holds `words`.
    #[track_caller]
    pub fn next_to(&self, address: &str, words: &str) -> Received {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            let files = std::fs::read_dir(format!("{}/box/new", self.folder));
            let found = files
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|file| std::fs::read_to_string(file.path()).ok())
                .filter(|raw| raw.contains(address))
                .map(|raw| Received {
                    to: address.to_owned(),
                    raw: raw.replace('\n', "\r\n"),
                })
                .find(|mail| mail.text().contains(words));
            if let Some(mail) = found {
                assert!(mail.raw.contains("OpenSMTPD"), "{}", mail.raw);
                return mail;
            }
            assert!(Instant::now() < end, "no mail to {address} with {words:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
