//! The emulator as a program: `tencent-ess-emulator --listen 127.0.0.1:9000`.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use tencent_ess_emulator::{Builder, Callback, Delivery, Emulator};
use tracing_subscriber::{filter::LevelFilter, fmt::writer::BoxMakeWriter};

/// Tencent's e-signature service (ESS) on localhost.
#[derive(Parser)]
#[command(version)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
struct Arguments {
    /// Host and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9000")]
    listen: String,
    /// What others call it
    #[arg(long = "port", aliases = ["addr", "address", "bind", "host"], hide = true, value_parser = listen_instead)]
    _elsewhere: Option<String>,
    /// A key pair to accept instead of the built-in one, with a token if it is a temporary one; may be given several times
    #[arg(long, value_name = "ID:KEY[:TOKEN]", value_parser = account)]
    account: Vec<Account>,
    /// Take requests that come under this name as well, besides addresses and local names; may be given several times
    #[arg(long = "allow-host", value_name = "NAME")]
    hosts: Vec<String>,
    /// Accept requests that are not signed
    #[arg(long, conflicts_with = "account")]
    no_auth: bool,
    /// Refuse calls beyond the documented rates of the actions
    #[arg(long)]
    rate_limits: bool,
    /// Ignore and log parameters that the definitions do not know, instead of refusing them
    #[arg(long)]
    ignore_unknown_members: bool,
    /// Keep the state in this file, so that a restart loses nothing
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    #[command(flatten)]
    callbacks: Callbacks,
    /// Say why requests are refused
    #[arg(long, short)]
    verbose: bool,
}

/// Where callbacks go, and how.
#[derive(clap::Args)]
struct Callbacks {
    /// Send callbacks to this http:// address, encrypted with a key of 32 characters, signed with a token; may be given several times
    // Read later: what cannot be read here is printed whole, with its secrets.
    #[arg(long = "callback-url", value_name = "URL[,KEY[,TOKEN]]")]
    url: Vec<String>,
    /// The version of callbacks; in the first, what happens to contracts has no envelope
    #[arg(id = "callback-version", long, value_name = "1|2", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    version: u8,
    /// The pauses before callbacks that failed are sent again, in seconds
    #[arg(long = "callback-retry", value_name = "SECONDS", value_delimiter = ',')]
    retry: Option<Vec<u64>>,
    /// Send every callback twice
    #[arg(long = "callback-duplicate")]
    duplicate: bool,
    /// Send the latest callbacks first
    #[arg(long = "callback-reorder")]
    reorder: bool,
    /// Keep callbacks until the admin API lets them go
    #[arg(long = "callback-hold")]
    hold: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = if arguments.verbose { LevelFilter::DEBUG } else { LevelFilter::INFO };
    tracing_subscriber::fmt().with_max_level(level).with_writer(log()).init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    // Listening to signals comes first: one that comes early must not kill the process half-way.
    let signal = stop_signal()?;
    let mut builder = Emulator::builder().listen(&arguments.listen);
    if arguments.no_auth {
        builder = builder.no_auth();
    }
    for name in &arguments.hosts {
        builder = builder.allow_host(name);
    }
    if arguments.rate_limits {
        builder = builder.rate_limits();
    }
    if arguments.ignore_unknown_members {
        builder = builder.ignore_unknown_members();
    }
    if let Some(path) = &arguments.state {
        builder = builder.state(path);
    }
    for callback in &arguments.callbacks.url {
        let callback: Callback = callback.parse()?;
        builder = builder.callback(if arguments.callbacks.version == 1 { callback.v1() } else { callback });
    }
    builder = builder.callback_delivery(delivery(&arguments.callbacks));
    let emulator = arguments.account.iter().fold(builder, with_account).start().await?;

    // Whoever started this may have stopped reading; that is no reason to stop.
    let _ = io::stdout().write_all(how_to_connect(&emulator, &arguments).as_bytes());
    signal.await;
    emulator.shutdown().await;
    Ok(())
}

fn delivery(arguments: &Callbacks) -> Delivery {
    let pauses = arguments.retry.as_ref().map(|pauses| pauses.iter().copied().map(Duration::from_secs));
    Delivery {
        retries: pauses.map_or(Delivery::default().retries, Iterator::collect),
        duplicate: arguments.duplicate,
        reorder: arguments.reorder,
        hold: arguments.hold,
    }
}

/// The standard error without the lock that [`io::stderr`] holds while it writes. A line is one write,
/// so lines stay whole, and no request waits for the log of another.
#[cfg(unix)]
fn log() -> BoxMakeWriter {
    use std::{fs::File, os::fd::AsFd, sync::Arc};
    match io::stderr().as_fd().try_clone_to_owned() {
        Ok(stderr) => BoxMakeWriter::new(Arc::new(File::from(stderr))),
        Err(_) => BoxMakeWriter::new(io::stderr),
    }
}

/// The standard error.
#[cfg(not(unix))]
fn log() -> BoxMakeWriter {
    BoxMakeWriter::new(io::stderr)
}

fn how_to_connect(emulator: &Emulator, arguments: &Arguments) -> String {
    let (version, url, actions) = (emulator.version(), emulator.url(), emulator.actions().len());
    let keys = if arguments.no_auth {
        "  keys       any: requests need not be signed\n".to_owned()
    } else if arguments.account.is_empty() {
        format!("  SecretId   {}\n  SecretKey  {}\n", Emulator::SECRET_ID, Emulator::SECRET_KEY)
    } else {
        arguments.account.iter().map(|account| ["  SecretId   ", &account.id, "\n"].concat()).collect()
    };
    format!(
        "ESS {version} at {url} ({actions} actions)\n  endpoint   {} (protocol http)\n{keys}  \
         admin API  {url}/_emulator/\n  stop it with Ctrl-C\n",
        emulator.endpoint()
    )
}

fn with_account(builder: Builder, Account { id, key, token }: &Account) -> Builder {
    match token {
        Some(token) => builder.temporary_account(id, key, token),
        None => builder.account(id, key),
    }
}

/// An account as it is given; a type without `Debug`, so that no secret is printed by accident.
#[derive(Clone)]
struct Account {
    id: String,
    key: String,
    token: Option<String>,
}

/// The value of an argument that other programs have for `--listen`, as it is written here.
fn listen_instead(value: &str) -> Result<String, String> {
    let address = match value {
        port if port.parse::<u16>().is_ok() => format!("127.0.0.1:{port}"),
        host if !host.contains(':') => format!("{host}:9000"),
        address => address.to_owned(),
    };
    Err(format!("did you mean `--listen {address}`?"))
}

fn account(text: &str) -> Result<Account, String> {
    let parts: Vec<&str> = text.splitn(3, ':').collect();
    let (id, key, token) = match parts[..] {
        [id, key] => (id, key, None),
        [id, key, token] => (id, key, Some(token)),
        _ => ("", "", None),
    };
    if id.is_empty() || key.is_empty() || token == Some("") {
        return Err("a key pair is written ID:KEY, a temporary one ID:KEY:TOKEN".to_owned());
    }
    Ok(Account { id: id.to_owned(), key: key.to_owned(), token: token.map(str::to_owned) })
}

/// Ends when the process is asked to: by Ctrl-C, or by SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the process is asked to: by Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
