//! A mail server with moods: it takes mail, or fails in one of the ways that servers fail.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How the server behaves towards whoever comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Hangs up before a word.
    HangsUp,
    /// Greets with this line instead of 220.
    Greets(&'static str),
    /// Answers RCPT to addresses that begin so with this line.
    Refuses(&'static str, &'static str),
    /// Puts off each address once.
    Greylists,
    /// Answers the content with this line.
    RefusesContent(&'static str),
    /// Says nothing more after the greeting.
    Stalls,
    /// Hangs up in the middle of the content of each mail, without keeping it.
    CutsInContent,
    /// Keeps each mail and hangs up before it says so.
    CutsBeforeAnswer,
}

/// A mail as it came over the wire.
#[derive(Clone, Debug)]
pub struct Received {
    pub to: String,
    pub raw: String,
}

#[derive(Default)]
struct Shared {
    mood: Option<Mood>,
    mails: Vec<Received>,
    seen: Vec<String>,
    connections: usize,
}

/// Listens on a port of its own until the test ends.
pub struct SmtpServer {
    pub port: u16,
    shared: Arc<(Mutex<Shared>, Condvar)>,
}

/// Of the links in the stories; long enough for the settings.
pub const SECRET: &str = "the-secret-of-an-installation-under-test";

impl SmtpServer {
    pub fn start() -> Self {
        Self::start_with(Tls::None)
    }

    /// Starts a server that offers STARTTLS as `localhost`; with it the certificate to trust, as
    /// PEM.
    pub fn start_with_tls() -> (Self, String) {
        let (config, pem) = certified();
        (Self::start_with(Tls::Offered(config)), pem)
    }

    /// Starts a server that speaks TLS from the first byte as `localhost`, and takes mail only
    /// after a login with [`LOGIN`].
    pub fn start_inside_tls() -> (Self, String) {
        let (config, pem) = certified();
        (Self::start_with(Tls::Inside(config)), pem)
    }

    fn start_with(tls: Tls) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port for the mail server");
        let port = listener.local_addr().expect("an address").port();
        let shared: Arc<(Mutex<Shared>, Condvar)> = Arc::default();
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, tls) = (serving.clone(), tls.clone());
                std::thread::spawn(move || drop(serve(stream, &shared, tls)));
            }
        });
        Self { port, shared }
    }

    /// The settings that make an installation send its mail here.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("CASTALIA__MAIL__SERVER", "127.0.0.1".to_owned()),
            ("CASTALIA__MAIL__PORT", self.port.to_string()),
            ("CASTALIA__MAIL__TLS", "none".to_owned()),
            (
                "CASTALIA__MAIL__SENDER",
                "panel@castalia.example".to_owned(),
            ),
            ("CASTALIA__MAIL__SECRET", SECRET.to_owned()),
        ]
    }

    pub fn mood(&self, mood: Mood) {
        self.shared.0.lock().expect("the mail server").mood = Some(mood);
    }

    /// What came so far.
    pub fn mails(&self) -> Vec<Received> {
        self.shared.0.lock().expect("the mail server").mails.clone()
    }

    pub fn connections(&self) -> usize {
        self.shared.0.lock().expect("the mail server").connections
    }

    /// Waits until `n` mails have come in all.
    #[track_caller]
    pub fn wait_for(&self, n: usize) -> Vec<Received> {
        let end = Instant::now() + Duration::from_secs(30);
        let (lock, changed) = &*self.shared;
        let mut shared = lock.lock().expect("the mail server");
        while shared.mails.len() < n {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{} of {n} mails came", shared.mails.len());
            shared = changed
                .wait_timeout(shared, left)
                .expect("the mail server")
                .0;
        }
        shared.mails.clone()
    }

    /// Waits for the newest mail to an address beyond the first `known` to it.
    #[track_caller]
    pub fn next_to(&self, address: &str, known: usize) -> Received {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let to: Vec<Received> = self
                .mails()
                .into_iter()
                .filter(|mail| mail.to == address)
                .collect();
            if to.len() > known {
                return to.into_iter().nth(known).expect("counted");
            }
            assert!(
                Instant::now() < end,
                "no mail {} came to {address}",
                known + 1
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// How a server speaks TLS.
#[derive(Clone)]
enum Tls {
    None,
    Offered(Arc<ServerConfig>),
    Inside(Arc<ServerConfig>),
}

/// What a server that wants a login takes: user and password.
pub const LOGIN: (&str, &str) = ("castalia", "a password with spaces");

fn certified() -> (Arc<ServerConfig>, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let made = made.expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(made.signing_key.serialize_pem().as_bytes());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.expect("a key"))
        .expect("a configuration");
    (Arc::new(config), made.cert.pem())
}

fn secured(
    config: Arc<ServerConfig>,
    wire: Box<dyn Wire>,
) -> std::io::Result<BufReader<Box<dyn Wire>>> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    Ok(BufReader::new(Box::new(StreamOwned::new(connection, wire))))
}

