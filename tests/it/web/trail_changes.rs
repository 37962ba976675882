//! Every change that a route says it puts on record stands on the trail, and no other; where a form leads, there is a
//! page.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uya::{
    domain::audit::Action,
    generate::practice as world,
    web::{route::RouteMethod, routes},
};

use super::{
    imports::{bring, version},
    second_factor::{half, shown},
    site::{Answer, Client, PASSWORD, Site},
    steps::{approvable, content, first_view, list, review},
    trail::{last_number, since},
    walk::{File, Form, Json, Walk},
};

const WHY: &str = "Баланың қауіпсіздігіне қатысты шұғыл хабарлама түсті.";

fn plain(answer: &Answer) -> String {
    answer.version().replace(['"', 'v'], "")
}

fn number(answer: &Answer) -> String {
    answer.json()["number"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

/// Signing in, one's own account, one's views and sessions.
fn account(walk: &mut Walk<'_>) {
    let site = walk.site;
    let stranger = site.stranger();
    walk.take("language", &stranger, "/language", Form(&[("code", "ru"), ("to", "/sign-in")]));
    walk.take("sign_in_send", &stranger, "/sign-in", Form(&[("name", "timur"), ("password", PASSWORD)]));
    walk.refuse("sign_in_send", &stranger, "/sign-in", Form(&[("name", "timur"), ("password", "бос сөз")]));
    let own = site.sign_in("saule");
    walk.take("conduct_accept", &own, "/conduct", Form(&[]));
    walk.take("account_change", &own, "/account", Form(&[("language", "kk"), ("keys", "yes")]));
    walk.take("api_me_change", &own, "/api/v1/me", Json(json!({ "keys": false }), None));
    let draft = [("form", "proposal:P-1"), ("body", "әзірге осы")];
    walk.take("draft_keep", &own, "/drafts", Form(&draft));
    let away = [("form", "proposal:P-1"), ("back", "/account")];
    walk.take("draft_discard", &own, "/drafts/discard", Form(&away));
    let view = [("page", "children"), ("name", "Менікі"), ("query", "mine=yes")];
    walk.take("view_save", &own, "/views", Form(&view));
    walk.take("view_remove", &own, "/views/V-1/remove", Form(&[]));
    let view = json!({ "page": "children", "name": "Тараз", "query": "settlement=TARAZ" });
    let saved = walk.take("api_view_save", &own, "/api/v1/views", Json(view, None)).json();
    let number = saved["number"].as_str().unwrap();
    walk.take("api_view_remove", &own, &format!("/api/v1/views/{number}/remove"), Json(json!({}), None));
    walk.take("step_up_send", &site.sign_in("saule"), "/account/step-up", Form(&[("secret", PASSWORD)]));
    walk.refuse("step_up_send", &own, "/account/step-up", Form(&[("secret", "бос сөз")]));
    let renewed = |old, new| [("old_password", old), ("new_password", new)];
    walk.refuse("password_change", &own, "/account/password", Form(&renewed("бос сөз", "алты құлаш ала арқан")));
    walk.take("password_change", &own, "/account/password", Form(&renewed(PASSWORD, "алты құлаш ала арқан")));
    let other = site.sign_in("bolat");
    walk.take("sessions_end", &other, "/account/sessions", Form(&[]));
    walk.take("api_me_sessions_end", &other, "/api/v1/me/sessions/end", Json(json!({}), None));
    let last = site.sign_in("bolat");
    assert_eq!(last.get("/account").status, 200);
    let out = walk.send("sign_out", &last, "/sign-out", Form(&[]));
    assert_eq!((out.status, out.header("location")), (303, Some("/sign-in")));
}

/// The second factor: a site with a clock, for a code counts once.
fn factor(walk: &mut Walk<'_>) {
    let clock = walk.site.clock.clone().unwrap();
    let now = || u64::try_from(uya::domain::clock::Clock::now(&*clock).micros() / 1_000_000).unwrap();
    let own = walk.site.sign_in("aigerim");
    let factor = shown(&own);
    let set = |password, code| [("password", password), ("code", code)];
    let code = factor.code_at(now());
    walk.refuse("factor_set", &own, "/account/factor", Form(&set("бос сөз", &code)));
    walk.take("factor_set", &own, "/account/factor", Form(&set(PASSWORD, &code)));
    clock.advance(30 * 1_000_000);
    let half = half(&walk.site.base);
    walk.refuse("second_factor_send", &half, "/sign-in/code", Form(&[("code", "000000")]));
    let whole = walk.send("second_factor_send", &half, "/sign-in/code", Form(&[("code", &factor.code_at(now()))]));
    assert_eq!(whole.status, 303, "{}", whole.body);
}

fn practice(walk: &mut Walk<'_>) {
    let own = walk.site.sign_in("marat");
    let importance = |need: &world::PlanNeed| match need.importance {
        None => Value::Null,
        Some(importance) => serde_json::to_value(importance).unwrap(),
    };
    let needs: Vec<Value> =
        world::NEEDS.iter().map(|need| json!({ "item": need.item, "importance": importance(need) })).collect();
    walk.take("api_practice_needs", &own, "/api/v1/practice/needs", Json(json!({ "needs": needs }), None));
    let named: Vec<(String, String)> = world::NEEDS
        .iter()
        .map(|need| (format!("need.{}", need.item), importance(need).as_str().unwrap_or("none").to_owned()))
        .collect();
    let named: Vec<(&str, &str)> = named.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    walk.take("practice_needs_send", &own, "/learn/practice/needs", Form(&named));
    let why = [("rule", world::STALE_RULE), ("said_on", "09.02.2026"), ("next", "ask_again")];
    walk.take("practice_missing_send", &own, "/learn/practice/missing", Form(&why));
    let why = json!({ "rule": world::STALE_RULE, "said_on": "2026-02-09", "next": "ask_again" });
    walk.take("api_practice_missing", &own, "/api/v1/practice/missing", Json(why, None));
    let words = "Құжаттары бойынша міндетті қажеттіліктің бәрін жабады.";
    let gap = json!({ "child": world::CHILD, "item": world::GAP, "answer": { "answer": "accepted", "because": WHY } });
    let answer = json!({ "wrong_fact": world::WRONG_FACT, "family": world::SOUND, "reasons": ["health"],
        "words": words, "gaps": [gap] });
    walk.take("api_practice_propose", &own, "/api/v1/practice/propose", Json(answer, None));
    let field = |part: &str| format!("gap.{}.{}.{part}", world::CHILD, world::GAP);
    let (answered, because) = (field("answer"), field("because"));
    let proposed = [
        ("family", world::SOUND),
        ("wrong_fact", world::WRONG_FACT),
        ("reasons", "health"),
        ("words", words),
        (answered.as_str(), "accepted"),
        (because.as_str(), WHY),
    ];
    walk.take("practice_propose_send", &own, "/learn/practice/propose", Form(&proposed));
}

/// Waivers, enquiries, access by breaking the glass, who works on what.
fn desk(walk: &mut Walk<'_>) {
    let site = walk.site;
    let [own, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let parted = [("rule", "R-CASE-07"), ("reason", WHY), ("reason_code", "court_decision")];
    walk.take("waiver_ask", &own, "/children/C-003/waivers", Form(&parted));
    let decided = |decision| [("decision", decision), ("reason", WHY), ("version", "1")];
    walk.take("waiver_decide", &supervisor, "/waivers/W-1", Form(&decided("grant")));
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": WHY, "reason_code": "court_decision" });
    for (asked, granted) in [("W-2", true), ("W-3", false), ("W-4", false)] {
        let made = walk.take("api_waiver_ask", &own, "/api/v1/waiver-requests", Json(wish.clone(), None));
        assert_eq!(number(&made), asked);
        if asked == "W-4" {
            walk.take("waiver_decide", &supervisor, "/waivers/W-4", Form(&decided("refuse")));
            continue;
        }
        let decision = json!({ "granted": granted, "reason": WHY });
        let path = format!("/api/v1/waiver-requests/{asked}/decision");
        walk.take("api_waiver_decide", &supervisor, &path, Json(decision, Some("\"v1\"")));
    }
    let child = json!({ "kind": "child", "code": "C-001" });
    let question = json!({ "kind": "question", "about": child, "subject": child, "words": "Мектебі қайсы?" });
    walk.take("api_enquire", &own, "/api/v1/enquiries", Json(question, None));
    let wrong = [
        ("kind", "fact_is_wrong"),
        ("about_kind", "child"),
        ("about_code", "C-001"),
        ("child", "C-001"),
        ("words", "Жасы қате"),
        ("back", "/children/C-001"),
    ];
    walk.take("enquiry_make", &own, "/enquiries", Form(&wrong));
    let wrong = [("kind", "child"), ("code", "C-001"), ("words", "Мектебі қате")];
    walk.take("wrong_data_send", &own, "/wrong-data", Form(&wrong));
    let answer = json!({ "words": "№ 12 мектеп" });
    walk.take("api_enquiry_answer", &supervisor, "/api/v1/enquiries/Q-1/answer", Json(answer, Some("\"v1\"")));
    walk.take("enquiry_answer", &supervisor, "/enquiries/Q-2", Form(&[("words", "Түзетілді"), ("version", "1")]));
    let glass = [("kind", "child"), ("code", "C-110"), ("purpose", "danger"), ("reason", WHY)];
    walk.take("break_glass_send", &own, "/break-glass", Form(&glass));
    let glass = json!({ "subject": { "kind": "child", "code": "C-111" }, "purpose": "danger", "reason": WHY });
    walk.take("api_break_glass", &own, "/api/v1/access-requests", Json(glass, None));
    let looked = [("version", "1"), ("words", "Қауіп расталды, орынды болды"), ("in_order", "yes")];
    walk.take("grant_look_through", &supervisor, "/audit/grants/B-1", Form(&looked));
    let other = site.sign_in("bolat");
    walk.take("sample_look_through", &other, "/audit/sample/W-1", Form(&[("words", WHY), ("in_order", "yes")]));
    let found = json!({ "in_order": true, "words": WHY });
    walk.take("api_sample_look_through", &other, "/api/v1/audit/sample/W-2", Json(found, None));
    walk.take("many_records_explain", &own, "/many-records", Form(&[("reason", WHY)]));
    walk.take("api_many_records_explain", &own, "/api/v1/many-records", Json(json!({ "reason": WHY }), None));
    let looked = json!({ "in_order": false, "words": WHY });
    let path = "/api/v1/access-requests/B-2/review";
    walk.take("api_grant_look_through", &supervisor, path, Json(looked, Some("\"v1\"")));
    custody(walk, &supervisor, ("child", "/children/C-040"));
    custody(walk, &supervisor, ("family", "/families/F-040"));
    let stop = [("stop", "yes"), ("reason", WHY)];
    walk.take("recommendations_switch", &supervisor, "/model/switch", Form(&stop));
    walk.take("recommendations_switch", &supervisor, "/model/switch", Form(&[("stop", "no"), ("reason", WHY)]));
    let goes_on = json!({ "stopped": false, "reason": WHY });
    walk.take("api_recommendations_switch", &supervisor, "/api/v1/recommendations", Json(goes_on, None));
}

fn custody(walk: &mut Walk<'_>, supervisor: &Client, (kind, page): (&str, &str)) {
    let api = format!("/api/v1{page}");
    let version = || supervisor.get(&format!("{api}/custody")).version();
    let come = json!({ "staff": "S-2", "reason": WHY });
    let name = |act: &str| format!("api_{kind}_{act}");
    walk.take(&name("assign"), supervisor, &format!("{api}/assignments"), Json(come.clone(), Some(&version())));
    walk.take(&name("release"), supervisor, &format!("{api}/assignments:end"), Json(come, Some(&version())));
    let at = version().replace(['"', 'v'], "");
    let assigned = [("act", "assign"), ("staff", "V-1"), ("reason", WHY), ("version", at.as_str())];
    walk.take(&format!("{kind}_custody_change"), supervisor, &format!("{page}/custody"), Form(&assigned));
    let at = version().replace(['"', 'v'], "");
    let sealed = [("act", "seal"), ("reason", WHY), ("version", at.as_str())];
    walk.take(&format!("{kind}_seal_change"), supervisor, &format!("{page}/seal"), Form(&sealed));
    let open = json!({ "sealed": false, "reason": WHY });
    walk.take(&name("seal"), supervisor, &format!("{api}/seal"), Json(open, Some(&version())));
}

/// The text of a plan, its needs, talks with families.
fn plan(walk: &mut Walk<'_>) {
    let own = walk.site.sign_in("aigerim");
    let text = "/children/C-002/plan/text";
    let reading = || own.get("/api/v1/children/C-002/plan/reading").json();
    let at = reading()["plan_version"].to_string();
    let words = "Балаға логопед қажет. Кітап оқығанды жақсы көреді.";
    walk.take("plan_text_send", &own, text, Form(&[("version", &at), ("text", words)]));
    let given = |version: &str| [("version", version.to_owned()), ("answer.0", "yes".to_owned())];
    let of_reading = |body: &Value| {
        let kept = body["reading"]["suggestions"].as_array().map_or(0, Vec::len);
        assert!(kept > 0, "{body}");
    };
    of_reading(&reading());
    let page = given("1");
    let page: Vec<(&str, &str)> = page.iter().map(|(name, value)| (*name, value.as_str())).collect();
    walk.take("plan_reading_send", &own, "/children/C-002/plan/reading", Form(&page));
    let body = json!({ "answers": [{ "suggestion": 0, "is_need": false }] });
    let api = "/api/v1/children/C-002/plan/reading";
    walk.take("api_plan_reading_answer", &own, api, Json(body, Some(&own.get(api).version())));
    let version = format!("\"v{}\"", reading()["plan_version"]);
    let text = json!({ "source": "pasted", "text": "Балаға тыныш үй қажет. Логопедпен жұмыс керек." });
    walk.take("api_plan_text", &own, "/api/v1/children/C-002/plan/text", Json(text, Some(&version)));

    let child = own.get("/api/v1/children/C-001").json();
    let needs = child["plan"]["needs"].as_array().unwrap();
    let decided: Vec<Value> =
        needs.iter().map(|need| json!({ "item": need["item"], "importance": need["importance"] })).collect();
    let at = child["plan_version"].as_i64().unwrap();
    let confirm = "/api/v1/children/C-001/needs:confirm";
    let version = format!("\"v{at}\"");
    walk.take("api_needs_confirm", &own, confirm, Json(json!({ "needs": decided }), Some(&version)));
    let fields: Vec<(String, String)> = needs
        .iter()
        .map(|need| {
            let [item, importance] = ["item", "importance"].map(|field| need[field].as_str().unwrap());
            (format!("need.{item}"), importance.to_owned())
        })
        .chain([("version".to_owned(), (at + 1).to_string())])
        .collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    walk.take("needs_confirm_send", &own, "/children/C-001/needs/confirm", Form(&fields));

    let item = needs[0]["item"].as_str().unwrap();
    let rests = [("item", item), ("kind", "school"), ("on", "2026-10-01"), ("kept_at", "№ 3 іс")];
    walk.take("evidence_add", &own, "/children/C-001/evidence", Form(&rests));
    walk.take("evidence_take_back", &own, "/evidence/E-1/take-back", Form(&[]));
    let rests = json!({ "item": item, "kind": "school", "on": "2026-10-01", "kept_at": "№ 3 іс" });
    let added = walk.take("api_evidence_add", &own, "/api/v1/children/C-001/evidence", Json(rests, None));
    let path = format!("/api/v1/evidence/{}/take-back", number(&added));
    walk.take("api_evidence_take_back", &own, &path, Json(json!({}), None));

    let talk = json!({ "on": "2026-11-01", "channel": "phone", "result": "talk" });
    walk.take("api_contact", &own, "/api/v1/families/F-021/contacts", Json(talk, None));
    let talk = [("on", "2026-11-01"), ("channel", "visit"), ("result", "talk")];
    walk.take("contact_record", &own, "/families/F-021/contacts", Form(&talk));
    let api = "/api/v1/families/F-021";
    let settled = json!({ "item": "attachment_security", "level": 1, "source": "Үйіне бару" });
    let path = format!("{api}/preferences:resolve");
    walk.take("api_ability", &own, &path, Json(settled, Some(&own.get(api).version())));
    let at = plain(&own.get(api));
    let settled =
        [("item", "attachment_security"), ("level", "2"), ("source", "Екінші сапар"), ("version", at.as_str())];
    walk.take("ability_settle", &own, "/families/F-021/abilities", Form(&settled));
}

/// Lists, a proposal over the API, another one on pages, and what became of both.
fn case(walk: &mut Walk<'_>) {
    let site = walk.site;
    let [own, reviewer, supervisor] = ["aigerim", "marat", "gulnar"].map(|name| site.sign_in(name));
    let made = walk.take("api_run_make", &own, "/api/v1/runs", Json(json!({ "child": "C-006" }), None));
    let run = number(&made);
    let family = approvable(&own, &run)[0].clone();
    let notes = format!("/api/v1/runs/{run}/families/{family}/notes");
    let noted = walk.take("api_note_write", &own, &notes, Json(json!({ "words": "Үйі жайлы." }), None));
    let remove = format!("/api/v1/notes/{}/remove", number(&noted));
    walk.take("api_note_remove", &own, &remove, Json(json!({}), None));
    walk.take("note_write", &own, &notes.replace("/api/v1", ""), Form(&[("words", "Мектебі жақын.")]));
    walk.take("note_remove", &own, "/notes/N-2/remove", Form(&[]));
    let out = format!("/api/v1/runs/{run}/families/{}", approvable(&own, &run).pop().unwrap());
    let why = "Отбасы осы балаға дайын емес екенін айтты.";
    let taken = json!({ "because": "family_asked", "words": why });
    walk.take("api_take_out", &own, &format!("{out}/take-out"), Json(taken, None));
    walk.take("api_put_back", &own, &format!("{out}/put-back"), Json(json!({ "words": why }), None));
    let out = out.replace("/api/v1", "");
    walk.take("take_out_send", &own, &format!("{out}/take-out"), Form(&[("because", "family_asked"), ("words", why)]));
    walk.take("put_back", &own, &format!("{out}/put-back"), Form(&[("words", why)]));
    let trial = json!({ "set": ["need.attachment_security=1/must"] });
    walk.take("api_what_if", &own, &format!("/api/v1/runs/{run}/what-if"), Json(trial, None));
    walk.take("api_replay", &supervisor, &format!("/api/v1/runs/{run}/replay"), Json(json!({}), None));
    walk.take("replay", &supervisor, &format!("/runs/{run}/replay"), Form(&[("back", "/audit")]));

    let begun = walk.take("api_proposal_begin", &own, "/api/v1/proposals", Json(json!({ "run": run }), None));
    let path = format!("/api/v1/proposals/{}", number(&begun));
    let trial = [("version", "1"), ("set", "need.attachment_security=1/must")];
    walk.take("trial_save", &own, &format!("{}/trials", path.replace("/api/v1", "")), Form(&trial));
    let families = approvable(&own, &run);
    let whole = json!({ "content": content(&own, &run, &families[0], &families[1]) });
    walk.take("api_proposal_write", &own, &path, Json(whole, Some("\"v2\"")));
    walk.take("api_proposal_send", &own, &format!("{path}/send"), Json(Value::Null, Some("\"v3\"")));
    let laid = reviewer.get(&path).json()["proposal"]["laid_before"].clone();
    let views: Vec<Value> =
        laid.as_array().unwrap().iter().map(|family| json!({ "family": family, "view": "good" })).collect();
    walk.take("api_first_view", &reviewer, &format!("{path}/first-views"), Json(json!({ "views": views }), None));
    let words = "Қолдау жоспары олқылықтарға толық жауап береді.";
    let agreed = json!({ "result": "agree", "reasons": ["needs_met"], "tie": { "tie": "none" }, "words": words });
    let at = reviewer.get(&path).version();
    walk.take("api_review", &reviewer, &format!("{path}/reviews"), Json(agreed, Some(&at)));
    let approved = json!({ "result": "approve", "words": words });
    let at = supervisor.get(&path).version();
    walk.take("api_second_check", &supervisor, &format!("{path}/approvals"), Json(approved, Some(&at)));
    let moved = json!({ "kind": "moved", "on": "2026-11-01" });
    let placement = path.replace("proposals", "placements");
    walk.take("api_outcome", &own, &format!("{placement}/events"), Json(moved, Some("\"v1\"")));
    let page = placement.replace("/api/v1", "");
    let stands = [("kind", "day30"), ("on", "2026-11-01"), ("outcome_state", "steady"), ("version", "2")];
    walk.take("outcome", &own, &format!("{page}/events"), Form(&stands));
    on_pages(walk, [&own, &reviewer, &supervisor]);
}

fn on_pages(walk: &mut Walk<'_>, [own, reviewer, supervisor]: [&Client; 3]) {
    let made = walk.take("run_make", own, "/children/C-007/runs", Form(&[]));
    let run = made.header("location").unwrap().to_owned();
    let begun = walk.take("proposal_begin", own, &format!("{run}/proposals"), Form(&[("none", "yes")]));
    let page = begun.header("location").unwrap().to_owned();
    let at = |who: &Client| plain(&who.get(&format!("/api/v1{page}")));
    let words = "Ымдау тілін білетін отбасы тізілімде жоқ.";
    let version = at(own);
    let written = [
        ("version", version.as_str()),
        ("choice", "none"),
        ("none_reasons", "must_unmet"),
        ("next_steps", "recruit"),
        ("words", words),
        ("child_asked", "no"),
        ("child_because", "Аудармашы қазір демалыста, ымдау тілін басқа ешкім білмейді."),
        ("tie", "none"),
        ("agency", "ZHM-AGENCY"),
        ("go", "check"),
    ];
    walk.take("proposal_write", own, &page, Form(&written));
    walk.take("proposal_send", own, &format!("{page}/send"), Form(&[("version", &at(own))]));
    let laid = reviewer.get(&format!("/api/v1{page}")).json()["proposal"]["laid_before"].clone();
    let views: Vec<String> =
        laid.as_array().unwrap().iter().map(|family| format!("view.{}", family.as_str().unwrap())).collect();
    let views: Vec<(&str, &str)> = views.iter().map(|name| (name.as_str(), "doubtful")).collect();
    walk.take("first_view", reviewer, &format!("{page}/first-views"), Form(&views));
    let version = at(reviewer);
    let agreed = [
        ("version", version.as_str()),
        ("result", "agree"),
        ("basis", "needs_met"),
        ("tie", "none"),
        ("words", "Тізілімде шынымен сәйкес отбасы жоқ."),
    ];
    walk.take("review", reviewer, &format!("{page}/reviews"), Form(&agreed));
    let version = at(supervisor);
    let returned = [("version", version.as_str()), ("result", "return"), ("words", "Басқа аймақтан да іздеп көріңіз.")];
    walk.take("second_check", supervisor, &format!("{page}/approvals"), Form(&returned));
    let back = [("version", at(own)), ("withdraw_words", "Бала туыстарына оралды, іздеу тоқтады.".to_owned())];
    let back: Vec<(&str, &str)> = back.iter().map(|(name, value)| (*name, value.as_str())).collect();
    walk.take("proposal_withdraw", own, &format!("{page}/withdraw"), Form(&back));
    let run = list(own, "C-001");
    let begun = own.post("/api/v1/proposals", &json!({ "run": run }), None);
    let path = format!("/api/v1/proposals/{}/withdraw", number(&begun));
    walk.take("api_proposal_withdraw", own, &path, Json(json!({ "words": WHY }), Some("\"v1\"")));
    let (placed, _) = super::steps::agreed(walk.site, own, "C-001", 1);
    let version = plain(&supervisor.get(&format!("/api/v1/proposals/{placed}")));
    let approved = [("version", version.as_str()), ("result", "approve"), ("words", words), ("seen_changes", "yes")];
    walk.take("second_check", supervisor, &format!("/proposals/{placed}/approvals"), Form(&approved));
    look_again(walk, supervisor, &placed);
}

/// A decision that is looked at again twice: on pages, and over the API by a third reviewer's colleague.
fn look_again(walk: &mut Walk<'_>, supervisor: &Client, decision: &str) {
    let second = walk.site.sign_in("zhanar");
    let words = "Отбасы шешіммен келіспейді, жазбаша қарсылық берді.";
    let asked = [("origin", "family"), ("reason", words), ("days", "5")];
    walk.take("re_review_ask_send", supervisor, &format!("/audit/decisions/{decision}/re-review"), Form(&asked));
    let laid = second.get("/api/v1/re-reviews/A-1").json()["families"].clone();
    let views: Vec<String> =
        laid.as_array().unwrap().iter().map(|one| format!("view.{}", one["family"].as_str().unwrap())).collect();
    let views: Vec<(&str, &str)> = views.iter().map(|name| (name.as_str(), "good")).collect();
    walk.take("re_review_first_view", &second, "/re-reviews/A-1/first-views", Form(&views));
    let ended = [("version", "2"), ("result", "stands"), ("tie", "none"), ("words", words)];
    walk.take("re_review_conclude", &second, "/re-reviews/A-1/conclusion", Form(&ended));

    super::re_reviews::third_reviewer(walk.site);
    let third = walk.site.sign_in("madi");
    let path = format!("/api/v1/audit/decisions/{decision}/re-reviews");
    let again = json!({ "origin": "child", "reason": words, "days": 7 });
    walk.take("api_re_review_ask", supervisor, &path, Json(again, None));
    let path = "/api/v1/re-reviews/A-2";
    let views = super::re_reviews::views_of(&third, "A-2");
    walk.take("api_re_review_first_view", &third, &format!("{path}/first-views"), Json(views, None));
    let ended = json!({ "result": "look_anew", "tie": { "tie": "none" }, "words": words });
    walk.take("api_re_review_conclude", &third, &format!("{path}/conclusion"), Json(ended, Some("\"v2\"")));
}

/// Files in and out.
fn files(walk: &mut Walk<'_>) {
    let site = walk.site;
    let [data, supervisor] = ["erlan", "gulnar"].map(|name| site.sign_in(name));
    let order = json!({ "kinds": ["settlement"], "format": "json", "reason": WHY });
    walk.take("api_export_make", &supervisor, "/api/v1/exports", Json(order, None));
    let order = [("kinds", "settlement"), ("format", "csv"), ("reason", WHY)];
    walk.take("export_make", &supervisor, "/exports", Form(&order));

    let sheet = |code: &str| format!("code;settlement;Живность;Осмотрено\n{code};TARAZ;true;30.10.2026\n");
    let first = sheet("F-910");
    let file = ("list.csv", first.as_bytes());
    let brought = walk.take("import_bring", &data, "/imports/new", File(&[("kind", "families")], file));
    let page = brought.header("location").unwrap().to_owned();
    let columns = format!("{page}/columns");
    let at = version(&data, &columns);
    let matched = [
        ("version", at.as_str()),
        ("sheet.0", ""),
        ("kind.0", "families"),
        ("title.0.1", "code"),
        ("column.0.1", "code"),
        ("title.0.3", "Живность"),
        ("column.0.3", "pets.value"),
        ("title.0.4", "Осмотрено"),
        ("column.0.4", "pets.as_of"),
    ];
    walk.take("import_columns_send", &data, &columns, Form(&matched));
    let at = version(&data, &page);
    walk.take("import_save", &data, &format!("{page}/save"), Form(&[("version", &at), ("part", "all")]));
    walk.take("import_undo", &data, &format!("{page}/undo"), Form(&[]));
    let second = "code;settlement;Хайуан\nF-911;TARAZ;true\n";
    let file = ("list.csv", second.as_bytes());
    let brought = walk.take("api_import_bring", &data, "/api/v1/imports", File(&[("kind", "families")], file));
    let path = brought.header("location").unwrap().to_owned();
    let meant = json!({ "columns": { "Хайуан": null } });
    let at = data.get(&path).version();
    walk.take("api_import_columns", &data, &format!("{path}/columns"), Json(meant, Some(&at)));
    let at = data.get(&path).version();
    walk.take("api_import_commit", &data, &format!("{path}/commit"), Json(json!({}), Some(&at)));
    walk.take("api_import_undo", &data, &format!("{path}/undo"), Json(json!({}), None));
    let third = "code;settlement\nF-912;TARAZ\n";
    let committed = [("kind", "families"), ("mode", "commit")];
    let file = ("list.csv", third.as_bytes());
    walk.take("api_import_bring", &data, "/api/v1/imports", File(&committed, file));
    let near = "code;settlement\nF-915;TARAS\n";
    let file = ("list.csv", near.as_bytes());
    let brought = walk.take("import_bring", &data, "/imports/new", File(&[("kind", "families")], file));
    let page = brought.header("location").unwrap().to_owned();
    let at = version(&data, &page);
    let meant = [("version", at.as_str()), ("list", "SettlementCode"), ("word", "TARAS"), ("code", "TARAZ")];
    walk.take("import_words_send", &data, &format!("{page}/words"), Form(&meant));
    let near = near.replace("F-915", "F-916");
    let file = ("list.csv", near.as_bytes());
    let brought = walk.take("api_import_bring", &data, "/api/v1/imports", File(&[("kind", "families")], file));
    let path = brought.header("location").unwrap().to_owned();
    let meant = json!({ "list": "SettlementCode", "word": "TARAS", "code": "TARAZ" });
    let at = data.get(&path).version();
    walk.take("api_import_words", &data, &format!("{path}/words"), Json(meant, Some(&at)));

    // One that looks like F-021: the same town, the same days of birth.
    let twin = |code: &str| {
        let carers = json!([{ "birth_date": "1965-10-02" }, { "birth_date": "1967-08-28" }]);
        json!({ "bundle": "uya/1", "families": [{ "code": code, "settlement": "TARAZ", "carers": carers }] })
    };
    let page = bring(&data, &twin("F-913"));
    let twins = format!("{page}/twins");
    let at = version(&data, &twins);
    let same = [("version", at.as_str()), ("twin.family|F-913|F-021", "same")];
    walk.take("import_twins_send", &data, &twins, Form(&same));
    let at = version(&data, &page);
    walk.take("import_cancel", &data, &format!("{page}/cancel"), Form(&[("version", &at)]));
    let path = format!("/api/v1{}", bring(&data, &twin("F-914")));
    let answers = json!({ "answers": [{ "kind": "family", "code": "F-914", "kept": "F-021", "same": true }] });
    let at = data.get(&path).version();
    walk.take("api_import_twins", &data, &format!("{path}/twins"), Json(answers, Some(&at)));
    let at = data.get(&path).version();
    walk.take("api_import_cancel", &data, &format!("{path}/cancel"), Json(json!({}), Some(&at)));
}

/// Records written by hand.
fn by_hand(walk: &mut Walk<'_>) {
    let data = walk.site.sign_in("erlan");
    let of = |path: &str| data.get(&format!("/api/v1{path}")).json();
    let child = of("/children/C-030")["child"].clone();
    let own = |name: &str| child[name].as_str().unwrap().to_owned();
    let (born, sex, place) = (own("birth_date"), own("sex"), own("settlement"));
    let new = [("version", "0"), ("code", "C-910"), ("birth_date", &born), ("sex", &sex), ("settlement", &place)];
    let looks = walk.take("child_new_send", &data, "/children/new", Form(&[&new[..], &[("go", "check")]].concat()));
    assert!(looks.body.contains("name=\"different\" value=\"C-030\""), "{}", looks.body);
    let new = [&new[..], &[("different", "C-030"), ("go", "save")]].concat();
    walk.take("child_new_send", &data, "/children/new", Form(&new));
    let edited = [("version", "1"), ("birth_date", "05.05.2016"), ("go", "save")];
    walk.take("child_edit_send", &data, "/children/C-910/edit", Form(&edited));
    let plan = [("version", "0"), ("date", "01.10.2026"), ("go", "save")];
    walk.take("plan_edit_send", &data, "/children/C-910/plan/edit", Form(&plan));
    let wish = [("version", "1"), ("text", "Ағаммен бірге болғым келеді."), ("go", "save")];
    walk.take("child_row_send", &data, "/children/C-910/lists/wishes/new", Form(&wish));
    let new = json!({ "code": "C-911", "birth_date": "2018-01-02", "sex": "male" });
    walk.take("api_child_add", &data, "/api/v1/children", Json(new, None));
    let path = "/api/v1/children/C-911";
    walk.take("api_child_change", &data, path, Json(json!({ "settlement": "TARAZ" }), Some("\"v1\"")));
    let plan = json!({ "date": "2026-10-01" });
    walk.take("api_plan_write", &data, &format!("{path}/plan"), Json(plan, Some("\"v0\"")));
    let wish = json!({ "text": "Мысығым бірге болсын." });
    walk.take("api_child_list_add", &data, &format!("{path}/wishes"), Json(wish, None));

    let family = json!({ "code": "A-920", "settlement": "TARAZ" });
    walk.take("api_family_add", &data, "/api/v1/families", Json(family, None));
    let path = "/api/v1/families/A-920";
    let pets = json!({ "pets": { "value": true, "as_of": "2026-10-30" } });
    walk.take("api_family_change", &data, path, Json(pets, Some("\"v1\"")));
    let carer = json!({ "birth_date": "1985-02-03" });
    walk.take("api_family_list_add", &data, &format!("{path}/carers"), Json(carer, None));
    let edited = [("version", "3"), ("pets.value", "false"), ("go", "save")];
    walk.take("family_edit_send", &data, "/families/A-920/edit", Form(&edited));
    let row = [("version", "4"), ("kind", "own_child"), ("birth_date", "05.05.2015"), ("go", "save")];
    walk.take("family_row_send", &data, "/families/A-920/lists/residents/new", Form(&row));
    // Its code differs from that of A-920 by a letter of another alphabet only.
    let new = [("version", "0"), ("code", "А-920"), ("settlement", "TARAZ")];
    walk.take("family_new_send", &data, "/families/new", Form(&[&new[..], &[("go", "check")]].concat()));
    walk.take(
        "family_new_send",
        &data,
        "/families/new",
        Form(&[&new[..], &[("different", "A-920"), ("go", "save")]].concat()),
    );
}

fn admin(walk: &mut Walk<'_>) {
    let operator = walk.site.sign_in("timur");
    let person = [
        ("code", "S-50"),
        ("sign_in", "madina"),
        ("name", "Мәдина Сапар"),
        ("role", "specialist"),
        ("office", "ZHM-SUPPORT"),
        ("password", "алты құлаш ала арқан"),
    ];
    walk.take("user_add", &operator, "/admin/users", Form(&person));
    let supervisor = walk.site.sign_in("gulnar");
    let decided = |decision| [("decision", decision), ("version", "1")];
    walk.take("user_change_decide", &supervisor, "/user-changes/U-1", Form(&decided("confirm")));
    let version = || operator.get("/api/v1/users/S-50").version();
    let at = version().replace(['"', 'v'], "");
    let closed = [("role", "reviewer"), ("disabled", "yes"), ("version", at.as_str())];
    walk.take("user_change", &operator, "/admin/users/S-50", Form(&closed));
    walk.take("user_change_decide", &supervisor, "/user-changes/U-2", Form(&decided("refuse")));
    let api = "/api/v1/users/S-50";
    let opened = json!({ "disabled": false });
    walk.take("api_user_change", &operator, api, Json(opened, Some(&version())));
    let decision = |confirm: bool| json!({ "confirm": confirm });
    let path = |number: &str| format!("/api/v1/user-changes/{number}/decision");
    walk.take("api_user_change_decide", &supervisor, &path("U-3"), Json(decision(true), Some("\"v1\"")));
    walk.take("api_user_change", &operator, api, Json(json!({ "disabled": true }), Some(&version())));
    let person = json!({ "code": "S-51", "sign_in": "asel", "name": "Әсел Нұрлан", "role": "reviewer",
        "office": "ZHM-AGENCY", "password": "алты құлаш ала арқан" });
    walk.take("api_user_add", &operator, "/api/v1/users", Json(person, None));
    walk.take("api_user_change_decide", &supervisor, &path("U-4"), Json(decision(false), Some("\"v1\"")));
    let token = [("token_name", "Есеп"), ("token_office", "ZHM-SUPPORT"), ("days", "30"), ("scopes", "view_families")];
    walk.take("token_issue", &operator, "/admin/tokens", Form(&token));
    walk.take("token_revoke", &operator, "/admin/tokens/K-1/revoke", Form(&[]));
    let token = json!({ "name": "Есеп", "office": "ZHM-SUPPORT", "days": 30, "scopes": ["view_families"] });
    walk.take("api_token_issue", &operator, "/api/v1/tokens", Json(token, None));
    walk.take("api_token_revoke", &operator, "/api/v1/tokens/K-2/revoke", Json(json!({}), None));
}

#[test]
fn every_change_leaves_on_the_trail_what_its_route_says_and_nothing_else() {
    let site = Site::start_with_clock();
    let mut walk = Walk { site: &site, left: BTreeMap::new() };
    for part in [account, practice, desk, plan, files, by_hand, case, admin, factor] {
        part(&mut walk);
    }
    for route in routes().iter().filter(|route| route.method != RouteMethod::Get) {
        let left = walk.left.get(route.name).unwrap_or_else(|| panic!("{} was never asked for", route.name));
        let said: BTreeSet<Action> = route.leaves.iter().copied().collect();
        assert_eq!(*left, said, "{} says what it never left", route.name);
    }
}

#[test]
fn a_judgement_that_comes_again_counts_once_and_says_so_on_the_trail() {
    let site = Site::start();
    let [own, reviewer] = ["aigerim", "marat"].map(|name| site.sign_in(name));
    let (number, _) = super::steps::sent(&own, "C-001", 0);
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    let words = json!({ "result": "approve", "words": WHY });
    let supervisor = site.sign_in("gulnar");
    let path = format!("/api/v1/proposals/{number}/approvals");
    let at = supervisor.get(&format!("/api/v1/proposals/{number}")).version();
    let first = supervisor.post_once(&path, &words, Some(&at), "judgement-key-1");
    let before = last_number(&site);
    let again = supervisor.post_once(&path, &words, Some(&at), "judgement-key-1");
    assert_eq!((first.status, again.status), (201, 201), "{}", again.body);
    assert_eq!(since(&site, before), [Action::RequestRepeated]);
}
