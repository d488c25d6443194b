//! The attempts of one call: which failure to retry, and what the attempts mean together.

use std::time::Duration;

use super::retry::RetryPolicy;
use crate::{
    action::Replay,
    error::{AmbiguousError, ConnectError, Error, TimeoutError},
};

/// The attempts of one call so far.
pub(crate) struct Attempts<'a> {
    action: &'a str,
    policy: &'a RetryPolicy,
    replay: Replay,
    /// Attempts begun.
    count: u32,
    /// Attempts after which the client corrected the cause. They do not count towards the policy.
    corrections: u32,
    /// How a response was lost, if an attempt may have been executed.
    lost_response: Option<String>,
}

/// What to do after a failed attempt.
#[derive(Debug)]
pub(crate) enum AfterFailure {
    /// Make another attempt after this wait.
    Retry(Duration),
    /// Succeed: an earlier attempt was executed and only its response was lost. Holds the request id of the retry.
    AlreadyExecuted(Option<String>),
    /// Fail with this error.
    Fail(Error<String>),
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(action: &'a str, replay: Replay, policy: &'a RetryPolicy) -> Self {
        Self { action, policy, replay, count: 0, corrections: 0, lost_response: None }
    }

    /// Begins an attempt and returns its number.
    pub(crate) fn begin(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// The number of attempts begun.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The timeout of the current attempt, given the time `left` for the call. If a retry would be possible even after
    /// the response is lost, half of the time is reserved for it. Otherwise the attempt may use all of it.
    pub(crate) fn time_share(&self, left: Duration) -> Duration {
        match self.replay {
            Replay::Safe | Replay::Guarded(_) if self.attempts_left() > 0 => left / 2,
            _ => left,
        }
    }

    /// Notes that the client has corrected the cause of the last failure.
    pub(crate) fn count_correction(&mut self) {
        self.corrections += 1;
    }

    /// What to do after the last attempt failed. The questions are asked in this order: did the request leave this
    /// machine? may the action run twice? is the error transient? A wait longer than the time `left` for the call is not
    /// begun.
    pub(crate) fn after_failure(&mut self, error: Error<String>, left: Duration) -> AfterFailure {
        if self.lost_response.is_some() && self.is_guard(&error) {
            return AfterFailure::AlreadyExecuted(error.request_id().map(str::to_owned));
        }
        let executed = error.may_have_executed();
        let may_repeat = !executed || self.replay != Replay::Never;
        if !may_repeat || !self.policy.is_transient(&error) || self.attempts_left() == 0 {
            return AfterFailure::Fail(self.final_error(error));
        }
        let wait = self.policy.wait_after(self.count - self.corrections);
        if wait >= left {
            return AfterFailure::Fail(self.final_error(error));
        }
        if executed && self.lost_response.is_none() {
            self.lost_response = Some(error.detail());
        }
        AfterFailure::Retry(wait)
    }

    /// The error of the call after the last attempt failed. If any attempt may have been executed, the error says so,
    /// however the others failed.
    fn final_error(&self, error: Error<String>) -> Error<String> {
        let is_lost =
            matches!(error, Error::Connect(_) | Error::Timeout(_) | Error::Http(_)) && error.may_have_executed();
        let cause = match &self.lost_response {
            None if is_lost => error.detail(),
            Some(lost) if is_lost => lost.clone(),
            Some(lost) if !error.may_have_executed() => format!("{lost}, then {}", error.detail()),
            _ => return error,
        };
        match (self.replay, error) {
            (Replay::Safe, Error::Connect(error)) => Error::Connect(ConnectError { sent: true, ..error }),
            (Replay::Safe, Error::Timeout(error)) => Error::Timeout(TimeoutError { sent: true, ..error }),
            (Replay::Safe, error) => error,
            _ => Error::Ambiguous(AmbiguousError { action: self.action.to_owned(), attempts: self.count, cause }),
        }
    }

    fn attempts_left(&self) -> u32 {
        self.policy.attempts.saturating_sub(self.count - self.corrections)
    }

    fn is_guard(&self, error: &Error<String>) -> bool {
        matches!((self.replay, error), (Replay::Guarded(code), Error::Api(error)) if error.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiError;

    const LONG: Duration = Duration::from_secs(60);

    fn connect(sent: bool) -> Error<String> {
        Error::Connect(ConnectError { action: "StartFlow".into(), detail: "the connection broke".into(), sent })
    }

    fn api(code: &str, replay: Replay) -> Error<String> {
        let (code, message, action) = (code.to_owned(), "no".to_owned(), "StartFlow".to_owned());
        Error::Api(ApiError { code, message, request_id: None, action, replay })
    }

    /// What follows these failures of one call's attempts, the last of them.
    fn after(policy: &RetryPolicy, replay: Replay, failures: impl IntoIterator<Item = Error<String>>) -> AfterFailure {
        let mut attempts = Attempts::new("StartFlow", replay, policy);
        let mut next = None;
        for failure in failures {
            attempts.begin();
            next = Some(attempts.after_failure(failure, LONG));
        }
        next.unwrap()
    }

    #[test]
    fn guard_code_is_success_only_after_an_answer_was_lost() {
        let (policy, replay) = (RetryPolicy::default(), Replay::Guarded("HasStarted"));
        let guard = || api("HasStarted", replay);
        assert!(matches!(after(&policy, replay, [connect(true), guard()]), AfterFailure::AlreadyExecuted(_)));
        assert!(matches!(
            after(&policy, replay, [api("InternalError", replay), guard()]),
            AfterFailure::AlreadyExecuted(_)
        ));
        let refusals = [
            after(&policy, replay, [guard()]),
            after(&policy, replay, [connect(false), guard()]),
            after(&policy, replay, [api("RequestLimitExceeded", replay), guard()]),
        ];
        assert!(refusals.iter().all(|next| matches!(next, AfterFailure::Fail(Error::Api(_)))), "{refusals:?}");
        let other = after(&policy, Replay::Safe, [connect(true), api("HasStarted", Replay::Safe)]);
        assert!(matches!(other, AfterFailure::Fail(Error::Api(_))), "{other:?}");
    }

    #[test]
    fn loss_of_an_earlier_answer_is_not_forgotten() {
        let (policy, replay) = (RetryPolicy::default().attempts(2), Replay::Guarded("HasStarted"));
        let message = |replay, last| match after(&policy, replay, [connect(true), last]) {
            AfterFailure::Fail(error) => (error.may_have_executed(), error.to_string()),
            other => panic!("{other:?}"),
        };
        let doubt = "StartFlow: the response was lost, so the action may have been executed";
        let advice = "2 attempts) — check for its effect before you send it again";
        assert_eq!(
            message(replay, connect(false)),
            (true, format!("{doubt} (the connection broke, then the connection broke; {advice}"))
        );
        assert_eq!(
            message(replay, api("NoQuota", replay)),
            (true, format!("{doubt} (the connection broke, then NoQuota: no; {advice}"))
        );
        assert_eq!(message(Replay::Safe, connect(false)), (true, "StartFlow: the connection broke".to_owned()));
        assert_eq!(message(Replay::Safe, api("NotFound", Replay::Safe)), (false, "StartFlow: NotFound: no".to_owned()));
    }

    #[test]
    fn codes_that_the_user_names_are_passing_unless_they_leave_open_what_happened() {
        let policy = RetryPolicy::default().also_after("DocumentNoAvailable").also_after("InternalError");
        let next = |code: &str| after(&policy, Replay::Never, [api(code, Replay::Never)]);
        assert!(matches!(next("DocumentNoAvailable"), AfterFailure::Retry(_)));
        assert!(matches!(next("DocumentNoAvailable.Not"), AfterFailure::Fail(_)));
        assert!(matches!(next("InternalError"), AfterFailure::Fail(_)));
    }

    #[test]
    fn wait_that_would_outlast_the_call_is_not_begun() {
        let policy = RetryPolicy::default();
        let mut attempts = Attempts::new("StartFlow", Replay::Safe, &policy);
        attempts.begin();
        assert!(matches!(attempts.after_failure(connect(true), Duration::from_millis(249)), AfterFailure::Fail(_)));
    }

    #[test]
    fn half_of_the_time_is_kept_while_another_attempt_may_follow_a_lost_answer() {
        let policy = RetryPolicy::default().attempts(2);
        let shares = |replay| {
            let mut attempts = Attempts::new("StartFlow", replay, &policy);
            [(); 2].map(|()| {
                attempts.begin();
                attempts.time_share(LONG).as_secs()
            })
        };
        assert_eq!(shares(Replay::Safe), [30, 60]);
        assert_eq!(shares(Replay::Guarded("HasStarted")), [30, 60]);
        assert_eq!(shares(Replay::Never), [60, 60]);
    }

    #[test]
    fn policy_of_no_attempts_makes_one() {
        let next = after(&RetryPolicy::default().attempts(0), Replay::Safe, [connect(false)]);
        assert!(matches!(next, AfterFailure::Fail(_)), "{next:?}");
    }
}
