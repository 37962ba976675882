//! Who works here, to take away: codes and jobs, and never a password, a name or a way to sign in.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services, compute,
    made_file::{Format, MadeFile},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        clock::Timestamp,
        office::Office,
        permission::Permission,
        user::User,
    },
    i18n::{Language, Translator, format},
    store::ReadsExt as _,
    transfer::workbook::{Cell, Column, Form, Layout, Separated, Value, WriteError},
};

/// A member of staff in the file.
struct Member {
    user: User,
    office: String,
    last_sign_in: Option<Timestamp>,
}

impl Services {
    /// Everybody with job, office and last sign-in, as separated values.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn staff_file(&self, caller: &Caller, language: Language) -> Result<MadeFile, ServiceError> {
        caller.needs(Permission::ManageUsers)?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let offices = view.whole::<Office>().await?;
        let last: BTreeMap<String, Timestamp> =
            view.last_acts(Action::SignedIn, EntityKind::User).await?.into_iter().collect();
        let mut members = Vec::new();
        for stored in view.list::<User>().await? {
            let user = stored.value;
            let office = offices.get(user.office.as_str()).map(|office| office.value.name.get(language).to_owned());
            let last_sign_in = last.get(user.code.as_str()).copied();
            members.push(Member { office: office.unwrap_or_default(), last_sign_in, user });
        }
        let remark = format!("{} · {}", as_of(self.clock.now(), language), caller.viewer.actor.id);
        let left = caller.event(Action::Exported, EntityKind::User, "").with("records", members.len());
        let made = compute(move || separated(&members, remark, Translator::shared(language))).await?;
        let bytes = made.map_err(|error| ServiceError::Fault(error.to_string()))?;
        self.let_out(caller.viewer.actor.clone(), (format!("staff-{language}"), Format::Csv), bytes, left).await
    }
}

fn as_of(at: Timestamp, language: Language) -> String {
    Translator::shared(language).text_with("print-as-of", &[("at", format::moment(language, at).into())])
}

fn separated(members: &[Member], remark: String, words: &Translator) -> Result<Vec<u8>, WriteError> {
    let column = |key: &str, form| Column::new(words.text(key), form);
    let columns = vec![
        column("admin-code", Form::Text),
        column("account-role", Form::Text),
        column("account-office", Form::Text),
        column("admin-office-name", Form::Text),
        column("admin-active", Form::YesNo),
        column("admin-last-sign-in", Form::Text),
    ];
    let layout = Layout { remark: Some(remark), ..Layout::new(words.text("admin-people"), columns) };
    let mut sheet = Separated::begin(Vec::new(), &layout)?;
    for Member { user, office, last_sign_in } in members {
        let last = last_sign_in.map(|at| Cell::text(format::moment(words.language(), at)));
        sheet.row(&[
            Cell::text(user.code.as_str()),
            Cell::text(words.text(&format!("role-{}", user.role.code()))),
            Cell::text(user.office.as_str()),
            Cell::text(office),
            Value::YesNo(!user.disabled).into(),
            last.unwrap_or_else(Cell::blank),
        ])?;
    }
    sheet.finish()
}
