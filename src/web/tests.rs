use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use actix_web::{HttpResponse, dev::ServerHandle, web};

use super::input::Fields;
use super::session::Visitor;
use super::{Server, error::Failure};
use crate::clock::Clock;
use crate::config::Settings;
use crate::store::Store;

mod contract;
mod guard;
mod kit;

/// The real server on a port of its own, stopped when dropped.
struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        let stopping = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(handle.stop(false));
        });
        stopping.join().ok();
        self.thread.take().map(|thread| thread.join().ok());
    }
}

fn start(change: impl FnOnce(&mut Settings)) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::builtin();
    settings.server.listen = "127.0.0.1:0".parse().unwrap();
    settings.server.workers = 1;
    change(&mut settings);
    let store = Store::open(folder.path().join("a.db").to_str().unwrap(), 2).unwrap();
    store.migrate().unwrap();
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let server = Server::with(store, settings, Clock::System, probes).unwrap();
            sender.send((server.address(), server.handle())).unwrap();
            server.run().await.unwrap();
        });
    });
    let (address, handle) = receiver.recv().unwrap();
    Running {
        address,
        handle,
        thread: Some(thread),
        _folder: folder,
    }
}

fn probes(cfg: &mut web::ServiceConfig) {
    async fn boom() -> HttpResponse {
        panic!("on purpose")
    }
    async fn page(visitor: Visitor) -> String {
        visitor.csrf
    }
    async fn echo(fields: Fields) -> String {
        fields.text("text").to_owned()
    }
    async fn broken() -> Result<String, Failure> {
        Err(Failure::internal("the secret table is gone"))
    }
    cfg.service(web::resource("/probe/boom").route(web::get().to(boom)))
        .service(web::resource("/api/v1/probe/boom").route(web::get().to(boom)))
        .service(
            web::resource("/probe/form")
                .route(web::get().to(page))
                .route(web::post().to(echo)),
        )
        .service(web::resource("/api/v1/probe/broken").route(web::get().to(broken)))
        .service(web::resource("/probe/broken").route(web::get().to(broken)));
}

struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

impl Running {
    fn send(&self, raw: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream.write_all(raw).ok();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).ok();
        let all = String::from_utf8_lossy(&all).into_owned();
        let (head, body) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        Response {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn request(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Response {
        let host = if headers.iter().any(|line| line.starts_with("Host:")) {
            String::new()
        } else {
            format!("Host: {}\r\n", self.address)
        };
        let extra: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let length = match body.len() {
            0 => String::new(),
            length => format!("Content-Length: {length}\r\n"),
        };
        let raw = format!(
            "{method} {path} HTTP/1.1\r\n{host}{extra}{length}Connection: close\r\n\r\n{body}"
        );
        self.send(raw.as_bytes())
    }

    fn get(&self, path: &str) -> Response {
        self.request("GET", path, &[], "")
    }
}
