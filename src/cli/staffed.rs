//! The demo's offices, people and beginnings: work that waits for each role.

use super::{Context, Failure};
use crate::{
    domain::{
        access::{Subject, Viewer},
        child::Child,
        clock::Timestamp,
        code::{FamilyCode, StaffCode},
        date::Date,
        family::Family,
        office::Offices,
        plan::Plan,
        proposal::{
            ChildView, Choice, FamilyAnswer, FamilyAnswerCode, FamilyView, FirstView, GapAnswer, GapLine, MainReason,
            ProposalContent, ProposalNumber, Reserve, Review, ReviewReason, ReviewResult, Suitability, Tie,
        },
        reason::Reason,
        run::RunNumber,
        text::Text,
        user::User,
    },
    generate::staff,
    service::{Caller, ServiceError, Services, propose::gaps, view_run::Look},
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

/// Children whose needs wait to be confirmed.
const UNCONFIRMED: [&str; 7] = ["C-002", "C-006", "C-008", "C-009", "C-010", "C-016", "C-020"];

/// Adds offices, people with one password, custodies and names, and leaves some work for everybody.
pub(super) async fn staff_demo(context: &Context, services: &Services, password: &str) -> Result<(), Failure> {
    add(context, services, password).await.map_err(|error| context.service_failure(&error))
}

async fn add(context: &Context, services: &Services, password: &str) -> Result<(), ServiceError> {
    let by = || context.actor();
    for office in staff::offices() {
        services.put_office(by(), office).await?;
    }
    for user in staff::users() {
        services.add_user(by(), user, Some(password), true).await?;
    }
    let mut view = services.store.read().await?;
    let children: Vec<Child> = view.list::<Child>().await?.into_iter().map(|stored| stored.value).collect();
    let families: Vec<Family> = view.list::<Family>().await?.into_iter().map(|stored| stored.value).collect();
    drop(view);
    services.put_custodies(by(), staff::custodies(&children, &families)).await?;
    for child in &children {
        let subject = Subject::Child(child.code.clone());
        services.put_identity(by(), subject, &staff::name_of_child(child)).await?;
    }
    for family in &families {
        let subject = Subject::Family(family.code.clone());
        services.put_identity(by(), subject, &staff::names_of_family(family)).await?;
    }
    unconfirm(context, services).await
}

/// Some plans wait for their needs to be confirmed.
async fn unconfirm(context: &Context, services: &Services) -> Result<(), ServiceError> {
    services
        .store
        .write(context.actor(), |work| {
            Box::pin(async move {
                for code in UNCONFIRMED {
                    if let Some(kept) = work.find::<Plan>(code).await? {
                        work.update(&Plan { confirmed: None, ..kept.value }, kept.version).await?;
                    }
                }
                let event = crate::domain::audit::AuditEvent::done(
                    crate::domain::audit::Action::RecordChanged,
                    crate::domain::audit::EntityKind::Plan,
                    "",
                );
                work.audit(event.with("unconfirmed", UNCONFIRMED.len())).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(())
}

/// One proposal waits for the agency, one for the second check.
pub(super) async fn begin_work(context: &Context, services: &Services, runs: &[RunNumber]) -> Result<(), Failure> {
    let begun = async {
        let specialist = caller(services, staff::SPECIALIST).await?;
        let reviewer = caller(services, staff::REVIEWER).await?;
        for (position, run) in runs.iter().take(2).enumerate() {
            let number = propose(services, &specialist, *run).await?;
            if position == 1 {
                judge(services, &reviewer, number).await?;
            }
        }
        Ok::<_, ServiceError>(())
    };
    begun.await.map_err(|error| context.service_failure(&error))
}

async fn caller(services: &Services, staff: &str) -> Result<Caller, ServiceError> {
    let mut view = services.store.read().await?;
    let user = view.find::<User>(staff).await?.ok_or_else(|| ServiceError::Fault(format!("no {staff}")))?.value;
    drop(view);
    let offices = Offices::new(services.offices().await?);
    Ok(Caller { viewer: Viewer::of(&user, &offices, Vec::new()), once: None, request: "demo".into() })
}

fn text(words: &str) -> Text {
    Text::parse(words).expect("the demo's texts are texts")
}

fn reason(words: &str) -> Reason {
    Reason::parse(words).expect("the demo's reasons are reasons")
}

async fn propose(services: &Services, by: &Caller, run: RunNumber) -> Result<ProposalNumber, ServiceError> {
    // Looked at as a specialist would before choosing.
    let list = services.view_list(by, run, Look::List).await?;
    services.view_list(by, run, Look::Excluded).await?;
    let open: Vec<FamilyCode> = list
        .document
        .shown()
        .filter(|family| !family.approval_blocked && family.tier == "family")
        .filter_map(|family| FamilyCode::parse(&family.family).ok())
        .collect();
    let [family, reserve, ..] = open.as_slice() else {
        return Err(ServiceError::Fault("the demo's list shows nobody who could be approved".into()));
    };
    services.view_list(by, run, Look::Why(family.to_string())).await?;
    let today = services.today();
    let support = |gap: &crate::domain::proposal::Gap| GapLine {
        child: gap.child.clone(),
        item: gap.item.clone(),
        answer: support(today),
    };
    let content = ProposalContent {
        choice: Some(Choice::Family { family: family.clone() }),
        reserve: Some(Reserve::Family { family: reserve.clone() }),
        reasons: vec![MainReason::Experience, MainReason::Language, MainReason::Contact],
        words: Some(reason(
            "Отбасы баланың тілінде сөйлейді, әжесімен кездесуді өзі ұйымдастыруға дайын және дайындық курсынан өткен.",
        )),
        gaps: gaps(&list.document, Some(family)).iter().map(support).collect(),
        child_view: Some(ChildView::Asked {
            on: today.plus_days(-5), words: text("Мектебімнен кеткім келмейді.")
        }),
        family_answer: Some(FamilyAnswer {
            answer: FamilyAnswerCode::Agreed,
            on: Some(today.plus_days(-2)),
            words: Some(text("Телефонмен келісті, баланы көргісі келеді.")),
        }),
        tie: Some(Tie::None {}),
        trials: Vec::new(),
    };
    let number = services.begin_proposal(by, run, content).await?;
    services.send_proposal(by, number, 1).await?;
    Ok(number)
}

fn support(today: Date) -> GapAnswer {
    GapAnswer::Support {
        service: None,
        what: text("Сүйемелдеу қызметінің маманы апта сайын барып, отбасымен бірге жұмыс істейді."),
        who: text("Айгерім Қасымова"),
        by: today.plus_days(14),
        cost: None,
    }
}

async fn judge(services: &Services, by: &Caller, number: ProposalNumber) -> Result<(), ServiceError> {
    let staff = StaffCode::parse(&by.viewer.actor.id).map_err(|error| ServiceError::Fault(error.to_string()))?;
    let before = services.view_proposal(by, number).await?;
    let views = before.proposal.value.laid_before.iter();
    let views = views.map(|family| FamilyView { family: family.clone(), view: Suitability::GoodWithSupport }).collect();
    let at = Timestamp::from_micros(0);
    let view = FirstView { by: staff.clone(), at, round: 0, views, words: None };
    let version = services.record_first_view(by, number, view).await?;
    let review = Review {
        by: staff,
        at,
        round: 0,
        result: ReviewResult::Agree,
        reasons: vec![ReviewReason::NeedsMet, ReviewReason::SupportAnswers],
        words: reason("Қажеттіліктер өтелген, қолдау жоспары олқылықтарды толтырады, баланың пікірі ескерілген."),
        tie: Tie::None {},
    };
    services.review_proposal(by, number, review, version).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::{ChildCode, OfficeCode};

    #[test]
    fn the_codes_of_the_demo_are_codes() {
        for code in UNCONFIRMED {
            assert!(ChildCode::parse(code).is_ok());
        }
        assert!(OfficeCode::parse(staff::SUPPORT).is_ok());
    }
}
