//! The server over HTTP, with the invented region and its people.

/// A server of its own for each test, and clients who sign in.
mod site;
mod steps;

/// Every answer of the API against its document.
mod documented;

/// A walk over what changes something.
mod walk;

/// What bodies of the API hold.
mod bodies;

/// A browser that keeps cookies.
mod browser;

/// The organisation's own sign-in.
mod progress;
mod provider;

/// The program itself, serving.
mod served;

/// Numbers as offices give them.
mod numbers;

/// Who may open what.
mod access;

/// Routes, OpenAPI document and trail say the same.
mod inventory;

/// The cells of need to know.
mod need_to_know;

/// Documents of families.
mod documents;

/// What changed since somebody looked last.
mod news;

/// One record written by hand.
mod by_hand;

/// What needs rest on.
mod evidence;

/// Notes of one's own.
mod own_notes;

/// Who works on a record, and its seal.
mod custody;

/// What leads to what was made.
mod locations;

/// Every look on the trail.
mod trail;

/// Every change on the trail.
mod trail_changes;

/// What a supervisor reads of it.
mod trail_open;

/// The way of a case, from confirmed needs to what became of it.
mod case;
mod choice;

/// Who waives a rule.
mod waivers;

/// Ends that are no approval, and what is recorded of a placement.
mod ends;

/// One effect, one winner, nothing overwritten.
mod once;

/// Many at one record, many for the last place.
mod races;

/// What stands around every page.
mod frame;

/// The demo, served.
mod demo;

/// The program asked to stop.
mod stopped;

/// What stands in the log.
mod logged;

/// How much memory it takes.
mod memory;

/// The program killed in the middle of requests.
mod killed;

/// Another key file.
mod key;

/// What is refused, and how.
mod input;

/// Bodies that say too much, reasons that are none, judging one's own.
mod refused;

/// A page as a browser reads it.
mod fields;

/// Every form with an error in it.
mod forms;

/// Trials that travel with a proposal.
mod trials;

/// What was typed and not sent.
mod drafts;

/// A script in every text.
mod inert;
mod inert_codes;

/// Requests from elsewhere, taken sessions, clocks that jump.
mod forged;

/// Signing in, sessions, forged forms.
mod sign_in;

/// The second factor.
mod second_factor;

/// Who is slowed by whose wrong passwords.
mod tries;

/// Signing in through the organisation.
mod oidc;

/// Certificates, and connections that misbehave.
mod connections;

/// What a flood leaves behind, and what counts tell.
mod flood;

/// A list on its page, in parts.
mod lists;

/// Lists, comparisons, who is not considered, as files.
mod list_files;

/// What pages show over the API.
mod looks;

/// One's own sessions, the offices and the roles.
mod own_account;

/// Pages on paper: what each shows, for the same people, the same bytes each time.
mod papers;

/// Places, comparisons and trials in words.
mod told;

/// Pages of many records against the records.
mod boards;

/// Desks, boards, the model and histories as data.
mod desk_api;

/// Codes in words, lists in an order.
mod labels;

/// A child's page.
mod child_page;

/// Questions and answers.
mod enquiries;

/// Reasons that not everybody may read.
mod restricted;

/// A sealed family is nowhere in what people read who are not assigned to it.
mod sealed;

/// Who proposes, judges and checks a sealed family.
mod sealed_proposals;

/// Pictures of many cases at once.
mod overview;

/// Every page in every language.
mod pages;

/// Families by region.
mod regions;

/// Single facts that changed after a list was made.
mod changed_facts;

/// Decisions that are looked at again.
mod re_reviews;

/// Families taken out of a list by hand.
mod removals;

/// The report of a proposal.
mod report;

/// The record of a decision as a file.
mod decision_files;

/// Files out.
mod export;

/// Practice on invented records.
mod practice;
mod practice_required;

/// Signals of haste.
mod signals;

/// What supervisors look through.
mod sampling;

/// Very many records within an hour.
mod many_records;

/// Accounts and roles that wait for a second person.
mod user_changes;

/// The page that says how the order is made.
mod model_page;

/// How the installation is doing.
mod installation;

/// The text of a plan: brought, read, answered.
mod plan_text;

/// Files brought, saved and undone.
mod import_races;
mod imports;

/// Placements that a file says have ended.
mod import_ends;

/// Names that files bring.
mod import_names;

/// What a file may not do.
mod import_rules;

/// Words of a file that are on no list.
mod import_words;

/// Talks from an office's own log.
mod contacts;

/// Outcomes from an office's own register.
mod outcomes;

/// The same over the API.
mod imports_api;
