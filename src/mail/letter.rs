//! A letter as plain data, and as the message that goes over the wire.

use askama::Template;
use lettre::message::header::{HeaderName, HeaderValue, MessageId};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message};

/// Whom mails come from.
#[derive(Debug, Clone)]
pub struct Sender {
    pub address: Address,
    /// Empty for none.
    pub name: String,
}

impl Sender {
    /// The domain of the address; message ids end with it.
    pub fn domain(&self) -> &str {
        self.address.domain()
    }
}

/// A letter, complete: one addressee, the same words as text and as HTML.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub to_name: String,
    pub to_address: String,
    /// Name and address of the person who reads the answers.
    pub reply_to: Option<(String, String)>,
    /// BCP 47 tag of the words, and their direction for HTML.
    pub lang: String,
    pub dir: String,
    pub subject: String,
    pub greeting: String,
    /// What stands above the facts.
    pub paragraphs: Vec<String>,
    /// Name and value: sender, deadline, time needed.
    pub facts: Vec<(String, String)>,
    pub button: Option<Button>,
    /// What stands below the button: privacy, whom to ask.
    pub notes: Vec<String>,
    /// Words and address of the page to leave by; its address takes one-click POSTs too.
    pub leave: Option<Button>,
    /// The outbox id of the mail that this one belongs under.
    pub under: Option<i64>,
}

/// A link with its words.
#[derive(Debug, Clone)]
pub struct Button {
    pub words: String,
    pub href: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct PlainText<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
}

/// The id that a mail has however often it is sent.
pub fn message_id(mail: i64, domain: &str) -> String {
    format!("<{mail:014x}@{domain}>")
}

impl Letter {
    /// The message of the queued mail `id`, and its addressee.
    ///
    /// # Errors
    /// In words, if an address or a header cannot be written.
    pub fn message(&self, id: i64, sender: &Sender, at: i64) -> Result<(Address, Vec<u8>), String> {
        let to: Address = self
            .to_address
            .parse()
            .map_err(|cause| format!("{}: {cause}", self.to_address))?;
        let named = |name: &str, address: Address| {
            let name = one_line(name);
            Mailbox::new((!name.is_empty()).then_some(name), address)
        };
        let domain = sender.domain();
        let mut builder = Message::builder()
            .from(named(&sender.name, sender.address.clone()))
            .to(named(&self.to_name, to.clone()))
            .subject(one_line(&self.subject))
            .date(date(at))
            .header(MessageId::from(message_id(id, domain)));
        if let Some((name, address)) = &self.reply_to
            && let Ok(address) = address.parse()
        {
            builder = builder.reply_to(named(name, address));
        }
        if let Some(under) = self.under.filter(|under| *under != id) {
            let above = message_id(under, domain);
            builder = builder.in_reply_to(above.clone()).references(above);
        }
        let mut message = builder
            .multipart(self.parts(id)?)
            .map_err(|cause| cause.to_string())?;
        let headers = message.headers_mut();
        for (name, value) in self.machine_headers() {
            headers.insert_raw(HeaderValue::new(
                HeaderName::new_from_ascii_str(name),
                value,
            ));
        }
        Ok((to, message.formatted()))
    }

    /// What mail programs read: that no person wrote this, and how to leave in one click.
    fn machine_headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("X-Auto-Response-Suppress", "OOF, AutoReply".to_owned()),
        ];
        if let Some(leave) = &self.leave {
            let by_mail = match &self.reply_to {
                Some((_, address)) => format!(", <mailto:{address}?subject=unsubscribe>"),
                None => String::new(),
            };
            headers.push(("List-Unsubscribe", format!("<{}>{by_mail}", leave.href)));
            headers.push((
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ));
        }
        headers
    }

    fn parts(&self, id: i64) -> Result<MultiPart, String> {
        let written = |text: Result<String, askama::Error>| text.map_err(|cause| cause.to_string());
        let text = written(PlainText { letter: self }.render())?;
        let html = written(Html { letter: self }.render())?;
        // Not at random, so that a retry is the same message byte by byte.
        Ok(MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("castalia-{id:014x}"))
            .singlepart(SinglePart::plain(text))
            .singlepart(SinglePart::html(html)))
    }
}

/// A time in microseconds since 1970 as the wire's date wants it.
fn date(at: i64) -> std::time::SystemTime {
    let since = std::time::Duration::from_micros(u64::try_from(at).unwrap_or(0));
    std::time::UNIX_EPOCH + since
}

