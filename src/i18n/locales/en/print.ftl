# Pages of the program on paper.
print-link = Print (PDF)
print-since = Whether facts changed after this list was made stands on its page.
print-by-code =
    { $n ->
    [one] Of one more family only the code stands here. What is known of it stands on the page.
   *[other] Of { $n } more families only the codes stand here. What is known of them stands on the page.
    }
print-compare-rest = Who else lives in each home, what the families said and how placements ended stand on the page of the comparison.
print-register-as-of = Chosen by the register as of
print-as-of = As of { $at }
print-more-in-table =
    { $n ->
    [one] One more case does not stand here. The table (CSV) has all of them.
   *[other] { $n } more cases do not stand here. The table (CSV) has all of them.
    }
print-findings =
    { $n ->
    [one] One finding
   *[other] { $n } findings
    }
