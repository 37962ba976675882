run-title = Families to consider for { $case }
run-totals = { $register } families in the register: { $shown } to consider, { $lacking } lack information.
run-excluded = Not considered, and why: { $n }
run-person-decides = AI helped to order this list. A person decides.
run-how = How the order is made
run-preparatory = preparatory
run-preparatory-text = Preparatory search. No proposal can be approved from this list. { $reason }
run-stale =
    { $n ->
    [one] One fact changed after this list of { $date }.
   *[other] { $n } facts changed after this list of { $date }.
    }
run-show-changed = Show what changed
changed-title = What changed after list { $number }
changed-fact = { $fact }: { $before } → { $after }
changed-fact-school = School
changed-fact-places = Free places
changed-fact-free = Whether the family is free
changed-text = The list itself stays as it was made.
changed-nothing = Nothing that the list of { $date } rests on has changed.
changed-children = Children: record or plan
changed-families = Families of the list
changed-others = Beside the list
changed-sealed =
    { $n ->
    [one] One sealed family of the list
   *[other] { $n } sealed families of the list
    }
changed-excluded =
    { $n ->
    [one] One family that was not considered
   *[other] { $n } families that were not considered
    }
changed-added =
    { $n ->
    [one] One family that came to the register
   *[other] { $n } families that came to the register
    }
changed-relations = Relatives and waivers of the case: { $n }
changed-policy = The rules or weights are others now
run-again = Make a new list
run-difference = What changed
run-case-notes = About the case: { $n }
run-nobody = No family can be considered
run-nobody-text = That is a result. Look at who is not considered and why, widen the search or recruit.
run-needs-order = Which need each mark stands for
run-relatives = Relatives of the child
run-others = Other families
run-musts = must { $met }/{ $all }
run-close = results are close
run-blocked = a rule must be cleared first
run-notes = To be noted: { $n }
run-made = List { $number }, made { $at }. Places: the middle nine tenths of { $worlds } trials.
run-near-label = No farther from the child than
run-near = up to { $n } km
run-takes = Free places for { $n } children
run-views = How the list is shown
run-as-table = Table view
run-as-cards = Cards view
run-sort = Order
run-sort-fit = by fit
run-sort-distance = nearest first
run-sort-freshness = asked last, first
run-parts = Parts of the list
run-part = Families { $from }–{ $to } of { $total }
part-before = Families before these
part-after = Families after these
run-answered = { $answer }, { $when }
run-not-asked = not asked yet
place-one = usually place { $n } of { $of }
place-range = usually { $from }–{ $to } of { $of }
word-for = For
word-against = Against
word-not-known = Not known
word-system-not-know = The system does not know
word-gap = Gap
glyph-word-meets = meets
glyph-word-partly = partly
glyph-word-not = does not meet
glyph-word-unknown = not known
page-compare-title = Compare side by side
compare-selected = Compare selected (2–4)
compare-pick = Select { $family } for comparison
compare-differing = Only rows that differ
compare-all = All rows
compare-differs = differs
compare-left = Move left
compare-right = Move right
compare-caption = Families for { $case }
compare-place = Usual place
compare-notes = To be noted
compare-home = Others in the home
compare-nobody = nobody else
compare-closed = record of another office
compare-said = What the family said
compare-takes = would take up to { $n } more
compare-siblings = also brothers and sisters
compare-no-siblings = no brothers and sisters
compare-difficulties = Known difficulties
compare-no-difficulties = no placement ended
compare-support = Support for the gaps
compare-evidence = What each row rests on
none-suitable = None is suitable
what-if-title = What if…
what-if-trial = A trial; nothing is saved
what-if-need = Change a need
what-if-becomes = becomes
what-if-removed = not a need
what-if-family = Change what a family has
what-if-assume = Suppose
what-if-free = confirmed today that it is free
what-if-prepared = finished the preparation course
what-if-capability = Level, if a need
what-if-try = Try
what-if-clear = Clear
what-if-save = Save to the proposal { $number }
what-if-save-new = Begin a proposal with this trial
what-if-remove = Take out
what-if-presets = Often asked
preset-musts-only = Only the musts
preset-relaxed = Important instead of a must: { $need }
preset-answer = { $family } can do this fully: { $need }
trial-left =
    { $n ->
    [one] One family leaves the list: { $families }.
   *[other] { $n } families leave the list, among them { $families }.
    }
trial-left-why = Most often because of: { $rule }.
trial-joined =
    { $n ->
    [one] One family comes into the list: { $families }.
   *[other] { $n } families come into the list, among them { $families }.
    }
