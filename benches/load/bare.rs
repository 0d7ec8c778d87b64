//! A server that does nothing, for comparison: a copy of this program, so that its processor time
//! is counted apart from the clients'.

use std::process::{Command, Stdio};

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::drive::{self, Asked};
use crate::support::server::Server;

/// Tells the copy of this program that it is the bare server.
const BARE: &str = "CASTALIA_LOAD_BARE";

/// The bare server, running.
pub struct Bare {
    server: Server,
    _folder: tempfile::TempDir,
}

impl Bare {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.env(BARE, "1").stdin(Stdio::null());
        Self {
            server: Server::start(command, folder.path().join("log")),
            _folder: folder,
        }
    }

    /// The same requests but for their address, answered with as many bytes.
    pub fn like(&self, asked: &Asked, size: usize) -> Asked {
        let path = format!("/{}/{size}", asked.status);
        let elsewhere = |request: &Vec<u8>| {
            let space = |byte: &u8| *byte == b' ';
            let method = request.iter().position(space).expect("a method");
            let rest = request[method + 1..].iter().position(space);
            let rest = method + 1 + rest.expect("a path");
            [&request[..=method], path.as_bytes(), &request[rest..]].concat()
        };
        Asked {
            address: drive::authority(&self.server.address),
            connections: asked
                .connections
                .iter()
                .map(|requests| requests.iter().map(elsewhere).collect())
                .collect(),
            status: asked.status,
        }
    }
}

pub fn is_wanted() -> bool {
    std::env::var_os(BARE).is_some()
}

pub fn serve() {
    actix_web::rt::System::new()
        .block_on(async {
            let server = HttpServer::new(|| {
                App::new()
                    .route(
                        "/204/{size}",
                        web::put().to(|_: web::Bytes| async { HttpResponse::NoContent().finish() }),
                    )
                    .route(
                        "/304/{size}",
                        web::get().to(|| async { HttpResponse::NotModified().finish() }),
                    )
                    .route(
                        "/200/{size}",
                        web::get().to(|size: web::Path<usize>| async move {
                            HttpResponse::Ok()
                                .content_type("text/html; charset=utf-8")
                                .body(vec![b'x'; *size])
                        }),
                    )
            })
            .bind("127.0.0.1:0")?;
            for address in server.addrs() {
                println!("Listening on http://{address}");
            }
            server.run().await
        })
        .expect("the bare server runs");
}
