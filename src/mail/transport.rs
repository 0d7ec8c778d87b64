//! The way to the mail server, and what went wrong on it.
//!
//! What a failure means depends on how far the mail had come: a server that cannot be reached
//! says nothing of any mail, a refused recipient says something of the address, and a connection
//! that breaks after the content was handed over leaves open whether the server has it.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Severity;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How the way to the server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS after the server's first words, or no mail.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Plain text; for a server on this machine.
    None,
}

/// A mail server and how it is spoken to.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// User and password, where the server asks for them.
    pub login: Option<(String, String)>,
    /// Authorities beside those that browsers know.
    pub authorities: Vec<Certificate>,
    /// What this installation calls itself to the server.
    pub hello: String,
    /// How long a connection, and then each mail, may take.
    pub patience: Duration,
}

/// Why a mail did not leave, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The server cannot be used now; this says nothing of the mail.
    Away(String),
    /// The server does not take this mail now (4xx).
    Later(String),
    /// The connection broke after the content was handed over: the server may have the mail.
    Uncertain(String),
    /// The server refuses the address for good (5xx).
    Refused(String),
    /// The server refuses the mail for good (5xx), for another reason than its address.
    Failed(String),
}

impl Fault {
    /// What happened, in words.
    pub fn words(&self) -> &str {
        match self {
            Fault::Away(words)
            | Fault::Later(words)
            | Fault::Uncertain(words)
            | Fault::Refused(words)
            | Fault::Failed(words) => words,
        }
    }
}

/// A connection that is ready for mails.
pub struct Line {
    connection: AsyncSmtpConnection,
    patience: Duration,
}

impl Server {
    /// Reaches the server, secures the way and signs in.
    ///
    /// # Errors
    /// Always `Away`: whatever a server says before the first mail, also for good, is said of
    /// itself or of this installation.
    pub async fn connect(&self) -> Result<Line, Fault> {
        let connection = timeout(self.patience, self.reach())
            .await
            .map_err(|_| {
                Fault::Away(format!(
                    "{}: no answer within {} s",
                    self.name(),
                    self.patience.as_secs()
                ))
            })?
            .map_err(|cause| Fault::Away(format!("{}: {cause}", self.name())))?;
        Ok(Line {
            connection,
            patience: self.patience,
        })
    }

    async fn reach(&self) -> Result<AsyncSmtpConnection, String> {
        let hello = ClientId::Domain(self.hello.clone());
        let said = |cause: lettre::transport::smtp::Error| plain(&cause);
        let address = (self.host.as_str(), self.port);
        let mut connection = if self.security == Security::Tls {
            let tls = Some(self.tls().map_err(said)?);
            AsyncSmtpConnection::connect_tokio1(address, Some(self.patience), &hello, tls, None)
                .await
                .map_err(said)?
        } else {
            let stream = TcpStream::connect(address).await;
            let stream = stream.map_err(|cause| plain(&cause))?;
            // A mail ends in a small packet that would wait for the answer to the one before.
            let _ = stream.set_nodelay(true);
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello)
                .await
                .map_err(said)?
        };
        if self.security == Security::StartTls {
            let tls = self.tls().map_err(said)?;
            connection.starttls(tls, &hello).await.map_err(said)?;
        }
        if let Some((user, password)) = &self.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(said)?;
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        let builder = TlsParametersBuilder::new(self.host.clone());
        let with_own = |builder: TlsParametersBuilder, own: &Certificate| {
            builder.add_root_certificate(own.clone())
        };
        self.authorities.iter().fold(builder, with_own).build()
    }

    fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Line {
    /// Hands one mail over. After a fault other than `Later` or `Refused` the line is not to be
    /// used again.
    ///
    /// # Errors
    /// What the server said, or how the connection ended.
    pub async fn send(
        &mut self,
        from: &Address,
        to: &Address,
        content: &[u8],
    ) -> Result<(), Fault> {
        let patience = self.patience;
        let mut handed_over = false;
        match timeout(patience, self.speak(from, to, content, &mut handed_over)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let words = format!("no answer within {} s", patience.as_secs());
                Err(if handed_over {
                    Fault::Uncertain(words)
                } else {
                    Fault::Away(words)
                })
            }
        }
    }

    /// Ends the connection as a guest who says goodbye, without waiting long for the answer.
    pub async fn end(mut self) {
        let _ = timeout(Duration::from_secs(2), self.connection.quit()).await;
    }

    /// Clears what a refused mail left on the server.
    pub async fn reset(&mut self) -> bool {
        let reset = self.connection.command("RSET\r\n");
        matches!(timeout(self.patience, reset).await, Ok(Ok(_)))
    }

    async fn speak(
        &mut self,
        from: &Address,
        to: &Address,
        content: &[u8],
        handed_over: &mut bool,
    ) -> Result<(), Fault> {
        let supports = |extension| self.connection.server_info().supports_feature(extension);
        let mut parameters = Vec::new();
        if !content.is_ascii() && supports(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if !to.to_string().is_ascii() {
            if !supports(Extension::SmtpUtfEight) {
                let words = "the mail server takes no address with such letters".to_owned();
                return Err(Fault::Refused(words));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let mail = self
            .connection
            .command(Mail::new(Some(from.clone()), parameters));
        mail.await.map_err(|cause| fault(&cause, Fault::Failed))?;
        let rcpt = self.connection.command(Rcpt::new(to.clone(), Vec::new()));
        rcpt.await.map_err(|cause| fault(&cause, Fault::Refused))?;
        let data = self.connection.command(Data);
        data.await.map_err(|cause| fault(&cause, Fault::Failed))?;
        *handed_over = true;
        match self.connection.message(content).await {
            Ok(_) => Ok(()),
            Err(cause) if cause.status().is_some() => Err(fault(&cause, Fault::Failed)),
            Err(cause) => Err(Fault::Uncertain(plain(&cause))),
        }
    }
}

/// What an answer, or its absence, means at a step where 5xx means `for_good`.
fn fault(cause: &lettre::transport::smtp::Error, for_good: fn(String) -> Fault) -> Fault {
    let words = plain(cause);
    match cause.status() {
        // The server says goodbye: not a word of this mail.
        Some(code) if u16::from(code) == 421 => Fault::Away(words),
        Some(code) if code.severity == Severity::PermanentNegativeCompletion => for_good(words),
        Some(_) => Fault::Later(words),
        None => Fault::Away(words),
    }
}

/// A cause with what lies beneath it, on one line.
fn plain(cause: &dyn std::error::Error) -> String {
    let mut words = cause.to_string();
    let mut beneath = cause.source();
    while let Some(deeper) = beneath {
        let said = deeper.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        beneath = deeper.source();
    }
    words
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .take(300)
        .collect()
}
