//! `castalia health`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use ureq::Agent;

use super::outcome::{Failed, Outcome, say};
use super::settings::Source;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia health
  castalia health --listen 127.0.0.1:9000

For supervisors and containers: exit code 0 while requests are answered and the database takes
them, 1 otherwise.")]
pub(super) struct Health {
    #[command(flatten)]
    source: Source,
    /// Address and port of the server; by default server.listen of the settings
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Health {
    pub(super) fn run(self) -> Outcome {
        let listen = match self.listen {
            Some(address) => address,
            None => self.source.settings()?.server.listen,
        };
        let address = here(listen);
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(5)))
            .http_status_as_error(false)
            .build()
            .into();
        let mut answer = agent
            .get(format!("http://{address}/health/ready"))
            .call()
            .map_err(|why| Failed::new(format_args!("{address} does not answer: {why}")))?;
        let told = answer.body_mut().read_to_string().unwrap_or_default();
        match answer.status().as_u16() {
            200 => {
                say("ready");
                Ok(())
            }
            status => Err(Failed::new(format_args!("not ready ({status}): {told}"))),
        }
    }
}

/// Where this machine reaches what listens on all of its addresses.
fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, listen.port())
}
