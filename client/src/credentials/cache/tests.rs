use std::{
    collections::VecDeque,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll, Waker},
};

use tokio::{
    runtime::Builder,
    sync::Semaphore,
    task::{JoinSet, yield_now},
};

use super::*;
use crate::credentials::Lookup;

const PATIENCE: Duration = Duration::from_secs(20);
const START: u64 = 1_700_000_000;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(START + seconds)
}

/// The `n`th keys, valid until `end`.
fn keys(n: usize, end: u64) -> Credentials {
    Credentials::new(format!("id{n}"), format!("key{n}")).with_token(format!("token{n}")).with_expiry(at(end))
}

fn broken() -> LookupResult {
    Err(CredentialsError::new("the vault is closed"))
}

/// Gives one outcome after the other, each as soon as there is a permit for it.
#[derive(Default)]
struct Vault {
    outcomes: Mutex<VecDeque<LookupResult>>,
    look_ups: AtomicUsize,
    permits: Option<Semaphore>,
}

impl Vault {
    fn open(outcomes: impl IntoIterator<Item = LookupResult>) -> Arc<Self> {
        Arc::new(Self { outcomes: Mutex::new(outcomes.into_iter().collect()), ..Self::default() })
    }

    fn guarded(outcomes: impl IntoIterator<Item = LookupResult>) -> Arc<Self> {
        let outcomes = Mutex::new(outcomes.into_iter().collect());
        Arc::new(Self { outcomes, permits: Some(Semaphore::new(0)), ..Self::default() })
    }

    fn permit(&self) {
        self.permits.as_ref().unwrap().add_permits(1);
    }

    fn look_ups(&self) -> usize {
        self.look_ups.load(Ordering::SeqCst)
    }
}

impl CredentialsProvider for Vault {
    fn credentials(&self, _: SystemTime) -> Lookup<'_> {
        self.look_ups.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            if let Some(permits) = &self.permits {
                permits.acquire().await.unwrap().forget();
            }
            self.outcomes.lock().unwrap().pop_front().expect("one look-up too many")
        })
    }
}

async fn id(source: &Source, seconds: u64) -> Result<String, String> {
    let credentials = source.get(at(seconds), PATIENCE).await.map_err(|error| error.to_string())?;
    Ok(credentials.secret_id().to_owned())
}

/// Lets every task come to where it waits; enough on a runtime of one thread.
async fn settle() {
    for _ in 0..10 {
        yield_now().await;
    }
}

fn callers(count: usize, source: &Arc<Source>) -> JoinSet<Result<String, String>> {
    (0..count)
        .map(|_| {
            let source = source.clone();
            async move { id(&source, 0).await }
        })
        .collect()
}

#[tokio::test]
async fn all_who_wait_share_one_look_up() {
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Arc::new(Source::new(vault.clone()));
    let callers = callers(50, &source);
    settle().await;
    vault.permit();
    let ids = callers.join_all().await;
    assert!(ids.len() == 50 && ids.iter().all(|id| id.as_deref() == Ok("id1")), "{ids:?}");
    assert_eq!(vault.look_ups(), 1);
}

#[tokio::test]
async fn failure_is_told_to_all_who_wait_and_not_remembered() {
    let vault = Vault::guarded([broken(), Ok(keys(2, 1000))]);
    let source = Arc::new(Source::new(vault.clone()));
    let callers = callers(50, &source);
    settle().await;
    vault.permit();
    let told = callers.join_all().await;
    let expected = Err("no usable credentials: the vault is closed".to_owned());
    assert!(told.len() == 50 && told.iter().all(|it| *it == expected), "{told:?}");
    assert_eq!(vault.look_ups(), 1);
    vault.permit();
    assert_eq!(id(&source, 0).await.unwrap(), "id2");
}

#[tokio::test]
async fn caller_who_stops_waiting_takes_the_look_up_from_nobody() {
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Arc::new(Source::new(vault.clone()));
    let mut first = callers(1, &source);
    settle().await;
    assert_eq!(vault.look_ups(), 1);
    let others = callers(2, &source);
    settle().await;
    first.shutdown().await;
    vault.permit();
    assert_eq!(others.join_all().await, [Ok("id1".to_owned()), Ok("id1".to_owned())]);
    assert_eq!(vault.look_ups(), 1);
}

#[tokio::test]
async fn look_up_that_nobody_waits_for_is_of_use_to_the_next() {
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Arc::new(Source::new(vault.clone()));
    let mut only = callers(1, &source);
    settle().await;
    only.shutdown().await;
    vault.permit();
    assert_eq!(id(&source, 0).await.unwrap(), "id1");
    assert_eq!(vault.look_ups(), 1);
}

