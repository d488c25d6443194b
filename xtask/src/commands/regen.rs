//! `cargo xtask regen`: brings the definitions up to what sources say.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use tencent_ess_spec::{Service, SourceKind, Spec};

use crate::{
    cli::{Exit, Failure, World},
    date::Date,
    diff::{Change, Consequence, count, diff, draft, likely_renames, render, to_json_lines},
    folder::{Folder, workspace},
    live::{self, Live, Root, System, Web},
    merge::{Facts, Removals, merge, returned, sort_by_strength, subjects, verify_result, verify_sources},
    printed::one_line,
    reading::Reading,
    scope::Scope,
    source::package::{Product, is_package, read_package},
    write::Plan,
};

/// Brings the definitions up to what documentation pages and the official metadata say.
///
/// Prints what changes. Everything under `curated` stays as people wrote it, and nothing is removed
/// unless removals are accepted.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line, and they go with each other")]
pub(crate) struct Regen {
    /// Files or folders to read: pages (HTML, Markdown, copied text), official metadata, and the package of
    /// the vendor's command line tool, in any order; the live documentation if not given.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    from: Vec<PathBuf>,
    /// What to take from the package; the service of the definitions if not given.
    #[arg(long, value_name = "SERVICE/VERSION")]
    service: Option<Product>,
    /// Where to read the documentation from, instead of the address in service.json.
    #[arg(long, value_name = "URL", conflicts_with = "from")]
    base_url: Option<String>,
    /// The day of which the sources speak; today if not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,
    /// Write nothing, and fail if there is something to write.
    #[arg(long)]
    check: bool,
    /// Remove what the sources no longer have.
    #[arg(long)]
    accept_removals: bool,
    /// Take over the vendor's texts and examples, too.
    #[arg(long)]
    keep_prose: bool,
    /// Print the changes as JSON, one in each line, and everything else on the standard error.
    #[arg(long)]
    json: bool,
    /// Append to this file a draft of what the changelog has to say to users.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    changelog: Option<PathBuf>,
    /// Concern only these actions, and what they need.
    #[arg(long, value_name = "ACTION", num_args = 1..)]
    only: Vec<String>,
    /// The folder of definitions; this workspace's own if not given.
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
}

impl Regen {
    /// Checks this workspace's definitions against sources of a day, and writes nothing.
    pub(crate) fn check(from: Vec<PathBuf>, as_of: Date) -> Self {
        Self {
            from,
            service: None,
            base_url: None,
            as_of: Some(as_of),
            check: true,
            accept_removals: false,
            keep_prose: false,
            json: false,
            changelog: None,
            only: Vec::new(),
            spec: None,
        }
    }

    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let folder = Folder::open(self.spec.as_deref()).map_err(Failure::of_sources)?;
        if let Some(note) = &folder.note {
            writeln!(world.err, "warning: {}", one_line(note))?;
        }
        let readings =
            if self.from.is_empty() { self.read_live(&folder.spec, world)? } else { self.read(&folder.spec, world)? };
        for warning in readings.iter().flat_map(|reading| &reading.warnings) {
            writeln!(world.err, "warning: {}: {}", one_line(&warning.place), one_line(&warning.message))?;
        }
        if self.accept_removals {
            fail_on(readings.iter().filter_map(read_in_part).collect())?;
        }
        let day = self.as_of.as_ref().unwrap_or(&world.today);
        let mut sources: Vec<Facts> =
            readings.into_iter().map(|reading| Facts::new(reading, day, self.keep_prose)).collect();
        sort_by_strength(&mut sources);

