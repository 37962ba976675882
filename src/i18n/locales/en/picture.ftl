picture-places = Places the families usually take
picture-place-now = Place in this list
picture-usual = Usual places
picture-fit = Fit
picture-axis = Place
picture-shares = Places in ten trials
picture-first = First
picture-second-third = Second or third
picture-later = Later
picture-factor = What counts
picture-effect = How it counts
picture-number = Number
picture-rest =
    { $n ->
    [one] One more line, with a smaller effect
   *[other] { $n } more lines, each with a smaller effect
    }
picture-matrix = How the families meet the needs
picture-tie = Where two close families differ
picture-slope = Places before and after the trial
picture-what-happens = What happens
picture-stays = stays in the list
picture-leaves = leaves the list
picture-joins = joins the list
picture-steps = How long children have been in each step
picture-step = Step
picture-days = Days in the step
picture-days-allowed = Days for the step
picture-timeline = How the decision came about
picture-when = When
picture-what = What happened
picture-who = Who, and their words
picture-course = Course
picture-done = went on
picture-stopped = stopped
picture-ahead = still to come
picture-distances = How far families are: { $place }
picture-distance = Distance
picture-free = Families with a free place
picture-asked = Families that answered within 30 days
picture-up-to-km = up to { $to } km
picture-km-range = { $from }–{ $to } km
picture-beyond-km = over { $from } km
picture-regions = Regions where families live
picture-region = Region
picture-strip = How the family meets the needs: { $family }
