//! One record written by hand: the form, what would change, and saving it. What an import of one row would find is
//! found here, in the same words.

use serde_json::{Value, json};

use crate::{
    domain::{
        access::Subject,
        audit::Action,
        code::{ChildCode, FamilyCode},
    },
    service::{
        Caller, Fault,
        import::by_hand::{Answered, HandWritten, KeptByHand, Tried, WRITES},
    },
    transfer::{
        Finding, Kind, Sheet,
        book::{Vocabulary, sheet_title},
        hand::{ByHand, Choice, Control, FormField, Kept, changes, entries, form},
    },
    web::{
        call::Call,
        local::{child_page, family_page, subject_page},
        pages::imports::fact,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

/// The row of a list that is not there yet.
const NEW: &str = "new";

/// The field that stands for the form as a whole, in the list of what is wrong.
const WHOLE: &str = "form";

pub(super) fn routes() -> Vec<Route> {
    const WRITE: Needs = Needs::Permission(WRITES);
    let look = |path, name, handler| Route::page(path, name, WRITE, handler).leaves(&[Action::RecordViewed]);
    let send = |path, name, handler| {
        Route::form(path, name, WRITE, handler).leaves(&[Action::RecordViewed, Action::ImportCommitted]).keeps()
    };
    vec![
        Route::page("/children/new", "child_new", WRITE, to!(child_new)),
        send("/children/new", "child_new_send", to!(child_new_send)),
        look("/children/{child}/edit", "child_edit", to!(child_edit)).about(About::Child),
        send("/children/{child}/edit", "child_edit_send", to!(child_edit_send)).about(About::Child),
        look("/children/{child}/plan/edit", "plan_edit", to!(plan_edit)).about(About::Child),
        send("/children/{child}/plan/edit", "plan_edit_send", to!(plan_edit_send)).about(About::Child),
        look("/children/{child}/lists/{list}/{row}", "child_row", to!(child_row)).about(About::Child),
        send("/children/{child}/lists/{list}/{row}", "child_row_send", to!(child_row_send)).about(About::Child),
        Route::page("/families/new", "family_new", WRITE, to!(family_new)),
        send("/families/new", "family_new_send", to!(family_new_send)),
        look("/families/{family}/edit", "family_edit", to!(family_edit)).about(About::Family),
        send("/families/{family}/edit", "family_edit_send", to!(family_edit_send)).about(About::Family),
        look("/families/{family}/lists/{list}/{row}", "family_row", to!(family_row)).about(About::Family),
        send("/families/{family}/lists/{list}/{row}", "family_row_send", to!(family_row_send)).about(About::Family),
    ]
}

/// What is written: a record, its plan, or a row of a list.
struct Of {
    sheet: Sheet,
    /// Whose it is; none of a record that is new.
    subject: Option<Subject>,
    /// Of a row of a list, the element; none of one more.
    place: Option<usize>,
    /// Where the form is sent.
    action: String,
}

impl Of {
    fn new(sheet: Sheet, action: &str) -> Self {
        Self { sheet, subject: None, place: None, action: action.to_owned() }
    }

    fn child(call: &Call, sheet: Sheet, end: &str) -> Result<Self, Problem> {
        let code = call.part("child", ChildCode::parse)?;
        let action = format!("{}/{end}", child_page(&code));
        Ok(Self { subject: Some(Subject::Child(code)), ..Self::new(sheet, &action) })
    }

    fn family(call: &Call, sheet: Sheet, end: &str) -> Result<Self, Problem> {
        let code = call.part("family", FamilyCode::parse)?;
        let action = format!("{}/{end}", family_page(&code));
        Ok(Self { subject: Some(Subject::Family(code)), ..Self::new(sheet, &action) })
    }

    /// The row of a list that the address names: its element, counted from 1, or one more.
    fn row(call: &Call, kind: Kind) -> Result<Self, Problem> {
        let list = call.part("list", |list| sheet_of_list(kind, list).map(|sheet| (sheet, list.to_owned())).ok_or(()));
        let (sheet, list) = list?;
        let row = call.part("row", |row| {
            let place = || row.parse::<usize>().ok().and_then(|row| row.checked_sub(1));
            if row == NEW { Ok(None) } else { place().map(Some).ok_or(()) }
        })?;
        let end = format!("lists/{list}/{}", row.map_or_else(|| NEW.to_owned(), |place| (place + 1).to_string()));
        let of = if kind == Kind::Plan { Self::child(call, sheet, &end)? } else { Self::family(call, sheet, &end)? };
        Ok(Self { place: row, ..of })
    }

    fn is_row(&self) -> bool {
        self.sheet.is_of_list()
    }

    /// The page of all records of the kind.
    fn list(&self) -> &'static str {
        if self.sheet.kind() == Kind::Family { "/families" } else { "/children" }
    }

    /// Where one comes from, and goes back to.
    fn back(&self) -> String {
        self.subject.as_ref().map_or_else(|| self.list().to_owned(), subject_page)
    }

    async fn kept(&self, call: &Call, caller: &Caller) -> Result<Option<KeptByHand>, Problem> {
        let Some(subject) = &self.subject else { return Ok(None) };
        let kept = call.app.services.open_by_hand(caller, self.sheet.kind(), subject).await?;
        let list = |kept: &KeptByHand| self.sheet.elements(&kept.value).len();
        let has_row = self.place.is_none_or(|place| kept.as_ref().is_some_and(|kept| place < list(kept)));
        // A row of a plan wants the plan first.
        if has_row && (!self.is_row() || kept.is_some()) { Ok(kept) } else { Err(Problem::not_found()) }
    }

    /// What the form is filled in with.
    fn shown<'k>(&self, kept: Option<&'k KeptByHand>) -> Option<&'k Value> {
        let record = kept.map(|kept| &kept.told)?;
        if self.is_row() { self.sheet.elements(record).get(self.place?) } else { Some(record) }
    }

    fn written(&self, call: &Call, kept: Option<&KeptByHand>, vocabulary: &Vocabulary) -> ByHand {
        let typed =
            |name: &str| call.form.pairs().iter().find(|(field, _)| field == name).map(|(_, text)| text.clone());
        let record = kept.map(|kept| &kept.value);
        let told = kept.map(|kept| &kept.told);
        let of = self.subject.as_ref().map(|subject| Kept { code: subject.code(), record, told });
        let in_words = (vocabulary, call.words());
        match of {
            Some(of) if self.is_row() => ByHand::of_row(self.sheet, &typed, (of, self.place), in_words),
            of => ByHand::of_form(self.sheet, &typed, of, in_words),
        }
    }

    /// What the page is called, and what it is about.
    fn title(&self, call: &Call) -> Value {
        let key = match (self.subject.is_some(), self.place) {
            (false, _) => "hand-new",
            (true, None) if self.is_row() => "hand-row-new",
            (true, _) => "hand-edit",
        };
        json!({ "text": call.words().text(key), "of": sheet_title(self.sheet, call.words()),
            "code": self.subject.as_ref().map(Subject::code) })
    }
}