        let scope = Scope::new(&folder.spec.service.curated.only, &self.only);
        let subjects = subjects(&folder.spec, &sources, &scope);
        fail_on(verify_sources(&folder.spec, &sources, &scope, &subjects))?;
        for warning in left_out(&sources, &scope, &subjects).into_iter().chain(returned(&folder.spec, &sources)) {
            writeln!(world.err, "warning: {}", one_line(&warning))?;
        }
        // The page of another action explains error codes, too, but as that action means them.
        sources.retain(|facts| facts.speaks_of(&subjects));
        let (new, changes) = self.merge(&folder.spec, &sources, &scope);
        let files = folder.files_of(&new);
        fail_on(verify_result(&folder.spec, &new, &files, &sources, &scope))?;

        for rename in likely_renames(&changes) {
            writeln!(world.err, "warning: {}", one_line(&rename))?;
        }
        let plan = Plan::between(&folder.files, &files);
        let shown = if self.json { to_json_lines(&changes) } else { render(&changes) };
        write!(world.out, "{shown}")?;
        if !self.check {
            plan.carry_out(&folder.path)?;
        }
        if let (Some(file), Some(draft)) = (&self.changelog, draft(&changes, &day.to_string())) {
            append(file, &draft)?;
        }
        self.conclude(&plan, &changes, world)
    }

    /// Reads all the sources, or reports all those that cannot be read.
    fn read(&self, spec: &Spec, world: &World<'_>) -> Result<Vec<Reading>, Failure> {
        let own = || {
            let Service { service, version, .. } = spec.service.clone();
            (!service.is_empty()).then_some(Product { service, version })
        };
        let product = self.service.clone().or_else(own);
        let mut readings = Vec::new();
        let mut problems = Vec::new();
        if self.service.is_some() && !self.from.iter().any(|path| is_package(path)) {
            let problem = "--service says what to take from a package, and --from names none";
            return Err(Failure::Usage(problem.to_owned()));
        }
        for path in &self.from {
            let read = if is_package(path) {
                read_package(path, product.as_ref()).map_err(|error| vec![error.to_string()])
            } else {
                (world.read)(path)
            };
            match read {
                Ok(read) => readings.extend(read),
                Err(errors) => problems.extend(errors),
            }
        }
        fail_on(problems)?;
        Ok(readings)
    }

    /// Reads the live documentation.
    fn read_live(&self, spec: &Spec, world: &mut World<'_>) -> Result<Vec<Reading>, Failure> {
        if self.service.is_some() {
            return Err(Failure::Usage("--service says what to take from a package, and --from names none".to_owned()));
        }
        let root =
            Root::new(spec.service.curated.docs_root.as_deref(), self.base_url.as_deref())?.ok_or_else(|| {
                let problem = "nothing to read: name the pages and metadata with --from PATH…, \
                           or where the documentation is with --base-url URL";
                Failure::Usage(problem.to_owned())
            })?;
        let web = Web {
            surroundings: &System::new(),
            cache: &workspace().join("target/regen-cache"),
            timeout: live::TIMEOUT,
            progress: live::progress(),
        };
        let Live { readings, notes } = live::read(&root, spec, &web).map_err(Failure::of_sources)?;
        for note in notes {
            writeln!(world.err, "warning: {}", one_line(&note))?;
        }
        Ok(readings)
    }

    /// What the spec becomes, and what changes by that, removals that are kept back included.
    fn merge(&self, old: &Spec, sources: &[Facts], scope: &Scope) -> (Spec, Vec<Change>) {
        let thorough = merge(old, sources, scope, Removals::Accept);
        if self.accept_removals {
            let changes = diff(old, &thorough);
            return (thorough, changes);
        }
        let new = merge(old, sources, scope, Removals::Keep);
        let mut changes = diff(old, &new);
        let removals = diff(old, &thorough).into_iter().filter(|change| change.removal().is_some());
        let is_applied = |removal: &Change| changes.iter().any(|change| change.is_same(removal));
        let kept: Vec<Change> = removals.filter(|change| !is_applied(change)).map(Change::kept).collect();
        changes.extend(kept);
        changes.sort_by_key(|change| (change.place.definition.clone(), change.place.table));
        (new, changes)
    }

    /// Says how it went, with a summary in the last line.
    fn conclude(&self, plan: &Plan, changes: &[Change], world: &mut World<'_>) -> Result<Exit, Failure> {
        let said = if self.json { &mut *world.err } else { &mut *world.out };
        let kept = changes.iter().filter(|change| change.removal().is_some_and(|removed| removed.kept)).count();
        if kept > 0 {
            let (cause, cure) = match &self.as_of {
                None => ("old or cut short", "If it is old, give its day with --as-of. "),
                Some(_) => ("cut short", ""),
            };
            writeln!(
                said,
                "The vendor hardly ever removes anything, so a source that lacks something is more likely {cause}.\n\
                 {cure}To remove what it lacks, give --accept-removals. To keep it and hear of it no more, enter the \
                 day under `withdrawn` (CONTRIBUTING.md)."
            )?;
        }
        let files = |verb: &str| format!("{} {verb}", count(&plan.len(), "file"));
        let done = match (plan.is_empty(), self.check) {
            (true, _) if kept == 0 => "nothing to do, the definitions say what the sources say".to_owned(),
            (true, _) => "nothing to write".to_owned(),
            (false, true) => files("would change"),
            (false, false) => files("changed"),
        };
        let kept = if kept > 0 { format!("; {} kept back", count(&kept, "removal")) } else { String::new() };
        let largest = Consequence::largest(changes).filter(|_| !plan.is_empty());
        let largest = largest.map(|largest| format!(" — a {} change for users", largest.as_str())).unwrap_or_default();
        writeln!(said, "regen: {done}{largest}{kept}")?;
        Ok(if self.check && !plan.is_empty() { Exit::Failed } else { Exit::Done })
    }
}

