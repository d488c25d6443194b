//! Connections that send one request after the other, and the times that it takes.

use std::{
    fmt,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// How many clients there are at once.
const CONNECTIONS: usize = 16;
/// For how long they send.
const TIME: Duration = Duration::from_secs(2);

/// What was measured, as cells of a table.
pub(crate) struct Measured {
    pub(crate) requests: usize,
    pub(crate) per_second: f64,
    median: Duration,
    p99: Duration,
    /// What the server worked on a request, in seconds.
    cpu: f64,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self.cpu * 1e6;
        write!(f, "{:.0} | {:.0?} | {:.0?} | {cpu:.0}µs", self.per_second, self.median, self.p99)
    }
}

/// Sends the request from many connections for a while; `cpu_time` is that of the server.
pub(crate) fn measure(endpoint: &str, request: &[u8], cpu_time: impl Fn() -> Duration) -> Measured {
    let cpu_before = cpu_time();
    let start = Instant::now();
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let clients: Vec<_> =
            (0..CONNECTIONS).map(|_| scope.spawn(|| client(endpoint, request, start + TIME))).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let took = start.elapsed();
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
    let requests = times.len() as f64;
    let cpu = (cpu_time().as_secs_f64() - cpu_before.as_secs_f64()) / requests;
    Measured {
        requests: times.len(),
        per_second: requests / took.as_secs_f64(),
        median: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        cpu,
    }
}

/// The body of the answer to a request.
pub(crate) fn exchange(endpoint: &str, request: &[u8]) -> String {
    let mut stream = BufReader::new(TcpStream::connect(endpoint).unwrap());
    let mut body = Vec::new();
    send(&mut stream, request, &mut body);
    String::from_utf8(body).unwrap()
}

fn client(endpoint: &str, request: &[u8], end: Instant) -> Vec<Duration> {
    let stream = TcpStream::connect(endpoint).unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut stream, mut body, mut times) = (BufReader::new(stream), Vec::new(), Vec::new());
    loop {
        let start = Instant::now();
        if start >= end {
            return times;
        }
        send(&mut stream, request, &mut body);
        times.push(start.elapsed());
    }
}

fn send(stream: &mut BufReader<TcpStream>, request: &[u8], body: &mut Vec<u8>) {
    stream.get_mut().write_all(request).unwrap();
    let (mut line, mut length) = (String::new(), 0);
    while line != "\r\n" {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the server has closed the connection");
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    body.resize(length, 0);
    stream.read_exact(body).unwrap();
}
