//! Families: the list, one family's page, talks with it, what it can do.

use serde_json::{Value, json};

use crate::{
    domain::{
        access::Subject,
        audit::Action,
        code::{ChildCode, FamilyCode},
        date::Date,
        desk::{Channel, ContactResult},
        family::{Document, DocumentTerm},
        level::Capability,
        permission::Permission,
        text::Text,
    },
    service::{
        Fault, ServiceError,
        families::{FamilySummary, Talk},
        import::by_hand::{WRITES, may_write},
        regions::{by_region, regions_of},
    },
    web::{
        call::{Call, Reading, listed, shape},
        drawn,
        filters::family_fits,
        local::family_page,
        pages::{enquiries, of_record},
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

/// Families on one page of the list.
const PAGE: usize = 50;
/// What the list can be narrowed by.
const FILTERS: [&str; 8] = ["settlement", "region", "free", "answered", "q", "old", "conflict", "documents"];

/// When a family that is not free is asked to be free again unless another day is given, in days.
const A_MONTH: i32 = 30;

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewFamilies);
    const EDIT: Needs = Needs::Permission(Permission::EditFamilies);
    vec![
        Route::page("/families", "families", VIEW, to!(list)).leaves(&[Action::RecordsListed]),
        Route::page("/families/{family}", "family", VIEW, to!(family))
            .about(About::Family)
            .leaves(&[Action::RecordViewed]),
        Route::page("/families/{family}/history", "family_history", VIEW, to!(history))
            .about(About::Family)
            .leaves(&[Action::RecordViewed]),
        Route::page(
            "/families/{family}/identity",
            "family_identity",
            Needs::Permission(Permission::ViewIdentities),
            to!(identity),
        )
        .about(About::Family)
        .leaves(&[Action::IdentityViewed]),
        Route::form("/families/{family}/contacts", "contact_record", EDIT, to!(talk))
            .about(About::Family)
            .leaves(&[Action::ContactRecorded])
            .on("/families/{family}?tab=contacts")
            .keeps(),
        Route::form("/families/{family}/abilities", "ability_settle", EDIT, to!(settle))
            .about(About::Family)
            .leaves(&[Action::RecordChanged])
            .on("/families/{family}?tab=abilities")
            .keeps(),
    ]
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let all = call.app.services.list_families(&caller).await?;
    let known = shown::places(&call).await?;
    let settlements = shown::names(&call, &known);
    let query = &call.query;
    let origin = known.iter().find(|place| query.get("settlement") == Some(place.code.as_str()));
    let distances = origin
        .zip(origin.and_then(|place| settlements.get(place.code.as_str())))
        .and_then(|(place, name)| drawn::distances(call.words(), (place, name), &known, &all));
    let (regions, region_links) = drawn::regions(call.words(), &by_region(&all, &known));
    let region_of = regions_of(&known);
    let fits = |family: &&FamilySummary| family_fits(query, &region_of, family);
    let found: Vec<&FamilySummary> = all.iter().filter(fits).collect();
    let after = query.get("after").unwrap_or_default();
    let rows: Vec<Value> = found
        .iter()
        .filter(|family| family.code.as_str() > after)
        .take(PAGE)
        .map(|family| json!({ "family": family, "place": settlements.get(family.settlement.as_str()) }))
        .collect();
    let last = rows.last().and_then(|row| row["family"]["code"].as_str().map(str::to_owned)).unwrap_or_default();
    let more = found.iter().filter(|family| *family.code.as_str() > *last).count();
    let chips: Vec<Value> = FILTERS
        .iter()
        .filter_map(|name| {
            let value = query.get(name)?;
            let said = match *name {
                "settlement" => settlements.get(value).map_or(value, String::as_str).to_owned(),
                "region" => shown::region_name(&call, value),
                "q" => value.to_owned(),
                "documents" if ["ending", "expired"].contains(&value) => {
                    call.words().text(&format!("documents-{value}"))
                }
                "documents" => return None,
                _ => String::new(),
            };
            Some(json!({ "name": name, "value": said, "without": query.without(&[name, "after"]) }))
        })
        .collect();
    let mut places: Vec<(String, String)> = settlements.into_iter().collect();
    crate::i18n::collate::Collator::of(call.language).sort_by_text(&mut places, |(_, name)| name);
    let context = json!({
        "rows": rows, "total": found.len(), "all": all.len(), "more": more, "last": last, "chips": chips,
        "may_write": caller.viewer.may(WRITES), "free": all.iter().filter(|family| family.is_free()).count(),
        "old": all.iter().filter(|family| family.days_old.is_none_or(|days| days > 30)).count(),
        "conflicts": all.iter().filter(|family| family.conflicts > 0).count(),
        "places": places, "distances": distances, "regions": regions, "region_links": region_links, "values": query.as_values(),
        "saved": call.app.services.saved_views(&caller, "families").await?, "query": query.without(&["after"]),
    });
    call.page("pages/families.html", context)
}