/// A connection, before and after TLS.
trait Wire: Read + Write + Send {}

impl<T: Read + Write + Send> Wire for T {}

type Lines = BufReader<Box<dyn Wire>>;

fn say(lines: &mut Lines, text: &str) -> std::io::Result<()> {
    let out = lines.get_mut();
    out.write_all(format!("{text}\r\n").as_bytes())?;
    out.flush()
}

fn serve(
    stream: TcpStream,
    shared: &Arc<(Mutex<Shared>, Condvar)>,
    tls: Tls,
) -> std::io::Result<()> {
    let (lock, changed) = &**shared;
    let mood = {
        let mut shared = lock.lock().expect("the mail server");
        shared.connections += 1;
        shared.mood.clone().unwrap_or(Mood::Takes)
    };
    let wants_login = matches!(tls, Tls::Inside(_));
    let mut known = !wants_login;
    let (mut lines, mut tls): (Lines, _) = match tls {
        Tls::None => (BufReader::new(Box::new(stream)), None),
        Tls::Offered(config) => (BufReader::new(Box::new(stream)), Some(config)),
        Tls::Inside(config) => (secured(config, Box::new(stream))?, None),
    };
    match mood {
        Mood::HangsUp => return Ok(()),
        Mood::Greets(line) => return say(&mut lines, line),
        _ => say(&mut lines, "220 mail.castalia.example ready")?,
    }
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mood = lock.lock().expect("the mail server").mood.clone();
        let mood = mood.unwrap_or(Mood::Takes);
        if mood == Mood::Stalls {
            continue;
        }
        let command = line.trim_end().to_owned();
        let word = command.split([' ', ':']).next().unwrap_or_default();
        match word.to_ascii_uppercase().as_str() {
            "EHLO" => {
                say(&mut lines, "250-mail.castalia.example")?;
                if tls.is_some() {
                    say(&mut lines, "250-STARTTLS")?;
                }
                if wants_login {
                    say(&mut lines, "250-AUTH PLAIN")?;
                }
                say(&mut lines, "250-SMTPUTF8")?;
                say(&mut lines, "250 8BITMIME")?;
            }
            "STARTTLS" => {
                say(&mut lines, "220 go on")?;
                let config = tls.take().expect("offered once");
                lines = secured(config, lines.into_inner())?;
            }
            "AUTH" => {
                let sent = command.split(' ').nth(2).unwrap_or_default();
                let right = STANDARD.encode(format!("\0{}\0{}", LOGIN.0, LOGIN.1));
                known = sent == right;
                match known {
                    true => say(&mut lines, "235 2.7.0 welcome")?,
                    false => say(&mut lines, "535 5.7.8 wrong user or password")?,
                }
            }
            "MAIL" if !known => say(&mut lines, "530 5.7.0 log in first")?,
            "RCPT" => {
                let address = command.split(['<', '>']).nth(1).unwrap_or_default();
                to = address.to_owned();
                let mut shared = lock.lock().expect("the mail server");
                let known = shared.seen.contains(&to);
                shared.seen.push(to.clone());
                drop(shared);
                match mood {
                    Mood::Refuses(who, line) if to.starts_with(who) => say(&mut lines, line)?,
                    Mood::Greylists if !known => say(&mut lines, "451 4.7.1 come back later")?,
                    _ => say(&mut lines, "250 ok")?,
                }
            }
            "DATA" => {
                say(&mut lines, "354 go on")?;
                let mut raw = String::new();
                loop {
                    line.clear();
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    if mood == Mood::CutsInContent && raw.len() > 100 {
                        return Ok(());
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                if let Mood::RefusesContent(line) = mood {
                    say(&mut lines, line)?;
                    continue;
                }
                let mut shared = lock.lock().expect("the mail server");
                shared.mails.push(Received {
                    to: to.clone(),
                    raw,
                });
                changed.notify_all();
                drop(shared);
                if mood == Mood::CutsBeforeAnswer {
                    return Ok(());
                }
                say(&mut lines, "250 taken")?;
            }
            "QUIT" => return say(&mut lines, "221 bye"),
            _ => say(&mut lines, "250 ok")?,
        }
    }
}

impl Received {
    /// A header's value, unfolded; as written, without decoding words.
    pub fn header(&self, name: &str) -> Option<String> {
        let end = self.raw.find("\r\n\r\n").unwrap_or(self.raw.len());
        let head = self.raw[..end].replace("\r\n ", " ").replace("\r\n\t", " ");
        head.split("\r\n").find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }

    /// The parts with their content types, decoded, in order.
    pub fn parts(&self) -> Vec<(String, String)> {
        let kind = self.header("Content-Type").unwrap_or_default();
        let boundary = kind.split("boundary=\"").nth(1).expect("a boundary");
        let boundary = boundary.split('"').next().unwrap_or_default();
        let mark = format!("--{boundary}");
        self.raw
            .split(mark.as_str())
            .skip(1)
            .filter(|part| !part.starts_with("--"))
            .map(|part| {
                let (head, body) = part.trim_start().split_once("\r\n\r\n").expect("a body");
                let value = |name: &str| {
                    head.split("\r\n")
                        .find_map(|line| line.strip_prefix(name))
                        .unwrap_or_default()
                        .to_owned()
                };
                let body = match value("Content-Transfer-Encoding: ").as_str() {
                    "base64" => {
                        let bytes = STANDARD.decode(body.replace("\r\n", "")).expect("base64");
                        String::from_utf8(bytes).expect("UTF-8")
                    }
                    "quoted-printable" => unquoted(body),
                    _ => body.to_owned(),
                };
                (value("Content-Type: "), body)
            })
            .collect()
    }

    /// The words of the mail as text.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, kind: &str) -> String {
        let parts = self.parts();
        let found = parts.iter().find(|(own, _)| own.starts_with(kind));
        found
            .unwrap_or_else(|| panic!("no {kind} in {}", self.raw))
            .1
            .clone()
    }

    /// The code in the text, as it is printed.
    #[track_caller]
    pub fn code(&self) -> String {
        let text = self.text();
        let is_sign = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit();
        let mut words = text.split_whitespace();
        let found = words.find(|word| {
            let halves = word.split_once('-');
            halves.is_some_and(|(left, right)| {
                left.len() == 4
                    && right.len() == 4
                    && (left.to_owned() + right).chars().all(is_sign)
            })
        });
        found
            .unwrap_or_else(|| panic!("no code in {text}"))
            .to_owned()
    }

    /// The path of the link in the text that begins with `start`, such as `/i/`.
    #[track_caller]
    pub fn link(&self, start: &str) -> String {
        let text = self.text();
        let found = text.split_whitespace().find_map(|word| {
            let path = &word[word.find("://").map(|at| at + 3)?..];
            let path = &path[path.find('/')?..];
            path.starts_with(start).then(|| path.to_owned())
        });
        found.unwrap_or_else(|| panic!("no link {start} in {text}"))
    }
}

fn unquoted(body: &str) -> String {
    let mut bytes = Vec::new();
    let joined = body.replace("=\r\n", "");
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let pair = [rest.next().expect("a digit"), rest.next().expect("a digit")];
            let pair = std::str::from_utf8(&pair).expect("ASCII");
            bytes.push(u8::from_str_radix(pair, 16).expect("hexadecimal"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
