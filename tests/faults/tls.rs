//! An endpoint whose certificate was issued by an authority of its own. The files in `certificates` are made for this test and good for nothing else.

use crate::common::{
    endpoint::Endpoint,
    say,
    user::{CASE, User, code, text},
};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/faults/certificates", name].iter().collect()
}

/// Passes one request of every connection on to this endpoint, over TLS; its port, and how many connections there were.
fn start(endpoint: SocketAddr) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let chain = CertificateDer::pem_file_iter(file("server.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(file("server-key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let connections = count.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            connections.fetch_add(1, Ordering::SeqCst);
            // A client that does not believe the certificate goes away.
            let _ = pass_on(ServerConnection::new(config.clone()).unwrap(), stream, endpoint);
        }
    });
    (port, count)
}

fn pass_on(connection: ServerConnection, stream: TcpStream, endpoint: SocketAddr) -> std::io::Result<()> {
    let mut stream = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        let mut part = [0; 4096];
        let read = stream.read(&mut part)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&part[..read]);
    }
    let mut plain = TcpStream::connect(endpoint)?;
    plain.write_all(&request)?;
    std::io::copy(&mut plain, &mut stream)?;
    stream.conn.send_close_notify();
    stream.flush()
}

#[test]
fn an_authority_of_ones_own_is_named_as_the_cause_and_can_be_believed() {
    let endpoint = Endpoint::scripted(|_| say("流感"));
    let (port, connections) = start(endpoint.address());
    let user = User::new();
    let model = format!("[models.m]\nbase_url = \"https://localhost:{port}/v1\"\nmodel = \"m\"\n");
    user.file("wardround.toml", &model);
    let args = ["replay", "--case", CASE, "--language", "zh", "--model", "m", "--out"];
    let unknown = user.run(&[&args[..], &["unknown"]].concat());
    let err = text(&unknown.stderr);
    assert_eq!((code(&unknown), connections.load(Ordering::SeqCst)), (4, 1), "asked once: {err}");
    assert!(err.contains("UnknownIssuer") && err.contains("SSL_CERT_FILE") && err.contains("ca_file") && err.contains("信任"), "{err}");
    let by_variable = user.command().env("SSL_CERT_FILE", file("authority.pem")).args(args).arg("variable").output().unwrap();
    assert_eq!(code(&by_variable), 0, "{}", text(&by_variable.stderr));
    user.file("wardround.toml", &format!("{model}ca_file = \"{}\"\n", file("authority.pem").display()));
    let by_setting = user.run(&[&args[..], &["setting"]].concat());
    assert_eq!(code(&by_setting), 0, "{}", text(&by_setting.stderr));
    user.file("wardround.toml", &format!("{model}ca_file = \"wardround.toml\"\n"));
    let wrong = user.run(&[&args[..], &["wrong"]].concat());
    assert!(code(&wrong) == 4 && text(&wrong.stderr).contains("wardround.toml"), "{}", text(&wrong.stderr));
}