#[tokio::test]
async fn keys_are_renewed_before_they_expire_and_nobody_waits_for_it() {
    let vault = Vault::guarded([Ok(keys(1, 7200)), Ok(keys(2, 14_000))]);
    let source = Source::new(vault.clone());
    vault.permit();
    assert_eq!(id(&source, 0).await.unwrap(), "id1");
    assert_eq!(id(&source, 6899).await.unwrap(), "id1");
    assert_eq!(vault.look_ups(), 1);
    assert_eq!(id(&source, 6900).await.unwrap(), "id1");
    assert_eq!(id(&source, 7199).await.unwrap(), "id1");
    settle().await;
    assert_eq!(vault.look_ups(), 2);
    vault.permit();
    settle().await;
    assert_eq!(id(&source, 7199).await.unwrap(), "id2");
    assert_eq!(vault.look_ups(), 2);
}

#[tokio::test]
async fn failed_renewal_keeps_valid_keys_until_they_expire() {
    let vault = Vault::open([Ok(keys(1, 1000)), broken(), broken(), broken(), Ok(keys(2, 3000))]);
    let source = Source::new(vault.clone());
    for (seconds, expected, look_ups) in [
        (0, Ok("id1"), 1),
        (800, Ok("id1"), 2),
        // A failure is not repeated at once…
        (804, Ok("id1"), 2),
        (805, Ok("id1"), 3),
        (809, Ok("id1"), 3),
        // …but without valid keys there is nothing to lose.
        (1000, Err("no usable credentials: the vault is closed"), 4),
        (1000, Ok("id2"), 5),
    ] {
        let found = id(&source, seconds).await;
        settle().await;
        assert_eq!((found.as_deref().map_err(String::as_str), vault.look_ups()), (expected, look_ups), "at {seconds}");
    }
}

#[test]
fn margin_is_five_minutes_or_a_fifth_of_a_short_life() {
    let table = [(43_200, 300), (7200, 300), (1500, 300), (1000, 200), (60, 12), (0, 0)];
    for (life, expected) in table {
        assert_eq!(margin(at(life), at(0)).as_secs(), expected, "{life}");
    }
    assert_eq!(margin(at(0), at(10)), Duration::ZERO);
}

#[tokio::test]
async fn keys_without_an_expiry_are_looked_up_once() {
    let vault = Vault::open([Ok(Credentials::new("id1", "key1"))]);
    let source = Source::new(vault.clone());
    assert_eq!(id(&source, 0).await.unwrap(), "id1");
    assert_eq!(id(&source, 1_000_000_000).await.unwrap(), "id1");
    assert_eq!(vault.look_ups(), 1);
}

#[tokio::test]
async fn refused_keys_are_looked_up_again_once_for_all_who_were_refused() {
    let vault = Vault::open([Ok(keys(1, 1000)), Ok(keys(2, 1000))]);
    let source = Source::new(vault.clone());
    let refused = source.get(at(0), PATIENCE).await.unwrap().into_owned();
    assert!(source.reject(&refused));
    assert_eq!(id(&source, 0).await.unwrap(), "id2");
    // A second caller comes back with the same keys when there are new ones already.
    assert!(source.reject(&refused));
    assert_eq!(id(&source, 0).await.unwrap(), "id2");
    assert_eq!(vault.look_ups(), 2);
}

#[tokio::test]
async fn refused_keys_are_not_used_again_although_they_have_not_expired() {
    let vault = Vault::open([Ok(keys(1, 1000)), broken()]);
    let source = Source::new(vault.clone());
    let refused = source.get(at(0), PATIENCE).await.unwrap().into_owned();
    source.reject(&refused);
    assert_eq!(id(&source, 0).await.unwrap_err(), "no usable credentials: the vault is closed");
}

#[tokio::test]
async fn useless_answers_of_a_provider_are_failures() {
    let table = [
        (Ok(Credentials::new("id", "hu sh")), "the secret key has spaces or line breaks"),
        (Ok(Credentials::new("", "hush")), "the secret id is empty"),
        (Ok(keys(1, 0)), "the keys expired 0 seconds ago — renew them, or set this machine's clock"),
    ];
    for (outcome, expected) in table {
        let source = Source::new(Vault::open([outcome, Ok(keys(2, 1000))]));
        let error = id(&source, 0).await.unwrap_err();
        assert!(error.contains(expected) && !error.contains("hu"), "{error}");
        assert_eq!(id(&source, 0).await.unwrap(), "id2");
    }
}