/// Text that stands in a header: one line, no marks that turn the reading direction, and short
/// enough that no server refuses it.
fn one_line(text: &str) -> String {
    let turns = |sign: char| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let line: String = text
        .chars()
        .filter(|sign| !turns(*sign))
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .take(200)
        .collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            to_name: "Dr Maud Ekström".into(),
            to_address: "maud@example.org".into(),
            reply_to: Some(("Ines Valk".into(), "ines@example.org".into())),
            lang: "en".into(),
            dir: "ltr".into(),
            subject: "Your judgement on harbours".into(),
            greeting: "Dear Dr Maud Ekström,".into(),
            paragraphs: vec!["Five questions & one <reason>.".into()],
            facts: vec![("Closes".into(), "Friday 2 October, 17:00".into())],
            button: Some(Button {
                words: "Start round 1".into(),
                href: "https://panel.example.org/i/abc".into(),
            }),
            notes: Vec::new(),
            leave: Some(Button {
                words: "Stop reminders".into(),
                href: "https://panel.example.org/u/xyz".into(),
            }),
            under: None,
        }
    }

    fn sender() -> Sender {
        Sender {
            address: "panel@example.org".parse().unwrap(),
            name: "Castalia".into(),
        }
    }

    fn written(letter: &Letter) -> String {
        let (_, bytes) = letter.message(255, &sender(), 0).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn head(message: &str) -> Vec<(&str, String)> {
        let end = message.find("\r\n\r\n").unwrap();
        let mut lines: Vec<(&str, String)> = Vec::new();
        for line in message[..end].split("\r\n") {
            match line.split_once(": ") {
                Some((name, value)) if !line.starts_with([' ', '\t']) => {
                    lines.push((name, value.to_owned()));
                }
                _ => lines.last_mut().unwrap().1.push_str(line),
            }
        }
        lines
    }

    #[test]
    fn text_stands_before_html_and_both_hold_the_whole_link() {
        let message = written(&letter());
        let text = message.find("text/plain").unwrap();
        let html = message.find("text/html").unwrap();
        assert!(message.contains("multipart/alternative") && text < html);
        assert!(message[text..html].contains("https://panel.example.org/i/abc"));
        assert!(
            message[html..]
                .matches("https://panel.example.org/i/abc")
                .count()
                >= 2
        );
        assert!(message[text..html].contains("one <reason>"));
        assert!(message[html..].contains("one &#60;reason&#62;"));
        assert!(!message.contains("<img") && !message.contains("http://"));
    }

    #[test]
    fn headers_tell_programs_what_they_need_to_know() {
        let mut answer = letter();
        answer.under = Some(16);
        let message = written(&answer);
        let head = head(&message);
        for (name, value) in [
            ("Message-ID", "<000000000000ff@example.org>"),
            ("In-Reply-To", "<00000000000010@example.org>"),
            ("References", "<00000000000010@example.org>"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            (
                "List-Unsubscribe",
                "<https://panel.example.org/u/xyz>, <mailto:ines@example.org?subject=unsubscribe>",
            ),
        ] {
            let found = head.iter().find(|(own, _)| *own == name);
            assert_eq!(
                found.map(|(_, value)| value.as_str()),
                Some(value),
                "{name}"
            );
        }
        assert_eq!(message, written(&answer), "a retry is the same message");
    }

    #[test]
    fn hostile_names_add_no_header_and_no_line() {
        for name in [
            "Eve\r\nBcc: all@example.org",
            "Eve\nX-Evil: yes",
            "\u{202e}gro.elpmaxe@eve <eve@evil.example>",
            "\"Eve\" <eve@evil.example>, Mallory",
            &"long ".repeat(100),
            "=?utf-8?q?Eve=0D=0ABcc:_all?=",
        ] {
            let mut hostile = letter();
            hostile.to_name = name.to_owned();
            hostile.subject = name.to_owned();
            hostile.reply_to = Some((name.to_owned(), "ines@example.org".to_owned()));
            let message = written(&hostile);
            let head = head(&message);
            let plain = written(&letter());
            let names = |head: &[(&str, String)]| {
                head.iter()
                    .map(|(name, _)| (*name).to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(names(&head), names(&self::head(&plain)), "{name:?}");
            let (to, _) = hostile.message(255, &sender(), 0).unwrap();
            assert_eq!(to.to_string(), "maud@example.org");
            assert!(message.lines().all(|line| line.len() <= 998), "{name:?}");
        }
    }
}
