//! What is settled once for all documents, and one round over some of them.
//!
//! **Invariant:** everything that was typed is resolved and checked before a passphrase is asked for,
//! and it is asked for once, however many rounds there are.
//!
//! **Deliberately absent:** which documents a round is over.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::mem;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Arguments;
use super::batch::is_done_still;
use super::styles::{Artworks, Styles};
use crate::base::message::Message;
use crate::batch::manifest::Memory;
use crate::batch::raising::Goal;
use crate::batch::signing::{Kit, Run, sign_all};
use crate::batch::{BatchError, Found, Job, Manifest, Plan, Reading, Source, Tasks};
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::identity::Chosen;
use crate::cli::interrupt;
use crate::cli::junit::{Of, Suite};
use crate::cli::results::{Deed, Lines, Tally};
use crate::cli::services::Providers;
use crate::verify::Level;

/// What the services have answered is remembered for a run; this is the longest one may be.
const LONGEST_RUN: Duration = Duration::from_hours(1);

/// What all documents have in common.
pub(super) struct Session<'r> {
    arguments: &'r Arguments,
    chosen: Chosen,
    level: Level,
    reading: Reading,
    /// Those of levels above the basic one, and since when they are in use.
    providers: Option<(Providers, Instant)>,
    artworks: Artworks,
    manifest: Option<Manifest>,
    kit: Option<Kit>,
    /// What the documents came to so far.
    pub(super) tally: Tally,
    /// What failed in this round for a reason that may pass.
    passing: BTreeSet<Source>,
    began: Instant,
}

impl<'r> Session<'r> {
    /// Settles everything; gives what is to be done at first, too.
    ///
    /// # Errors
    /// Wrong usage, and what cannot be used.
    pub(super) fn start(context: &mut Context, arguments: &'r Arguments) -> Outcome<(Self, Plan)> {
        let began = Instant::now();
        if let Some(file) = &arguments.batch.junit {
            Suite::check(Of::Signing, file)?;
        }
        let chosen = arguments.identity.resolve(context)?;
        let level = arguments.level(context)?;
        let (found, manifest) = arguments.start()?;
        let plan = arguments.plan(found, manifest.as_ref(), level)?;
        let clean = |manifest| arguments.batch.clean(&plan, manifest, context.now);
        let leftovers = manifest.as_ref().map_or(0, clean);
        let mut styles = Styles::new(context, arguments, &chosen.holder, Artworks::new())?;
        styles.check(&plan.jobs)?;
        let artworks = styles.artworks();
        let reading = arguments.password.reading(context)?;
        let providers = match level {
            Level::BB => None,
            _ => Some(providers(context, arguments)?),
        };
        let mut tally = Tally::new(Deed::Signing, Lines::of(&plan.jobs));
        if leftovers > 0 {
            let remark = Message::new("cli-leftovers-removed").with("count", leftovers);
            context.console.remark(&remark);
        }
        let junit = arguments.batch.junit.as_ref();
        tally.suite = junit.map(|_| Suite::new(Of::Signing));
        let session = Self {
            arguments,
            chosen,
            level,
            reading,
            providers,
            artworks,
            manifest,
            kit: None,
            tally,
            passing: BTreeSet::new(),
            began,
        };
        Ok((session, plan))
    }

    /// Makes ready for many rounds: reads what any document may need, opens the identity, and keeps in
    /// mind what is signed from now on.
    ///
    /// # Errors
    /// A logo or the identity cannot be used.
    pub(super) fn settle(&mut self, context: &mut Context) -> Outcome<()> {
        let artworks = mem::take(&mut self.artworks);
        let mut styles = Styles::new(context, self.arguments, &self.chosen.holder, artworks)?;
        styles.all()?;
        self.artworks = styles.artworks();
        let manifest = self.manifest.take();
        self.manifest = manifest.map(|manifest| manifest.remembering(Memory::Own));
        self.kit = Some(open(context, self.arguments, &self.chosen)?);
        Ok(())
    }

    /// Makes ready for a round that begins long after the first: what time it is, whether the
    /// certificate is valid still, a manifest that is where the results are, and services that remember
    /// nothing out of date.
    ///
    /// # Errors
    /// The certificate may sign no more, or something cannot be used any more.
    pub(super) fn renew(&mut self, context: &mut Context) -> Outcome<()> {
        context.now = Timestamp::now();
        if let Some(manifest) = &mut self.manifest {
            manifest.reopen();
        }
        if let Some(kit) = &self.kit {
            let checked = kit.identity.check(context.now);
            let what = || Message::new("cli-cannot-use-identity");
            checked.map_err(|error| Failure::not_done(what(), error))?;
        }
        let old = |(_, since): &(Providers, Instant)| since.elapsed() >= LONGEST_RUN;
        if self.providers.as_ref().is_some_and(old) {
            self.providers = Some(providers(context, self.arguments)?);
        }
        Ok(())
    }

