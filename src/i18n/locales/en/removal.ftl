## Families taken out of a list by hand
removal-near-person = lives too near somebody the child must be kept from
removal-family-asked = the family asked not to be considered
removal-child-objects = the child does not want to live there
removal-not-on-record = something that is not on record yet speaks against it
removal-other-child = is being considered for another child
removal-earlier-contact = knew the child before, and it went badly
removal-other = another reason
state-taken_out = removed by a person
taken-out-count =
    { $n ->
        [one] Removed by a person: { $n } family
       *[other] Removed by a person: { $n } families
    }
taken-out-why = { $why } ({ $by }, { $at })
taken-out-restricted = restricted reason
taken-before =
    { $n ->
        [one] A family was removed by a person from an earlier list. It stands in this one again.
       *[other] { $n } families were removed by a person from earlier lists. They stand in this one again.
    }
taken-before-one = { $family }: removed from list { $run } ({ $by }, { $at }).
take-out = Remove from the list
take-out-here = Remove from this list as well
take-out-title = Remove family { $family } from the list
take-out-text = The list itself is kept as it was made. The family then stands under “Not considered, and why” with your reason, and can not be proposed from this list until somebody puts it back.
take-out-because = Why
take-out-restricted = The reason is restricted: only those who may read restricted reasons see it
take-out-back = What the list says of { $family }
put-back = Put back into the list
said-taken-out = The family is removed from the list.
said-put-back = The family is back in the list.
fault-removed-already = { $family } is removed from this list already
fault-removed-not = { $family } is not removed from this list
fault-removed-proposed = Proposal { $number } names { $family }: withdraw it or choose another family first
fault-family-taken-out = { $family } was removed from list { $run } by a person: choose another family, or put it back first under “Not considered, and why”
problem-family-taken-out = This family was removed from the list by a person
problem-family-taken-out-detail = { $family } was removed from list { $run }. The reason stands under “Not considered, and why”; the family can be put back there.
action-family-taken-out = family removed from a list
action-family-put-back = family put back into a list
kind-list-act = Families removed from lists
report-column-removal = Reason
