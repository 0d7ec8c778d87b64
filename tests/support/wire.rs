//! Bare connections, for programs that measure.

use tokio::net::TcpStream;

/// One thread, so that the server keeps most of the machine.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// `address` is `127.0.0.1:PORT`.
pub async fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    stream
}
