# Reading the recommendation section.
reading-affirmed = Needs the text speaks of
reading-negated = Not needed, says the text
reading-resolved = Was there before, is over
reading-household = What the home should be like
reading-line = { $need } · level: { $level }
reading-hard = must
reading-soft = wished
reading-nothing = No needs were found in the text.
reading-neither = The text is neither Kazakh nor Russian. Nothing was read.
reading-cut = The text is too long. Bytes read: { $read }. In all: { $total }.
reading-confirm = These are suggestions only. A person confirms the needs.
help-plan = Work with the text of a plan
help-plan-read = Read the recommendation and suggest needs; `--lang kk`, `--lang ru` or `--lang auto`
help-plan-read--file = File of the plan: DOCX, ODT, PDF or text; "-" is standard input
