//! Files of the state that were damaged, read as a program does that aborts on panics.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::*;

/// A file of its own for a test, gone with it.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tencent-ess-store-{name}-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        Self(path)
    }

    async fn save(&self, ids: &[&str]) -> Store {
        let store = Claimed::new(&self.0).unwrap().open().unwrap();
        for id in ids {
            let content = Some(vec![b'x'; 100].into());
            store.save(vec![Row { table: "flows", id: (*id).to_owned(), content }]).await.unwrap();
        }
        store
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The ids in a file; `None` if it is told to be damaged. Nothing catches a panic here.
fn ids(bytes: &[u8]) -> Option<Vec<String>> {
    rows_of(bytes).ok().map(|rows| rows.into_iter().map(|(_, id, _)| id).collect())
}

/// What is read from a file, after which it is written to and read again.
fn reopened(path: &Path) -> Option<Vec<String>> {
    let before = Claimed::new(path).unwrap().read().ok()?;
    drop(Claimed::new(path).unwrap().open().unwrap());
    let after = Claimed::new(path).unwrap().read().unwrap();
    assert_eq!(before.len(), after.len());
    Some(after.into_iter().map(|(_, id, _)| id).collect())
}

/// A file as it was closed, and as a crash leaves it.
async fn files(name: &str) -> [Vec<u8>; 2] {
    let place = Place::new(name);
    drop(place.save(&["a", "b"]).await);
    let store = place.save(&["c"]).await;
    let crashed = fs::read(&place.0).unwrap();
    drop(store);
    [fs::read(&place.0).unwrap(), crashed]
}

#[tokio::test]
async fn a_file_is_read_as_it_was_saved_closed_or_not() {
    for file in files("whole").await {
        assert_eq!(ids(&file).unwrap(), ["a", "b", "c"]);
    }
}

#[tokio::test]
async fn a_file_does_not_grow_by_being_opened() {
    let place = Place::new("opened");
    let mut lengths = Vec::new();
    for _ in 0..12 {
        drop(place.save(&["a"]).await);
        lengths.push(fs::metadata(&place.0).unwrap().len());
    }
    assert_eq!(lengths[5], lengths[11], "{lengths:?}");
}

#[tokio::test]
async fn no_damage_to_the_head_brings_back_an_earlier_state_or_panics() {
    for (number, file) in files("head").await.into_iter().enumerate() {
        let mut told = 0;
        for at in 0..320 {
            // Each of the fields that nothing but a check here protects, and one of those with a checksum.
            let bits = if (9..40).contains(&at) { 0..8 } else { at % 8..at % 8 + 1 };
            for bit in bits {
                let mut damaged = file.clone();
                damaged[at] ^= 1 << bit;
                match ids(&damaged) {
                    Some(ids) => {
                        // Which commit counts after a crash is said by a single bit.
                        let is_this_bit = number == 1 && (at, bit) == (whole::FLAGS, 0);
                        assert!(is_this_bit || ids == ["a", "b", "c"], "{number}: bit {bit} of byte {at}: {ids:?}");
                    }
                    None => told += 1,
                }
            }
        }
        assert!(told > 100, "{told}");
    }
}

#[tokio::test]
async fn no_damage_to_a_page_brings_back_an_earlier_state_or_panics() {
    let place = Place::new("page");
    for file in files("pages").await {
        let mut told = 0;
        // Those with rows and names of tables, and some of the others; most of these hold what is free.
        let has_text = |page: &[u8]| page.windows(5).any(|word| word == b"flows" || word == b"tence");
        let is_tried = |(number, page): &(usize, &[u8])| has_text(page) || number % 16 == 1;
        let pages: Vec<usize> =
            file.chunks(4096).enumerate().skip(1).filter(is_tried).map(|(number, _)| number).collect();
        for number in &pages {
            for at in [0, 4 + number * 37 % 100] {
                let mut damaged = file.clone();
                damaged[number * 4096 + at] ^= 0x5a;
                let Some(ids) = ids(&damaged) else {
                    told += 1;
                    continue;
                };
                assert_eq!(ids, ["a", "b", "c"], "byte {at} of page {number}");
                if at == 0 && number % 4 == 1 {
                    fs::write(&place.0, &damaged).unwrap();
                    assert_eq!(reopened(&place.0).unwrap(), ["a", "b", "c"], "byte {at} of page {number}");
                }
            }
        }
        assert!(told > 1, "{told} in {} pages", pages.len());
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_or_grew_is_told() {
    for file in files("cut").await {
        for length in [1, 9, 10, 64, 319, 320, 4095, 4096, 4097, 8192, 100_000, file.len() - 4096, file.len() - 1] {
            assert_eq!(ids(&file[..length]), None, "{length}");
        }
        assert_eq!(ids(&[&file[..], b"x"].concat()), None);
    }
}

#[tokio::test]
async fn what_could_not_be_saved_is_saved_later() {
    let place = Place::new("later");
    let store = place.save(&["a"]).await;
    let mut writer = Writer { spare: File::open(&place.0).unwrap(), database: None };
    let row = |id: &str| vec![Row { table: "flows", id: id.to_owned(), content: Some(vec![1].into()) }];
    writer.save(&[row("b")]).unwrap_err();
    drop(store);
    // It was opened for reading; a disk that has room again is a file that can be written to again.
    writer.spare = File::options().read(true).write(true).open(&place.0).unwrap();
    writer.save(&[row("b"), row("c")]).unwrap();
    drop(writer);
    assert_eq!(ids(&fs::read(&place.0).unwrap()).unwrap(), ["a", "b", "c"]);
}
