//! `castalia study links`

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Args;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::super::outcome::{Failed, Outcome, note, say};
use super::super::settings::Source;
use crate::study::definition::Definition;
use crate::{study, web};

/// How many addresses are asked at a time.
const AT_A_TIME: usize = 8;
/// Bytes of a page that are read before it counts as there.
const ENOUGH: u64 = 1024;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia study links crime-terrorism-nexus
  castalia study links crime-terrorism-nexus --timeout 60")]
pub(in crate::cli) struct Links {
    #[command(flatten)]
    source: Source,
    /// Slug of the study
    slug: String,
    /// Seconds until an address counts as dead
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Also ask addresses of this machine and of private networks
    #[arg(long)]
    private: bool,
}

impl Links {
    pub(super) fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let found = store.read(|conn| study::store::find(conn, &self.slug))?;
        let found = found.ok_or_else(|| study::Error::Unknown(self.slug.clone()))?;
        let links = links(&found.definition);
        let agent = agent(Duration::from_secs(self.timeout), self.private);
        let dead = asked(&agent, &links);
        for (url, why) in &dead {
            let labels = links.get(url).map(|labels| labels.join("; "));
            say(format_args!(
                "{url}: {why} ({})",
                labels.unwrap_or_default()
            ));
        }
        note(format_args!(
            "{} asked, {} without an answer",
            counted(links.len()),
            dead.len()
        ));
        match dead.len() {
            0 => Ok(()),
            n => Err(Failed::new(format_args!(
                "{} of {} do not answer",
                n,
                counted(links.len())
            ))),
        }
    }
}

fn counted(number: usize) -> String {
    let plural = if number == 1 { "" } else { "es" };
    format!("{number} address{plural}")
}

/// The addresses of all sources, each with the labels under which it is named. Addresses of mail
/// are left out.
fn links(definition: &Definition) -> BTreeMap<String, Vec<String>> {
    let of_items = definition.items().flat_map(|placed| &placed.item.sources);
    let signals = definition.sections.iter().flat_map(|one| &one.signals);
    let points = signals.flat_map(|signal| &signal.points);
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in of_items.chain(points.flat_map(|point| &point.sources)) {
        let Some(url) = source
            .url
            .as_ref()
            .filter(|url| !url.starts_with("mailto:"))
        else {
            continue;
        };
        let labels = links.entry(url.clone()).or_default();
        if !labels.contains(&source.label) {
            labels.push(source.label.clone());
        }
    }
    links
}

/// Those that do not answer, with why, in their order.
fn asked(agent: &ureq::Agent, links: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, String> {
    let waiting = Mutex::new(links.keys());
    let dead = Mutex::new(BTreeMap::new());
    let next = || waiting.lock().ok().and_then(|mut links| links.next());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(links.len()) {
            scope.spawn(|| {
                while let Some(url) = next() {
                    let Err(why) = ask(agent, url) else { continue };
                    if let Ok(mut dead) = dead.lock() {
                        dead.insert(url.clone(), why);
                    }
                }
            });
        }
    });
    dead.into_inner().unwrap_or_default()
}

/// Asks for the head alone, and for the page where that is refused, as many servers do.
fn ask(agent: &ureq::Agent, url: &str) -> Result<(), String> {
    if let Ok(answer) = agent.head(url).call()
        && answer.status().is_success()
    {
        return Ok(());
    }
    let mut answer = agent.get(url).call().map_err(words)?;
    if !answer.status().is_success() {
        return Err(format!("status {}", answer.status().as_u16()));
    }
    let beginning = answer.body_mut().with_config().limit(ENOUGH).read_to_vec();
    match beginning {
        // Larger than what is read is an answer, too.
        Ok(_) | Err(ureq::Error::BodyExceedsLimit(_)) => Ok(()),
        Err(error) => Err(words(error)),
    }
}

fn words(error: ureq::Error) -> String {
    match error {
        ureq::Error::Other(own) => own.to_string(),
        error => error.to_string(),
    }
}

fn agent(timeout: Duration, private: bool) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        // A proxy would resolve names itself.
        .proxy(None)
        .user_agent(concat!("castalia/", env!("CARGO_PKG_VERSION")))
        .build();
    let public = PublicOnly {
        resolver: DefaultResolver::default(),
        private,
    };
    ureq::Agent::with_parts(config, DefaultConnector::default(), public)
}

/// Resolves names to addresses of the public internet alone, also those that a page leads on to: a
/// study file comes from elsewhere, and must not make this machine ask its neighbours.
#[derive(Debug)]
struct PublicOnly {
    resolver: DefaultResolver,
    /// The neighbours are asked, too.
    private: bool,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        if self.private {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        match public.len() {
            0 => Err(ureq::Error::Other(
                "leads to a private address, which is asked with --private only".into(),
            )),
            _ => Ok(public),
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_protocol = (first, second, third) == (192, 0, 0);
    let is_benchmark = first == 198 && (second == 18 || second == 19);
    !(first == 0
        || first >= 240
        || is_shared
        || is_protocol
        || is_benchmark
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let octets = address.octets();
    // What stands for an address of the older kind is judged as that.
    let older = Ipv4Addr::new(octets[12], octets[13], octets[14], octets[15]);
    let is_translated = (first, second) == (0x64, 0xff9b);
    let in_6to4 = Ipv4Addr::new(octets[2], octets[3], octets[4], octets[5]);
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || (first, second) == (0x2001, 0xdb8)
        || octets[..12] == [0; 12]
        || (is_translated && !is_public_v4(older))
        || (first == 0x2002 && !is_public_v4(in_6to4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_neighbour_is_told_from_a_public_one() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "93.184.216.34",
            "172.32.0.1",
            "100.128.0.1",
            "2606:2800:220:1::1",
            "64:ff9b::5db8:d822",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
