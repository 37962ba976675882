work-title = My work
work-action = Needs action
work-overdue = Overdue
work-waiting = Waiting for others
work-mine = Mine and unassigned
work-all = Of the whole office
work-see-all = See all
work-see-mine = See mine
work-caption =
    { $n ->
    [one] One case
   *[other] { $n } cases
    }
work-empty = Nothing waits here.
work-days-left = Days left
work-since = Since
work-due = By
work-waivers = Waivers asked for
work-enquiries = Questions and wrong facts
children-title = Children
children-caption =
    { $n ->
    [one] One child
   *[other] { $n } children
    }
children-empty = No child is open to you yet. The IT person gives records to offices.
children-other-office = A child of another office, and it cannot wait?
child-title = Child { $code }
child-sealed = sealed
child-group = With brothers and sisters ({ $code }):
child-parts = Parts of the record
child-tab-needs = Needs
child-tab-plan = Plan
child-tab-wishes = Wishes
child-tab-people = People and places
child-tab-families = Families considered
child-tab-history = History
child-look = Look for families
page-child-no-plan = There is no plan. Without one no family can be looked for.
child-no-run = No list has been made yet.
child-runs = Lists
child-placed = Family { $family }, approved { $date }
needs-confirmed = Confirmed by { $by }, { $date }
needs-unconfirmed = To be confirmed
needs-caption =
    { $n ->
    [one] One need
   *[other] { $n } needs
    }
need-critical = cannot be offset
need-not-assessed = not assessed
need-no-evidence = no evidence yet
need-valid-until = holds until { $date }
need-confirm = Confirm
plan-date = Plan of
plan-team = Written by
plan-review-due = Review due by
plan-review-late = plan to be reviewed
case-holds-back = holds the search back
case-ask = Ask
case-asked = Asked:
case-unknown = Not known
child-ask-first = Ask first
child-ask-first-text = The answer could change the order of the latest list: the one that matters most comes first.
enquiry-asks-find-out = This is not on record. Please find out and write it down.
case-not-needed = Not a need of this child
case-fact-form = Form of placement sought
case-fact-category = Legal category
case-fact-legal-basis = Legal basis
case-fact-birth-family-return = Return to the birth family
case-fact-relative-search = Search for relatives
case-fact-opinion-recorded-on = Child's opinion recorded
case-fact-consent-recorded-on = Child's consent recorded
case-fact-school-settlement = Where the school is
plan-text = Recommendations of the plan
plan-strengths = Strengths
plan-constraints = What the home should be like
wishes-none = The child's own words are not on record. Ask, and write them down.
people-place = Lives now
people-school = School
people-contact = Contact is kept with
people-languages = Languages
people-office = Office and staff
people-no-office = no office yet
people-relatives = Related families
people-waivers = Waivers on record
confirm-title = Confirm and order needs
confirm-intro = Decide on every need before any family is shown.
confirm-effect = As a must: { $remain } of { $of } families remain
confirm-matters = Matters most (up to 3)
confirm-send = Confirm needs
importance-none = Not a need
waiver-title = Ask for a waiver of a rule
waiver-intro = The rule names who may grant it. Whatever is decided stays on record.
waiver-rule = Rule
waiver-family = Family
waiver-family-hint = Leave empty for a rule about the case
waiver-reason-code = Why brothers and sisters are parted
waiver-reason-code-hint = Only for the rule about brothers and sisters
waiver-expires = Holds until
waiver-send = Ask
waiver-decide = Decide
waiver-grant = Grant
waiver-refuse = Refuse
waiver-waits = Waits for whoever may grant it.
enquiry-wrong = This fact is wrong
enquiry-what = What is wrong, and what is right?
enquiry-send = Send
enquiry-words = In words
enquiry-answer = Answer
enquiry-answered = Answer
enquiry-waits = Waits for an answer.
enquiry-waits-for = Waits for: { $name }
enquiry-explain = Ask for an explanation
enquiry-explain-what = What is to be explained, and to whom?
work-answers = Answers to what you asked
work-reminders = Your reminders
reminder-lifted = The rule keeps it out no more
reminder-record-changed = The record changed: make a new list
reminder-waits = The rule still keeps it out
reminder-away = Put away
changed-since = Facts changed since the list was made: { $records }
work-load = How much waits for whom
work-load-person = Person
work-load-in-time = In time
work-load-nobody = Nobody yet
evidence-add = Add evidence
evidence-text = The paper stays where it is. Here stands what it is, of which day, and where it is kept.
evidence-kind = What it is
evidence-on = Day of the paper or talk
evidence-kept-at = Where it is kept
evidence-kept-at-hint = For example: case file, folder 3, page 12
evidence-words = What it says
evidence-send = Add
evidence-kept = kept:
evidence-take-back = Take back
needs-bare =
    { $n ->
    [one] One need has no evidence yet
   *[other] { $n } needs have no evidence yet
    }
needs-bare-only = Needs without evidence
work-new = New facts since you looked last
work-new-of = New:
new-fact-child = the child’s record
new-fact-plan = the plan
new-fact-relative = a relative
new-fact-waiver = a waiver of a rule
new-fact-proposal = the proposal
new-fact-family = a family of the proposal
work-documents-ending =
    { $n ->
    [one] One family has documents that end within 30 days
   *[other] { $n } families have documents that end within 30 days
    }
work-documents-expired =
    { $n ->
    [one] One family has expired documents
   *[other] { $n } families have expired documents
    }
