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
compare-caption = Families for { $case }
compare-place = Usual place
compare-notes = To be noted
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
excluded-source = Source
excluded-waivable = May be waived by: { $by }.
excluded-families =
    { $n ->
    [one] One family
   *[other] { $n } families
    }
excluded-close-tag = only just
excluded-also = and { $n } more rules
excluded-just = Only just excluded:
propose-this = Propose this family
propose-family = Propose { $family }