/// The sheet of a list of records of a kind.
pub(in crate::web) fn sheet_of_list(kind: Kind, list: &str) -> Option<Sheet> {
    Sheet::ALL.iter().copied().find(|sheet| sheet.kind() == kind && sheet.list_name() == Some(list))
}

async fn child_new(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::new(Sheet::Children, "/children/new")).await
}

async fn child_new_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::new(Sheet::Children, "/children/new")).await
}

async fn child_edit(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::child(&call, Sheet::Children, "edit")?).await
}

async fn child_edit_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::child(&call, Sheet::Children, "edit")?).await
}

async fn plan_edit(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::child(&call, Sheet::Plans, "plan/edit")?).await
}

async fn plan_edit_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::child(&call, Sheet::Plans, "plan/edit")?).await
}

async fn child_row(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::row(&call, Kind::Plan)?).await
}

async fn child_row_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::row(&call, Kind::Plan)?).await
}

async fn family_new(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::new(Sheet::Families, "/families/new")).await
}

async fn family_new_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::new(Sheet::Families, "/families/new")).await
}

async fn family_edit(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::family(&call, Sheet::Families, "edit")?).await
}

async fn family_edit_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::family(&call, Sheet::Families, "edit")?).await
}

async fn family_row(call: Call) -> Result<Reply, Problem> {
    show(&call, &Of::row(&call, Kind::Family)?).await
}

async fn family_row_send(call: Call) -> Result<Reply, Problem> {
    send(&call, &Of::row(&call, Kind::Family)?).await
}

async fn show(call: &Call, of: &Of) -> Result<Reply, Problem> {
    let kept = of.kept(call, &call.caller()?).await?;
    show_form(call, of, kept.as_ref(), (200, &[])).await
}

async fn send(call: &Call, of: &Of) -> Result<Reply, Problem> {
    let (caller, services) = (call.caller()?, &call.app.services);
    let kept = of.kept(call, &caller).await?;
    let go = call.form.get("go").unwrap_or("check");
    if go == "back" {
        return show_form(call, of, kept.as_ref(), (200, &[])).await;
    }
    let vocabulary = services.vocabulary().await?;
    let written = HandWritten {
        hand: of.written(call, kept.as_ref(), &vocabulary),
        of: of.subject.clone(),
        version: call.form_version()?,
        different: call.form.all("different").map(str::to_owned).collect(),
    };
    let tried = if go == "save" {
        match services.save_by_hand(&caller, written).await? {
            Answered::Written(written) => {
                let page = if of.sheet.kind() == Kind::Family { family_page } else { child_page };
                return Ok(Reply::saying(page(&written.code), "said-hand-saved"));
            }
            Answered::Refused(tried) => *tried,
        }
    } else {
        services.try_by_hand(&caller, &written).await?
    };
    let faults = faults(call, of, &tried);
    if faults.is_empty() {
        show_check(call, of, &tried, &vocabulary)
    } else {
        show_form(call, of, kept.as_ref(), (422, &faults)).await
    }
}

