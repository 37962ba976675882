//! Pages: one file per part of the day. Each handler reads, asks a service and answers.

use super::route::{Needs, Route, to};

mod account;
pub(in crate::web) mod admin;
pub(in crate::web) mod by_hand;
mod case_facts;
mod cases;
mod changed;
pub(in crate::web) mod children;
mod custody;
pub(in crate::web) mod decision_files;
mod enquiries;
mod evidence;
mod excluded;
pub(in crate::web) mod exports;
mod families;
mod import_checking;
pub(in crate::web) mod import_findings;
pub(in crate::web) mod imports;
/// A place and a trial in sentences.
mod in_words;
mod installation;
mod judging;
pub(in crate::web) mod list_files;
mod lists;
mod many_records;
pub(in crate::web) mod model;
mod names;
/// What children's and families' pages have alike.
mod of_record;
mod oidc;
mod oversight;
mod own_notes;
mod plain;
pub(in crate::web) mod plan_text;
pub(in crate::web) mod practice;
mod proposal_form;
mod proposals;
mod re_reviews;
mod removals;
pub(in crate::web) mod reports;
pub(in crate::web) mod run_list;
mod sampling;
mod user_changes;
pub(in crate::web) mod work;
mod wrong_data;

/// Every page and form.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![Route::page("/static/{mark}/{name}", "asset", Needs::Nobody, to!(super::assets::show))];
    routes.extend(plain::routes());
    routes.extend(practice::routes());
    routes.extend(account::routes());
    routes.extend(oidc::routes());
    routes.extend(work::routes());
    routes.extend(by_hand::routes());
    routes.extend(children::routes());
    routes.extend(evidence::routes());
    routes.extend(names::routes());
    routes.extend(plan_text::routes());
    routes.extend(cases::routes());
    routes.extend(wrong_data::routes());
    routes.extend(custody::routes());
    routes.extend(lists::routes());
    routes.extend(own_notes::routes());
    routes.extend(list_files::routes());
    routes.extend(removals::routes());
    routes.extend(proposals::routes());
    routes.extend(reports::routes());
    routes.extend(families::routes());
    routes.extend(import_checking::routes());
    routes.extend(imports::routes());
    routes.extend(oversight::routes());
    routes.extend(decision_files::routes());
    routes.extend(model::routes());
    routes.extend(exports::routes());
    routes.extend(admin::routes());
    routes.extend(user_changes::routes());
    routes.extend(installation::routes());
    routes.extend(sampling::routes());
    routes.extend(re_reviews::routes());
    routes.extend(many_records::routes());
    routes
}
