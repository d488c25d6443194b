//! Years of real releases, where `TENCENT_ESS_RELEASES` names a folder with packages of the vendor's command
//! line tool (`pip download tccli==… --no-deps`): what they say is the vendor's, and not part of this project.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use tencent_ess_spec::{Files, Spec};

use super::{
    Change, Consequence, Definition, What, diff,
    emitted::{code_with, emitted, items},
};
use crate::{Exit, run};

/// The packages, the oldest first.
fn packages(folder: &Path) -> Vec<PathBuf> {
    let version = |path: &Path| -> Vec<u32> {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.split('-').nth(1).unwrap().split('.').map(|number| number.parse().unwrap()).collect()
    };
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut packages: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|ext| ext == "whl")).collect();
    packages.sort_by_key(|path| version(path));
    packages
}

/// What a folder of definitions is after a release, and what `regen` said.
fn regen(folder: &Path, package: &Path, day: &str, options: &[&str]) -> (Spec, String) {
    let mut args: Vec<_> = ["xtask", "regen", "--service", "ess/2020-11-11", "--as-of", day].map(Into::into).into();
    args.extend(options.iter().map(Into::into));
    args.extend(["--spec".into(), folder.into(), "--from".into(), package.into()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, "2026-11-28".parse().unwrap(), &mut out, &mut err);
    assert_eq!(exit, Exit::Done, "{}", String::from_utf8(err).unwrap());
    (Spec::read(&Files::from_dir(folder).unwrap()).unwrap(), String::from_utf8(out).unwrap())
}

/// What differs, apart from the days of sources.
fn differences(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut changes = diff(old, new);
    changes.retain(|change| !matches!(change.what, What::Source(..)));
    changes
}

/// Claims that what is emitted does not bear out.
fn false_claims(old: &Spec, new: &Spec) -> Vec<Change> {
    let (before, after) = (items(emitted(old)), items(emitted(new)));
    let mut changes = diff(old, new);
    changes.retain(|change| {
        let name = match &change.place.definition {
            Definition::Action(name) | Definition::Type(name) => name,
            Definition::Service | Definition::Errors => return false,
        };
        // A default is the service's own, and is documented alone.
        let claims = change.consequence > Some(Consequence::Patch) && !matches!(change.what, What::Default(_));
        let names = ["", "Builder", "Response"].map(|end| format!("{name}{end}"));
        claims && code_with(&names, &before) == code_with(&names, &after)
    });
    changes
}

#[test]
fn years_of_releases_lead_to_what_the_newest_says() {
    let Some(folder) = env::var_os("TENCENT_ESS_RELEASES") else {
        return println!("skipped: TENCENT_ESS_RELEASES does not name a folder of packages of the vendor's tool");
    };
    let packages = packages(Path::new(&folder));
    let home = tempfile::tempdir().unwrap();
    let [kept, accepted, fresh] = ["kept", "accepted", "fresh"].map(|name| home.path().join(name));
    let (mut keeping, mut accepting) = (Spec::default(), Spec::default());
    for (year, package) in packages.iter().enumerate() {
        let day = format!("20{:02}-01-01", year + 10);
        let (next, out) = regen(&kept, package, &day, &[]);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for change in diff(&keeping, &next) {
            *counts.entry(change.consequence.map_or("none", Consequence::as_str)).or_default() += 1;
        }
        println!("{}: {counts:?}; {}", package.display(), out.lines().last().unwrap_or_default());
        if year > 0 {
            assert_eq!(false_claims(&keeping, &next), [], "{}", package.display());
        }
        keeping = next;
        accepting = regen(&accepted, package, &day, &["--accept-removals"]).0;
    }
    let (newest, _) = regen(&fresh, packages.last().unwrap(), "2026-01-01", &[]);
    assert_eq!(differences(&accepting, &newest), []);
    let left: Vec<Change> = differences(&keeping, &newest).into_iter().filter(|it| it.removal().is_none()).collect();
    assert_eq!(left, [], "what is left of older releases is not a removal that was reported");
}
