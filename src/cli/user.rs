//! `uya user`, `uya office`: people and offices, before anybody can sign in.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Context, Exit, Failure};
use crate::domain::{
    actor::Role,
    code::{OfficeCode, StaffCode},
    language::{Language, Trilingual},
    office::{Office, OfficeKind},
    shape::ShapeError,
    text::Text,
    user::{SignIn, User as Record},
};

#[derive(Subcommand)]
pub(super) enum User {
    Add {
        code: String,
        #[arg(long)]
        sign_in: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        job: String,
        #[arg(long)]
        office: String,
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    Role {
        code: String,
        job: String,
    },
    Disable {
        code: String,
    },
    Enable {
        code: String,
    },
    Password {
        code: String,
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    Link {
        code: String,
        subject: String,
    },
    Unlink {
        code: String,
    },
    List,
}

#[derive(Subcommand)]
pub(super) enum OfficeCommand {
    Add {
        code: String,
        #[arg(long)]
        kind: String,
        #[arg(long)]
        kk: String,
        #[arg(long)]
        ru: String,
        #[arg(long)]
        en: String,
        #[arg(long)]
        parent: Option<String>,
    },
    List,
    Give {
        code: String,
    },
}

impl User {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let failure = |error| context.service_failure(&error);
        match self {
            Self::Add { code, sign_in, name, job, office, password_file } => {
                let user = Record {
                    code: parsed(context, "code", StaffCode::parse(&code))?,
                    sign_in: parsed(context, "sign_in", SignIn::parse(&sign_in))?,
                    name: parsed(context, "name", Text::parse(&name))?,
                    role: role(context, &job)?,
                    office: parsed(context, "office", OfficeCode::parse(&office))?,
                    language: context.words.language(),
                    disabled: false,
                    subject: None,
                    accepted_conduct: false,
                    keys: true,
                };
                let password = password(context, password_file)?;
                services.add_user(context.actor(), user, Some(&password), false).await.map_err(failure)?;
                context.told("user-added", &[("code", code.into())])
            }
            Self::Role { code, job } => {
                let role = role(context, &job)?;
                let staff = parsed(context, "code", StaffCode::parse(&code))?;
                let changed = services.change_user(context.actor(), &staff, move |user| user.role = role).await;
                changed.map_err(failure)?;
                context.told("user-changed", &[("code", code.into())])
            }
            Self::Disable { code } => switch(context, &services, code, true).await,
            Self::Enable { code } => switch(context, &services, code, false).await,
            Self::Password { code, password_file } => {
                let staff = parsed(context, "code", StaffCode::parse(&code))?;
                let password = password(context, password_file)?;
                services.reset_password(context.actor(), &staff, &password).await.map_err(failure)?;
                context.told("user-password-reset", &[("code", code.into())])
            }
            Self::Link { code, subject } => {
                let subject = linked(context, &subject)?;
                link(context, &services, code, Some(subject)).await
            }
            Self::Unlink { code } => link(context, &services, code, None).await,
            Self::List => {
                let users: Vec<Record> =
                    services.users().await.map_err(failure)?.into_iter().map(|s| s.value).collect();
                let rows = || users.iter().map(cells).collect();
                context.print_rows(&users, rows, || users.iter().map(|user| line(context, user)).collect())
            }
        }
    }
}

async fn switch(
    context: &Context,
    services: &crate::service::Services,
    code: String,
    disabled: bool,
) -> Result<(), Failure> {
    let staff = parsed(context, "code", StaffCode::parse(&code))?;
    let changed = services.change_user(context.actor(), &staff, move |user| user.disabled = disabled).await;
    changed.map_err(|error| context.service_failure(&error))?;
    context.told("user-changed", &[("code", code.into())])
}

/// What the organisation's sign-in calls a person, as records keep it. OpenID Connect allows 255 characters.
fn linked(context: &Context, sub: &str) -> Result<String, Failure> {
    let fits = (1..=255).contains(&sub.len()) && sub.bytes().all(|byte| byte.is_ascii_graphic());
    match &context.config.oidc {
        Some(oidc) if fits => Ok(oidc.subject(sub)),
        Some(_) => Err(Failure::new(Exit::Usage, context.words.text("oidc-no-subject"))),
        None => Err(Failure::new(Exit::Usage, context.words.text("oidc-none"))),
    }
}

async fn link(
    context: &Context,
    services: &crate::service::Services,
    code: String,
    subject: Option<String>,
) -> Result<(), Failure> {
    let staff = parsed(context, "code", StaffCode::parse(&code))?;
    let changed = services.change_user(context.actor(), &staff, move |user| user.subject = subject).await;
    changed.map_err(|error| context.service_failure(&error))?;
    context.told("user-changed", &[("code", code.into())])
}

fn cells(user: &Record) -> Vec<String> {
    let state = if user.disabled { "disabled" } else { "enabled" };
    [user.code.as_str(), user.sign_in.as_str(), user.role.code(), user.office.as_str(), state].map(str::to_owned).into()
}

fn line(context: &Context, user: &Record) -> String {
    let off = if user.disabled { context.words.text("user-disabled") } else { String::new() };
    let role = context.words.text(&format!("role-{}", user.role.code()));
    format!("{:<10} {:<24} {:<16} {:<16} {off}\n", user.code, user.sign_in, role, user.office)
}

fn role(context: &Context, text: &str) -> Result<Role, Failure> {
    let unknown = || Failure::new(Exit::Usage, context.words.text_with("user-no-role", &[("role", text.into())]));
    Role::parse(text).ok_or_else(unknown)
}

pub(super) fn parsed<T>(context: &Context, field: &str, value: Result<T, ShapeError>) -> Result<T, Failure> {
    value.map_err(|error| {
        let words = context.words.text(&format!("fault-{error}"));
        Failure::new(Exit::Usage, format!("{field}: {words}"))
    })
}

/// From a file, or from the keyboard without being shown; never from the command line, which others can read.
fn password(context: &Context, file: Option<PathBuf>) -> Result<String, Failure> {
    if let Some(file) = file {
        return Ok(context.read_text(&file)?.trim_end_matches(['\r', '\n']).to_owned());
    }
    rpassword::prompt_password(format!("{}: ", context.words.text("user-password")))
        .map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

impl OfficeCommand {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let services = context.services().await?;
        let failure = |error| context.service_failure(&error);
        match self {
            Self::Add { code, kind, kk, ru, en, parent } => {
                let unknown = || {
                    Failure::new(
                        Exit::Usage,
                        context.words.text_with("office-no-kind", &[("kind", kind.as_str().into())]),
                    )
                };
                let parent = parent.map(|parent| parsed(context, "parent", OfficeCode::parse(&parent))).transpose()?;
                let office = Office {
                    code: parsed(context, "code", OfficeCode::parse(&code))?,
                    kind: OfficeKind::parse(&kind).ok_or_else(unknown)?,
                    name: Trilingual { kk, ru, en },
                    parent,
                };
                services.put_office(context.actor(), office).await.map_err(failure)?;
                context.told("office-added", &[("code", code.into())])
            }
            Self::List => {
                let offices = services.offices().await.map_err(failure)?;
                let language: Language = context.words.language();
                let line = |office: &Office| {
                    format!("{:<16} {:<16} {}\n", office.code, office.kind, office.name.get(language))
                };
                let cells = |office: &Office| {
                    let parent = office.parent.as_ref().map_or("", OfficeCode::as_str);
                    let name = office.name.get(language);
                    [office.code.as_str(), office.kind.code(), parent, name].map(str::to_owned).into()
                };
                let rows = || offices.iter().map(cells).collect();
                context.print_rows(&offices, rows, || offices.iter().map(line).collect())
            }
            Self::Give { code } => {
                let office = parsed(context, "code", OfficeCode::parse(&code))?;
                let given = services.give_the_rest(context.actor(), &office).await.map_err(failure)?;
                context.told("office-given", &[("code", code.into()), ("count", given.into())])
            }
        }
    }
}