/// Why a page cannot say what is to be removed: what it lacks may have been lost in reading.
fn read_in_part(reading: &Reading) -> Option<String> {
    let own = reading.warnings.iter().filter(|warning| warning.place.starts_with(&reading.origin)).count();
    let is_page = matches!(reading.kind, SourceKind::Page | SourceKind::Text);
    (is_page && own > 0).then(|| {
        format!(
            "{}: read with {}, so what it lacks may be lost in reading — mend the page, or give --accept-removals \
             with the official metadata",
            reading.origin,
            count(&own, "warning")
        )
    })
}

/// What the run leaves aside, and the reader might miss.
fn left_out(sources: &[Facts], scope: &Scope, subjects: &BTreeSet<String>) -> Vec<String> {
    let mut warnings = Vec::new();
    for facts in sources {
        let mentioned: BTreeSet<&String> = facts.actions.iter().map(|action| &action.name).collect();
        let left_out = mentioned.into_iter().filter(|name| scope.concerns(name) && !subjects.contains(*name));
        let names: Vec<&str> = left_out.map(String::as_str).collect();
        if !names.is_empty() {
            warnings.push(format!("{}: no source describes these actions: {}", facts.origin, names.join(", ")));
        }
    }
    warnings.extend(scope.beyond_spec().map(|name| {
        format!("`{name}` is not in `curated.only` of service.json: without --only, the next run takes it for removed")
    }));
    warnings
}

/// Adds a text to a file, which is made if it is not there.
fn append(file: &Path, text: &str) -> Result<(), String> {
    let append = || {
        // A pipe would wait for its reader for ever.
        if fs::metadata(file).is_ok_and(|found| !found.is_file()) {
            return Err(io::Error::other("it is not a file"));
        }
        let mut open = OpenOptions::new().create(true).append(true).open(file)?;
        let gap = if open.metadata()?.len() > 0 { "\n" } else { "" };
        write!(open, "{gap}{text}")
    };
    append().map_err(|error| format!("{} cannot be written: {error}; the definitions have been", file.display()))
}

fn fail_on(problems: Vec<String>) -> Result<(), Failure> {
    if problems.is_empty() { Ok(()) } else { Err(Failure::of_sources(problems)) }
}
