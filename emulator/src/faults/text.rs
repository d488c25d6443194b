//! Faults as text: `error=OperationDenied.NoQuota: no quota is left`, `delay=1500ms`, `drop-after`.

use std::{fmt, str::FromStr, time::Duration};

use super::{Fault, InvalidFault};

/// The longest delay, because a mistyped one must not look like a hang.
const MAX_DELAY: Duration = Duration::from_secs(600);

impl FromStr for Fault {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (kind, value) = text.split_once('=').map_or((text, None), |(kind, value)| (kind, Some(value.trim())));
        match (kind.trim(), value) {
            ("error", Some(error)) => {
                let (code, message) = error.split_once(':').unwrap_or((error, ""));
                Ok(Self::Error { code: code.trim().to_owned(), message: message.trim().to_owned() })
            }
            ("throttle", None) => Ok(Self::throttle()),
            ("delay", Some(delay)) => duration(delay).map(Self::Delay),
            ("drop-before", None) => Ok(Self::DropBefore),
            ("drop-after", None) => Ok(Self::DropAfter),
            ("stall", None) => Ok(Self::Stall),
            ("truncate", None) => Ok(Self::Truncate),
            ("garbage", None) => Ok(Self::Garbage),
            ("status", Some(status)) => match status.parse() {
                Ok(status) => Ok(Self::Status(status)),
                Err(_) => Err(InvalidFault(format!("`{status}` is no HTTP status; write status=503"))),
            },
            _ => {
                let shown: String = text.chars().take(64).collect();
                Err(InvalidFault(format!(
                    "`{shown}` is no fault; there are error=CODE, throttle, delay=500ms, drop-before, drop-after, \
                     stall, truncate, garbage and status=503"
                )))
            }
        }
    }
}

fn duration(text: &str) -> Result<Duration, InvalidFault> {
    let milliseconds = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(milliseconds), _) => milliseconds.parse().ok(),
        (None, Some(seconds)) => seconds.parse::<u64>().ok().and_then(|seconds| seconds.checked_mul(1000)),
        (None, None) => None,
    };
    let delay = milliseconds.map(Duration::from_millis).filter(|delay| *delay <= MAX_DELAY);
    delay.ok_or_else(|| {
        let most = MAX_DELAY.as_secs();
        InvalidFault(format!("`{text}` is no delay; write delay=500ms or delay=2s, at most {most}s"))
    })
}

/// The fault as it is parsed.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error { code, message } if message.is_empty() => write!(f, "error={code}"),
            Self::Error { code, message } => write!(f, "error={code}: {message}"),
            Self::Delay(delay) => write!(f, "delay={}ms", delay.as_millis()),
            Self::DropBefore => f.write_str("drop-before"),
            Self::DropAfter => f.write_str("drop-after"),
            Self::Stall => f.write_str("stall"),
            Self::Truncate => f.write_str("truncate"),
            Self::Garbage => f.write_str("garbage"),
            Self::Status(status) => write!(f, "status={status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_written_alike() {
        let no_quota = Fault::Error { code: "OperationDenied.NoQuota".to_owned(), message: "none: left".to_owned() };
        let table = [
            ("error=OperationDenied.NoQuota", Fault::error("OperationDenied.NoQuota")),
            ("error=OperationDenied.NoQuota: none: left", no_quota),
            ("error=RequestLimitExceeded", Fault::throttle()),
            ("delay=1500ms", Fault::Delay(Duration::from_millis(1500))),
            ("drop-before", Fault::DropBefore),
            ("drop-after", Fault::DropAfter),
            ("stall", Fault::Stall),
            ("truncate", Fault::Truncate),
            ("garbage", Fault::Garbage),
            ("status=503", Fault::Status(503)),
        ];
        for (text, fault) in table {
            assert_eq!(text.parse(), Ok(fault.clone()), "{text}");
            assert_eq!(fault.to_string(), text);
        }
        assert_eq!(" delay = 2s ".parse(), Ok(Fault::Delay(Duration::from_secs(2))));
        assert_eq!("throttle".parse(), Ok(Fault::throttle()));
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_there_is() {
        let table = [
            ("", "`` is no fault; there are error=CODE"),
            ("drop", "`drop` is no fault"),
            ("stall=1", "`stall=1` is no fault"),
            ("delay", "`delay` is no fault"),
            ("delay=1", "`1` is no delay"),
            ("delay=-1s", "`-1s` is no delay"),
            ("delay=601s", "at most 600s"),
            ("delay=18446744073709551615s", "at most 600s"),
            ("status=x", "`x` is no HTTP status"),
            ("status=70000", "`70000` is no HTTP status"),
        ];
        for (text, reason) in table {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