fn code(call: &Call) -> Result<FamilyCode, Problem> {
    call.part("family", FamilyCode::parse)
}

async fn family(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[]).await
}

async fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = code(call)?;
    let caller = call.caller()?;
    let page = call.app.services.view_family(&caller, &code).await?;
    let family = &page.family.record.value;
    let settlements = shown::names(call, page.named.settlements());
    let staff = page.named.staff();
    let today = call.app.services.today();
    let file = call.app.services.policy.file();
    let name = |item: &str| {
        let known = file.items.iter().find(|known| known.code.as_str() == item);
        known.map_or_else(|| item.to_owned(), |known| known.name.get(call.language).to_owned())
    };
    let abilities: Vec<Value> = page
        .abilities
        .iter()
        .map(|ability| {
            let text = |level: Option<u8>| {
                let item = file.items.iter().find(|known| known.code.as_str() == ability.item);
                let own = level.and_then(|level| item.and_then(|item| item.family_levels.get(usize::from(level))));
                let common = || level.and_then(|level| file.family_scale.get(usize::from(level)));
                own.or_else(common).map(|text| text.get(call.language))
            };
            json!({ "item": ability.item, "name": name(&ability.item), "said": ability.said, "said_on": ability.said_on,
                "said_text": text(ability.said), "assessed": ability.assessed, "assessed_on": ability.assessed_on,
                "assessed_text": text(ability.assessed), "conflict": ability.conflict })
        })
        .collect();
    let last = family.availability.iter().max_by_key(|answer| answer.confirmed_on);
    let approved = family.approved_places.as_ref().map(|places| places.value);
    let people: Vec<Value> = family
        .carers
        .iter()
        .map(|carer| json!({ "kind": "carer", "age": carer.birth_date.map(|day| day.years_until(today)) }))
        .chain(family.residents.iter().map(|resident| {
            json!({ "kind": resident.kind, "age": resident.birth_date.map(|day| day.years_until(today)), "child": resident.child })
        }))
        .collect();
    let tab = call.query.get("tab").unwrap_or(match call.path.rsplit('/').next() {
        Some("contacts") => "contacts",
        Some("abilities") => "abilities",
        _ => "home",
    });
    let typed = Typed::into(call, format!("{}/{tab}", family_page(&code))).await?;
    let context = json!({
        "family": family, "version": page.family.record.version, "place": settlements.get(family.settlement.as_str()),
        "custody": page.family.custody, "people": people, "abilities": abilities,
        "may_assign": caller.viewer.may(Permission::AssignStaff),
        "last": last, "days_old": last.map(|answer| answer.confirmed_on.days_until(today)),
        "approved": approved, "free": approved.map(|places| u32::from(places).saturating_sub(family.placed_children())),
        "contacts": page.contacts,
        "outcomes": page.outcomes,
        "enquiries": enquiries::told(call, &staff, page.enquiries.iter().map(|stored| &stored.value)),
        "placements": page.placements, "unnamed": page.unnamed,
        "staff": staff, "may_identify": page.may_identify, "may_edit": caller.viewer.may(Permission::EditFamilies),
        "may_write": may_write(&caller, &Subject::Family(code.clone()), page.family.custody.as_ref()),
        "tab": tab, "drafts": typed.notices(None),
        "channels": shown::choices(call, "channel", Channel::ALL.iter().map(|c| c.code())),
        "contact_results": shown::choices(call, "contact", ContactResult::ALL.iter().map(|c| c.code())),
        "today": today, "in_a_month": today.plus_days(A_MONTH), "faults": shown::faults(call, faults), "values": typed.values(),
        "documents": documents(call, &family.documents), "training": family.training.iter().map(|training| json!({
            "course": call.words().of_code("course-", training.course.as_str()), "passed_on": training.passed_on,
            "items": training.items.iter().map(|item| name(item.as_str())).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    call.page_with(status, "pages/family.html", context)
}

/// Documents kind by kind: the newest one with its end, in words too, then those before it.
fn documents(call: &Call, documents: &[Document]) -> Vec<Value> {
    let terms = call.app.services.document_terms(documents);
    let row = |term: &DocumentTerm| {
        let before = documents.iter().filter(|one| one.kind == term.kind && Some(one.as_of) != term.as_of);
        json!({
            "term": term, "expired": term.is_expired(), "soon": term.ends_soon(),
            "before": before.map(|one| one.as_of).collect::<Vec<_>>(),
        })
    };
    terms.iter().map(row).collect()
}

async fn history(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let history = call.app.services.family_history(&call.caller()?, &code).await?;
    of_record::history(&call, ("families", code.as_str()), history).await
}

async fn identity(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let identity = call.app.services.view_identity(&call.caller()?, &Subject::Family(code.clone())).await?;
    of_record::identity(&call, ("families", code.as_str()), identity.as_ref())
}

async fn talk(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let form = &call.form;
    let mut reading = Reading::default();
    let on = reading.need(form, "on", |text| Date::parse(text).map_err(shape));
    let channel = reading.need(form, "channel", |text| listed(Channel::parse(text)));
    let result = reading.need(form, "result", |text| listed(ContactResult::parse(text)));
    let until = reading.may(form, "until", |text| Date::parse(text).map_err(shape));
    let about = reading.may(form, "about", |text| ChildCode::parse(text).map_err(shape));
    let words = reading.may(form, "words", |text| Text::parse(text).map_err(shape));
    let recorded = match reading.finish(on.zip(channel).zip(result)) {
        Ok(((on, channel), result)) => {
            let talk = Talk { on, channel, result, until, about, words };
            call.app.services.record_talk(&call.caller()?, &code, talk).await
        }
        Err(error) => Err(error),
    };
    match recorded {
        Ok(_) => Ok(Reply::saying(format!("{}?tab=contacts", family_page(&code)), "said-saved")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn settle(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let mut reading = Reading::default();
    let item = reading.need(&call.form, "item", |text| Ok(text.to_owned()));
    let level = reading.need(&call.form, "level", |text| {
        let level = text.parse::<u8>().map_err(|_| "level-range".to_owned())?;
        Capability::new(level).map_err(shape)
    });
    let source = reading.need(&call.form, "source", |text| Text::parse(text).map_err(shape));
    let settled = match reading.finish(item.zip(level).zip(source)) {
        Ok(((item, level), source)) => {
            let version = call.form_version()?;
            call.app.services.settle_ability(&call.caller()?, &code, (item, level, source), version).await
        }
        Err(error) => Err(error),
    };
    match settled {
        Ok(_) => Ok(Reply::saying(format!("{}?tab=abilities", family_page(&code)), "said-saved")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}
