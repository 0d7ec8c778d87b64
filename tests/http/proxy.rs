//! Behind real proxies, at a host name and under a path: every link, form, redirect and mailed
//! address leads where it should.

use std::collections::{BTreeSet, VecDeque};

use super::rating::rating_study;
use crate::support::TestApp;
use crate::support::app::{AUTHOR, COORDINATOR, PASSWORD};
use crate::support::client::Client;
use crate::support::database::Backend;
use crate::support::html::{attribute, field, tags};
use crate::support::proxy::{Kind, Proxy, free_port};
use crate::support::studies::ITEMS;

/// Pages in one walk at most; a study of this size has fewer.
const MOST: usize = 600;

#[test]
fn nginx_serves_it_at_a_name_of_its_own() {
    behind(Kind::Nginx, "nginx.conf", ("", ""), "");
}

#[test]
fn nginx_serves_it_under_a_path_that_it_passes_on() {
    behind(Kind::Nginx, "nginx-path.conf", ("", ""), "/panel");
}

#[test]
fn nginx_serves_it_under_a_path_that_it_takes_off() {
    let change = ("http://127.0.0.1:8080;", "http://127.0.0.1:8080/;");
    behind(Kind::Nginx, "nginx-path.conf", change, "/panel");
}

#[test]
fn caddy_serves_it_at_a_name_of_its_own() {
    behind(Kind::Caddy, "Caddyfile", ("", ""), "");
}

#[test]
fn caddy_serves_it_under_a_path_that_it_passes_on() {
    behind(Kind::Caddy, "Caddyfile-path", ("", ""), "/panel");
}

#[test]
fn caddy_serves_it_under_a_path_that_it_takes_off() {
    behind(
        Kind::Caddy,
        "Caddyfile-path",
        ("\thandle /panel/*", "\thandle_path /panel/*"),
        "/panel",
    );
}

#[test]
fn apache_serves_it_at_a_name_of_its_own() {
    behind(Kind::Apache, "apache.conf", ("", ""), "");
}

#[test]
fn apache_serves_it_under_a_path_that_it_passes_on() {
    behind(Kind::Apache, "apache-path.conf", ("", ""), "/panel");
}

#[test]
fn apache_serves_it_under_a_path_that_it_takes_off() {
    let change = ("127.0.0.1:8080/panel/ ", "127.0.0.1:8080/ ");
    behind(Kind::Apache, "apache-path.conf", change, "/panel");
}

/// Two rounds by the API, published; then everybody walks through all they can reach.
fn behind(kind: Kind, sample: &str, change: (&str, &str), path: &str) {
    let app = TestApp::start(Backend::Sqlite);
    let port = free_port();
    let public = format!("http://127.0.0.1:{port}{path}");
    let post = app.with_mail_and(&[
        ("CASTALIA__SERVER__PUBLIC_URL", &public),
        ("CASTALIA__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let inner = app.address().trim_start_matches("http://");
    let _proxy = Proxy::start(kind, sample, change, port, inner, app.folder());

    let study = rating_study(&app, 6);
    app.person(AUTHOR);
    app.give_role("harbours", AUTHOR, "author");
    let mails = post.wait_for(6);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study.open_round(2);

    let mailed = mails[0].link(&format!("{path}/i/"));
    assert!(mails[0].text().contains(&public), "{}", mails[0].text());
    let outside = Walk::new(port, path);
    outside.client.get(&mailed).expect(200);
    let sent = outside
        .client
        .get(&format!("{path}/studies/harbours/overview"));
    assert_eq!(
        sent.expect(303).location(),
        format!("{path}/sign-in?next=/studies/harbours/overview")
    );

    let signing = Walk::new(port, path);
    signing.sign_in(
        &[("email", COORDINATOR), ("password", PASSWORD)],
        "/studies/harbours",
    );
    for email in [COORDINATOR, AUTHOR, &study.expert_email(0)] {
        let walk = Walk::new(port, path);
        walk.client.set_cookie("session", &app.session(email));
        let seen = walk.everything(&format!("{path}/"));
        assert!(seen > 5, "{email} reached {seen} addresses");
    }
    let address = outside
        .client
        .get(&format!("{path}/api/v1/openapi.json"))
        .expect(200)
        .json();
    let served = address["servers"][0]["url"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(served.trim_end_matches('/'), path);
}

/// Somebody at a browser outside.
struct Walk<'a> {
    client: Client,
    path: &'a str,
}

impl<'a> Walk<'a> {
    fn new(port: u16, path: &'a str) -> Self {
        let client = Client::visitor(&format!("http://127.0.0.1:{port}"));
        Self { client, path }
    }

    /// By the form, as it stands on the page, and on to `next`.
    fn sign_in(&self, fields: &[(&str, &str)], next: &str) {
        let page = format!("{}/sign-in?next={next}", self.path);
        let page = self.client.get(&page).expect(200).text();
        let kept = |name| field(&page, name).unwrap_or_else(|| panic!("a field {name}"));
        let (token, next_field) = (kept("csrf"), kept("next"));
        let form = tags(&page, "form")
            .filter_map(|tag| attribute(tag, "action"))
            .find(|action| action.ends_with("/sign-in"))
            .expect("a form to sign in");
        let mut fields = fields.to_vec();
        fields.extend([("csrf", token.as_str()), ("next", &next_field)]);
        let signed = self.client.post_raw(&form, &fields).expect(303);
        assert_eq!(signed.location(), format!("{}{next}", self.path));
    }

    /// Opens all that can be reached by links, with styles, scripts and pictures. Gives how much.
    fn everything(&self, from: &str) -> usize {
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut waiting = VecDeque::from([from.to_owned()]);
        while let Some(address) = waiting.pop_front() {
            let answer = self.client.get(&address);
            assert!(answer.status < 400, "{address}: {}", answer.excerpt());
            let mut next = Vec::new();
            if (300..400).contains(&answer.status) {
                next.push(answer.location());
            } else if answer.header("content-type").starts_with("text/html") {
                next = self.led_to(&answer.text());
            }
            for found in next {
                let inside = format!("{}/", self.path);
                assert!(found.starts_with(&inside), "{address} leads to {found}");
                let page = found.split('#').next().unwrap_or_default().to_owned();
                if seen.insert(page.clone()) {
                    waiting.push_back(page);
                }
            }
            assert!(seen.len() < MOST, "no end of pages: {address}");
        }
        seen.len()
    }

    /// Links and what a page loads. A form's address is held to the path, too, but not sent.
    fn led_to(&self, page: &str) -> Vec<String> {
        let forms = tags(page, "form").filter_map(|tag| attribute(tag, "action"));
        let buttons = tags(page, "button").filter_map(|tag| attribute(tag, "formaction"));
        for action in forms.chain(buttons) {
            let inside = format!("{}/", self.path);
            assert!(action.starts_with(&inside), "a form leads to {action}");
        }
        let links = tags(page, "a").filter_map(|tag| attribute(tag, "href"));
        let loaded = ["script", "img"]
            .into_iter()
            .flat_map(|kind| tags(page, kind));
        let loaded = loaded.filter_map(|tag| attribute(tag, "src"));
        let dress = tags(page, "link").filter_map(|tag| attribute(tag, "href"));
        let all = links.chain(loaded).chain(dress);
        all.filter(|address| address.starts_with('/')).collect()
    }
}