    /// What is to be done with these documents.
    ///
    /// # Errors
    /// It can never work.
    pub(super) fn plan(&self, found: Found) -> Outcome<Plan> {
        self.arguments
            .plan(found, self.manifest.as_ref(), self.level)
    }

    /// Does it. What is wrong with a document, or with the identity, only counts. Gives the documents
    /// that failed for a reason that may pass.
    ///
    /// # Errors
    /// The styles of the documents cannot be made.
    pub(super) fn round(&mut self, context: &mut Context, plan: Plan) -> Outcome<BTreeSet<Source>> {
        let artworks = mem::take(&mut self.artworks);
        let mut styles = Styles::new(context, self.arguments, &self.chosen.holder, artworks)?;
        let tasks = Tasks::new(plan.jobs, |source| styles.style(source))?;
        self.artworks = styles.artworks();
        for job in plan.skipped.iter() {
            self.skip(context, &job);
        }
        for (source, error) in plan.refused {
            if error.may_pass() {
                self.passing.insert(source.clone());
            }
            self.tally.refused(context, &source, error);
        }
        let before = self.tally.jobs;
        let opened = self.sign(context, &tasks);
        context.console.end_progress();
        if let Err(failure) = opened {
            let told = self.tally.jobs.saturating_sub(before);
            for task in tasks.iter().skip(told) {
                self.tally.left(context, &task.job, &failure);
            }
            context.console.fail(&failure);
        } else {
            let all = before.saturating_add(tasks.len());
            self.tally.stopped(context, all);
        }
        Ok(mem::take(&mut self.passing))
    }

    fn skip(&mut self, context: &mut Context, job: &Job) {
        self.tally.skipped(context, job);
        let read = || is_done_still(self.manifest.as_ref(), job, self.level);
        if let Err(failure) = self.arguments.batch.move_done(job, read) {
            self.tally.trouble(context, &failure);
        }
    }

    /// # Errors
    /// Only what opening the identity gives; then no document was signed.
    fn sign(&mut self, context: &mut Context, tasks: &Tasks) -> Outcome<()> {
        let Self {
            arguments,
            chosen,
            level,
            reading,
            providers,
            manifest,
            kit,
            tally,
            passing,
            ..
        } = self;
        let context_now = context.now;
        let providers = providers.as_ref().map(|(providers, _)| providers);
        let now = || providers.map_or(context_now, Providers::now);
        let services = providers.map(|one| one.services(&now));
        let level = *level;
        let run = Run {
            jobs: match level {
                Level::BB => arguments.jobs.working(),
                _ => arguments.jobs.waiting(),
            },
            goal: services.as_ref().map(|services| Goal { level, services }),
            stop: &interrupt::STOP,
            ..Run::basic(reading)
        };
        let before = tally.jobs;
        // Opening the identity and telling of documents both need the console, in turn.
        let turns = RefCell::new((context, tally));
        sign_all(
            tasks,
            &run,
            manifest.as_mut(),
            || {
                let (context, tally) = &mut *turns.borrow_mut();
                let kit = match kit {
                    Some(kit) => kit,
                    none => none.insert(open(context, arguments, chosen)?),
                };
                if tasks.len() > 1 && !arguments.batch.watch {
                    interrupt::finish_first();
                    // What could not be read is told already.
                    let told = tally.jobs.saturating_sub(before);
                    let left = tasks.len().saturating_sub(told);
                    context.console.start_progress(left);
                }
                Ok(&*kit)
            },
            |job, result| {
                let (context, tally) = &mut *turns.borrow_mut();
                if result.as_ref().is_err_and(BatchError::may_pass) {
                    passing.insert(job.source.clone());
                }
                let read = result.as_ref().map(|signed| signed.read).ok();
                tally.tried(context, job, result);
                if let Some(read) = read
                    && let Err(failure) = arguments.batch.move_done(job, || read)
                {
                    tally.trouble(context, &failure);
                }
            },
        )
    }

    /// Sums up.
    ///
    /// # Errors
    /// The test results cannot be written.
    pub(super) fn conclude(mut self, context: &mut Context) -> Outcome<Exit> {
        self.tally.conclude(context, self.began);
        if let (Some(file), Some(suite)) = (&self.arguments.batch.junit, &self.tally.suite) {
            suite.write(file, self.began.elapsed().as_secs_f64())?;
        }
        Ok(self.tally.exit)
    }
}

/// Where timestamps and evidence come from.
fn providers(context: &mut Context, arguments: &Arguments) -> Outcome<(Providers, Instant)> {
    let providers = arguments.services.providers(context)?;
    providers.must_give_timestamps()?;
    Ok((providers, Instant::now()))
}

/// Opens the identity, for which a passphrase may be asked.
fn open(context: &mut Context, arguments: &Arguments, chosen: &Chosen) -> Outcome<Kit> {
    let identity = chosen.open(context)?;
    let algorithm = arguments
        .signature
        .algorithm(&identity)
        .map_err(|error| Failure::not_done(Message::new("cli-cannot-start-signing"), error))?;
    Ok(Kit {
        identity,
        algorithm,
    })
}