#[tokio::test]
async fn waiting_ends_with_the_patience_of_the_caller() {
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Source::new(vault.clone());
    let error = source.get(at(0), Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(error.to_string(), "no usable credentials: the look-up exceeded the timeout of the call");
    vault.permit();
    assert_eq!(id(&source, 0).await.unwrap(), "id1");
    assert_eq!(vault.look_ups(), 1);
}

#[tokio::test(start_paused = true)]
async fn provider_that_hangs_is_given_up_for_the_next_one() {
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Source::new(vault.clone());
    let error = source.get(at(0), Duration::from_secs(3600)).await.unwrap_err();
    assert_eq!(error.to_string(), "no usable credentials: the look-up exceeded the maximum of 30s");
    vault.permit();
    assert_eq!(id(&source, 0).await.unwrap(), "id1");
}

#[tokio::test]
async fn provider_that_panics_is_an_error() {
    struct Panics;
    impl CredentialsProvider for Panics {
        fn credentials(&self, _: SystemTime) -> Lookup<'_> {
            panic!("a provider's own bug")
        }
    }
    let error = id(&Source::new(Panics), 0).await.unwrap_err();
    assert!(error.contains("the look-up was aborted: the provider panicked"), "{error}");
}

#[tokio::test]
async fn look_up_that_has_ended_is_joined_by_nobody() {
    let Source::LookedUp(cache) = Source::new(Vault::guarded([])) else { panic!("it is not fixed") };
    let begin = || cache.begin(&mut cache.state(), at(0));
    let (first, joined) = (begin(), begin());
    cache.keep(&broken(), at(0), Handle::current().id());
    let next = begin();
    assert!(first.same_channel(&joined) && !first.same_channel(&next));
}

#[test]
fn look_up_that_is_lost_with_its_runtime_is_begun_anew_by_who_waits() {
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Arc::new(Source::new(vault.clone()));
    let (lost, other) = (runtime(), runtime());
    lost.block_on(source.get(at(0), Duration::from_millis(20))).unwrap_err();
    let waiting = other.block_on(async {
        let waiting = callers(1, &source);
        settle().await;
        waiting
    });
    drop(lost);
    vault.permit();
    assert_eq!(other.block_on(waiting.join_all()), [Ok("id1".to_owned())]);
    assert_eq!(vault.look_ups(), 2);
}

/// The first look-up waits to be let go; others give keys that live longer, at once.
#[derive(Default)]
struct Slow {
    look_ups: AtomicUsize,
    go: tokio::sync::Notify,
}

impl CredentialsProvider for Slow {
    fn credentials(&self, _: SystemTime) -> Lookup<'_> {
        let number = self.look_ups.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if number == 0 {
                self.go.notified().await;
                return Ok(keys(1, 1000));
            }
            Ok(keys(2, 2000))
        })
    }
}

#[test]
fn look_up_on_a_runtime_that_nothing_runs_holds_nobody_up() {
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let slow = Arc::new(Slow::default());
    let source = Source::new(slow.clone());
    let (idle, other) = (runtime(), runtime());
    idle.block_on(source.get(at(0), Duration::from_millis(20))).unwrap_err();
    assert_eq!(other.block_on(id(&source, 0)).unwrap(), "id2");
    // What the first brings at last lives shorter, and changes nothing.
    slow.go.notify_one();
    idle.block_on(settle());
    assert_eq!(other.block_on(id(&source, 0)).unwrap(), "id2");
    assert_eq!(slow.look_ups.load(Ordering::SeqCst), 2);
}

#[test]
fn look_up_that_was_lost_with_its_runtime_is_begun_anew_by_the_next_caller() {
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let vault = Vault::guarded([Ok(keys(1, 1000))]);
    let source = Source::new(vault.clone());
    runtime().block_on(source.get(at(0), Duration::from_millis(20))).unwrap_err();
    vault.permit();
    assert_eq!(runtime().block_on(id(&source, 0)).unwrap(), "id1");
}

#[test]
fn fixed_credentials_are_borrowed_and_need_no_runtime() {
    for source in [Source::new(Credentials::new("id", "key")), Source::new(Arc::new(Credentials::new("id", "key")))] {
        let found = poll_once(source.get(at(0), PATIENCE)).unwrap();
        assert!(matches!(&found, Cow::Borrowed(credentials) if credentials.secret_id() == "id"));
        assert!(!source.reject(&found));
        assert!(poll_once(source.get(at(0), PATIENCE)).is_ok());
    }
}

#[test]
fn fixed_credentials_are_not_used_beyond_their_expiry() {
    let source = Source::new(keys(1, 10));
    assert!(poll_once(source.get(at(9), PATIENCE)).is_ok());
    let error = poll_once(source.get(at(13), PATIENCE)).unwrap_err();
    assert!(error.to_string().contains("the keys expired 3 seconds ago"), "{error}");
}

fn poll_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}
