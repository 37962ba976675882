//! `uya custody`: who works on a record, and its seal, from the machine.

use clap::{Args, Subcommand};

use super::{Context, Exit, Failure, user::parsed};
use crate::{
    domain::{
        access::{Custody as Record, Subject},
        code::{ChildCode, FamilyCode, StaffCode},
        custody::CustodyWish,
        reason::Reason,
    },
    service::Services,
};

#[derive(Subcommand)]
pub(super) enum Custody {
    Show {
        #[command(flatten)]
        whose: Whose,
    },
    Assign {
        staff: String,
        #[command(flatten)]
        whose: Whose,
        #[arg(long)]
        reason: String,
    },
    Release {
        staff: String,
        #[command(flatten)]
        whose: Whose,
        #[arg(long)]
        reason: String,
    },
    Seal {
        #[command(flatten)]
        whose: Whose,
        #[arg(long)]
        reason: String,
    },
    Unseal {
        #[command(flatten)]
        whose: Whose,
        #[arg(long)]
        reason: String,
    },
}

/// The record: of a child or of a family, whose codes may look alike.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Whose {
    #[arg(long, value_name = "CODE")]
    child: Option<String>,
    #[arg(long, value_name = "CODE")]
    family: Option<String>,
}

impl Custody {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let staff = |code: String| parsed(context, "staff", StaffCode::parse(&code));
        let (whose, wish, reason) = match self {
            Self::Show { whose } => return show(context, &services, &whose.subject(context)?).await,
            Self::Assign { staff: code, whose, reason } => (whose, CustodyWish::Assign(staff(code)?), reason),
            Self::Release { staff: code, whose, reason } => (whose, CustodyWish::Release(staff(code)?), reason),
            Self::Seal { whose, reason } => (whose, CustodyWish::Seal, reason),
            Self::Unseal { whose, reason } => (whose, CustodyWish::Unseal, reason),
        };
        let subject = whose.subject(context)?;
        let reason = Reason::parse(&reason).map_err(|error| {
            let words = context.words.text(&format!("fault-{}", error.code()));
            Failure::new(Exit::Usage, format!("reason: {words}"))
        })?;
        let changed = services.change_custody_at_machine(context.actor(), subject, (wish, reason)).await;
        let custody = changed.map_err(|error| context.service_failure(&error))?;
        context.print(&custody, || text(context, &custody.subject, Some(&custody)))
    }
}

impl Whose {
    fn subject(&self, context: &Context) -> Result<Subject, Failure> {
        match (&self.child, &self.family) {
            (Some(child), _) => Ok(Subject::Child(parsed(context, "child", ChildCode::parse(child))?)),
            (None, family) => {
                let family = family.as_deref().unwrap_or_default();
                Ok(Subject::Family(parsed(context, "family", FamilyCode::parse(family))?))
            }
        }
    }
}

async fn show(context: &Context, services: &Services, subject: &Subject) -> Result<(), Failure> {
    let found = services.custody_at_machine(context.actor(), subject).await;
    let custody = found.map_err(|error| context.service_failure(&error))?;
    context.print(&custody, || text(context, subject, custody.as_ref()))
}

fn text(context: &Context, subject: &Subject, custody: Option<&Record>) -> String {
    let record = ("record", subject.code().into());
    let Some(custody) = custody else { return context.line("custody-no-office", &[record]) };
    let mut text = context.line("custody-of", &[record, ("office", custody.office.as_str().into())]);
    let assigned: Vec<&str> = custody.assigned.iter().map(StaffCode::as_str).collect();
    let nobody = context.words.text("custody-nobody");
    let people = if assigned.is_empty() { nobody } else { assigned.join(", ") };
    text.push_str(&format!("{}: {people}\n", context.words.text("custody-works")));
    if custody.sealed {
        text.push_str(&context.line("custody-is-sealed", &[]));
    }
    text
}