fn faults(call: &Call, of: &Of, tried: &Tried) -> Vec<Fault> {
    if tried.is_taken {
        return vec![Fault::new("code", "hand-code-taken")];
    }
    let fault = |finding: &Finding| {
        let column =
            finding.location.column.as_deref().filter(|_| finding.location.section.as_deref() == Some(of.sheet.name()));
        Fault { said: Some(told(call, finding)), ..Fault::new(column.unwrap_or(WHOLE), finding.code.id()) }
    };
    tried.errors().map(fault).collect()
}

/// What is wrong, and how to mend it.
pub(in crate::web) fn told(call: &Call, finding: &Finding) -> String {
    let words = call.words();
    let said = [Some(finding.problem(words)), Some(finding.mend(words)), finding.did_you_mean(words)];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

async fn show_form(
    call: &Call,
    of: &Of,
    kept: Option<&KeptByHand>,
    (status, faults): (u16, &[Fault]),
) -> Result<Reply, Problem> {
    let vocabulary = call.app.services.vocabulary().await?;
    let typed = Typed::into(call, of.action.as_str()).await?;
    let values = typed.values();
    let mut groups = form(of.sheet, of.shown(kept), &vocabulary, call.words());
    for field in groups.iter_mut().flat_map(|group| &mut group.fields) {
        if let Some(text) = values.get(field.name).and_then(|given| given.first()) {
            field.value.clone_from(text);
        }
        offer_as_typed(field);
    }
    // A fault of a field that this form does not have is told at its head.
    let has_field = |name: &str| groups.iter().flat_map(|group| &group.fields).any(|field| field.name == name);
    let whole = |fault: &Fault| {
        let field = if has_field(&fault.field) { fault.field.as_str() } else { WHOLE };
        Fault { field: field.to_owned(), ..fault.clone() }
    };
    let faults: Vec<Fault> = faults.iter().map(whole).collect();
    let version = kept.map_or(0, |kept| kept.version);
    let version = values.get("version").and_then(|given| given.first()?.parse().ok()).unwrap_or(version);
    let context = json!({
        "title": of.title(call), "action": of.action, "back": of.back(), "groups": groups, "version": version,
        "lists": of.list(), "rows": rows(call, of, kept, &vocabulary),
        "faults": shown::faults(call, &faults), "drafts": typed.notices(kept.map(|kept| kept.version)),
    });
    call.page_with(status, "pages/by-hand.html", context)
}

/// The lists of a kept record with their entries, each with the page on which it is changed.
fn rows(call: &Call, of: &Of, kept: Option<&KeptByHand>, vocabulary: &Vocabulary) -> Vec<Value> {
    let Some(kept) = kept.filter(|_| !of.is_row()) else { return Vec::new() };
    let own = Sheet::ALL.iter().copied().filter(|sheet| sheet.kind() == of.sheet.kind() && sheet.is_of_list());
    own.map(|sheet| {
        json!({
            "title": sheet_title(sheet, call.words()), "page": format!("{}/lists/{}", of.back(), sheet.list_name().unwrap_or_default()),
            "rows": entries(sheet, &kept.told, (vocabulary, call.words())),
        })
    })
    .collect()
}

/// What was typed or is kept stays on offer, also where the list does not have it.
fn offer_as_typed(field: &mut FormField) {
    if let Control::Choice(choices) = &mut field.control
        && !field.value.is_empty()
        && !choices.iter().any(|choice| choice.value == field.value)
    {
        choices.push(Choice { value: field.value.clone(), text: field.value.clone() });
    }
}

/// What saving would change, before it is saved.
fn show_check(call: &Call, of: &Of, tried: &Tried, vocabulary: &Vocabulary) -> Result<Reply, Problem> {
    let kept = tried.kept.as_ref();
    let before = kept.map(|kept| &kept.told);
    let changed = tried.after.as_ref().map(|after| changes(of.sheet.kind(), before, after, (vocabulary, call.words())));
    let twins: Vec<Value> = tried
        .twins
        .iter()
        .map(|twin| {
            let reasons: Vec<&str> = twin.reasons.iter().map(|reason| reason.code()).collect();
            let facts: Vec<Value> = twin.facts.iter().map(|one| fact(call, twin.kind, one)).collect();
            let page = if twin.kind == Kind::Family { family_page(&twin.kept) } else { child_page(&twin.kept) };
            json!({ "code": twin.code, "kept": twin.kept, "page": page, "reasons": reasons, "facts": facts })
        })
        .collect();
    let own = |(name, _): &&(String, String)| !["csrf", "once", "go", "version", "different"].contains(&name.as_str());
    let typed: Vec<&(String, String)> = call.form.pairs().iter().filter(own).collect();
    let different: Vec<&str> = call.form.all("different").collect();
    let warnings: Vec<String> = tried.findings.iter().map(|finding| told(call, finding)).collect();
    let context = json!({
        "title": of.title(call), "action": of.action, "back": of.back(), "typed": typed, "different": different,
        "version": kept.map_or(0, |kept| kept.version), "changed": changed, "twins": twins, "warnings": warnings,
        "stale": tried.is_stale, "changes": tried.changes,
        "lists": of.list(),
    });
    call.page_with(if tried.is_stale { 412 } else { 200 }, "pages/by-hand-check.html", context)
}
