//! A server that answers every request the same, with as little of its own as possible.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

/// Starts the server and gives its address.
pub(crate) fn start(answer: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
    thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let response = response.clone();
            thread::spawn(move || serve(&socket, response.as_bytes()));
        }
    });
    url
}

fn serve(mut socket: &TcpStream, response: &[u8]) {
    socket.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(socket);
    let mut line = String::new();
    let mut length = 0;
    loop {
        line.clear();
        match reader.read_line(&mut line) {
            Ok(2) => {
                let mut body = vec![0; length];
                if reader.read_exact(&mut body).is_err() || socket.write_all(response).is_err() {
                    return;
                }
            }
            Ok(1..) => {
                if let Some((_, value)) =
                    line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                {
                    length = value.trim().parse().unwrap();
                }
            }
            _ => return,
        }
    }
}