trial-better = Better fit: { $families } ({ $n } in all).
trial-worse = Worse fit: { $families } ({ $n } in all).
trial-first = { $to } now stands first, instead of { $from }.
trial-first-same = The first family stays the same.
trial-nothing = Nothing changes in the list.
what-if-open = Open in What if
what-if-changes =
    { $n ->
    [one] One change
   *[other] { $n } changes
    }
what-if-before = Before
what-if-after = After
state-shown = in the list
state-insufficient = not enough information
state-excluded = not considered
state-absent = not in the register
changes-title = What changed from { $from } to { $to }
changes-none = Nobody's place changed.
changes-rules = Rules that act now
page-ask-title = What to ask next
ask-intro = Open questions; the one whose answer could change the list most comes first.
ask-what = Question about
ask-whom = Ask
page-ask-changes = Could change
ask-in-ten = the first place in { $first } of 10 trials, the first group in { $group }
ask-none = No open question could change the list.
page-ask-family = Ask the family
why-link = Why this place?
why-page-title = Why { $family } is in this place
why-moved = What raises and lowers it
moved-raises-a-lot = raises a lot
moved-raises = raises
moved-raises-a-little = raises a little
moved-lowers-a-lot = lowers a lot
moved-lowers = lowers
moved-lowers-a-little = lowers a little
why-numbers = Show numbers
why-sum = Needs covered: { $covered } of { $of }
why-sure = How sure the order is
why-sure-text = Usually place { $from } to { $to } of { $of }; first in about { $first } of 10 trials.
why-in-words = In words
why-words-kept-out = Kept out by: { $rules }.
why-words-lacks = Information is missing for: { $rules }.
why-words-musts = Musts met: { $met } of { $all }.
why-words-covers = Of { $of } needs it meets { $full } fully and { $partly } partly. Not known: { $unknown }.
why-words-lowers = Its place is lowered most by: { $needs }.
why-words-lowers-nothing = Nothing on record lowers its place.
why-flips = What would change this
flip-stays-above = It stays above the next family, whatever the missing answers are.
flip-never-first = No missing answer can put it first.
flip-must = Made a must, this need would keep the family out: { $need }.
flip-answer = An answer about “{ $need }” would change the first group in about { $n } of 10 trials.
why-rules-title = Rules to be noted
why-wishes = What the plan says about the home
why-raise-title = The smallest change that lifts it
why-not-seen-title = What the system did not see
why-not-seen-text = Visits, the tone of talks, your notes. They weigh in your judgement, never in the order.
why-plan-words = Words of the plan
why-services = Services for the gap
why-waived = Waived by: { $by }, { $date }.
excluded-page-title = Not considered, and why
excluded-count = { $n } of { $register } families are not considered.
excluded-by-rule = By rule
excluded-by-family = By family
excluded-source = Source
excluded-waivable = May be waived by: { $by }.
excluded-families =
    { $n ->
    [one] One family
   *[other] { $n } families
    }
excluded-close-tag = only just
excluded-also = and { $n } more rules
restricted-title = Restricted reason
restricted-ask = A supervisor may read the reason. Ask the supervisor of your office.
sealed-title = Sealed to you
sealed-count = Sealed to you: { $n }
sealed-told = Of a sealed family only its number is told, and whether it is in the list.
sealed-ask = Its record opens to those who work on it: ask a supervisor to assign you.
sealed-glass = Access for three hours
sealed-left-out =
    { $n ->
    [one] One family that is sealed to you is left out: what a filter asks is not told of it.
   *[other] { $n } families that are sealed to you are left out: what a filter asks is not told of them.
    }
excluded-just = Only just excluded:
remind-me = Remind me when this changes
remind-hint = Choose a family. The reminder stands in My work.
propose-this = Propose this family
propose-family = Propose { $family }

# A list, a comparison, who is not considered: as files.
list-file-link = Export (XLSX)
list-file-link-csv = Export (CSV)
list-file-about = About this file
list-file-families = Families to consider
list-file-needs = How each need is met
list-file-entry = Entry of the audit trail
list-file-other-order = The order of this file is not the order by fit.
list-file-only = Only
list-file-who = Relative or other family
list-file-strip = Needs, in the order of the plan
list-file-musts-met = Musts met
list-file-musts = Musts in all
list-file-distance = Distance, km
list-file-answer = What the family answered
list-file-answered-on = Availability confirmed on
list-file-mark = Mark
list-file-can = What the family can do
list-file-fact = What that rests on
list-file-rule-text = What the rule asks
list-file-close = Only just
list-file-facts = What is known
list-file-change = What would change this
list-file-waivable = Who may waive it
list-file-written = List { $run } is in { $file }. Entry of the trail: { $entry }.
