refused-nothing = There is no confirmed need of level 1 or more, so there is nothing to match against. Confirm the child's needs first.
refused-blocked = { $count ->
    [one] One rule about the case refuses this run. It is named above.
   *[other] { $count } rules about the case refuse this run. They are named above.
 } To look around all the same, give a reason with --preparatory; no proposal can be approved from such a list.
no-such-run = There is no run { $run }. See the runs with: uya match list
no-such-family = { $run } has no family { $family }. Check the register number.
no-such-child = There is no child { $child } in the register. Check the case number.
no-such-report = There is no import report { $number }.
import-report-written = The report { $number } is in { $file }.
no-such-rule = There is no rule { $rule }. See them all with: uya rules show
no-such-kind = There is no kind { $kind }. Known: { $known }
no-such-record = There is no record { $code }. Check the code.
recommendations-stopped = Recommendations are switched off at present. Work without a list goes on.
child-no-plan = Child { $child } has no plan. Add the plan and confirm its needs first.
child-not-confirmed = The needs of child { $child } are not confirmed. A person confirms and orders them before any family is shown.
child-nothing-to-match = The plan of child { $child } has no need of level 1 or more, so there is nothing to match against.
child-missing-sibling = Child { $child } belongs to the sibling group but is not in the register. Add the child, or mend the group.
replay-other-engine = { $run } was made by engine { $needed }, this program has { $here }. Replay it with the program of that version.
replay-same = { $run } was computed again: every byte is the same ({ $kept }).
replay-differs = { $run } DIFFERS. Kept { $kept }, computed { $computed }. Families that differ: { $families }
fault = A fault of the program, nothing was changed: { $detail }
conflict-kept = kept
conflict-given = given
edit-form = “{ $value }” is not a change. Write need.ITEM=LEVEL, need.ITEM=remove, family.CODE.ITEM=LEVEL, family.CODE=free or family.CODE=prepared.
edit-level = “{ $value }”: levels go from 0 to 3.
edit-unknown-item = The policy has no need { $value }. See them with: uya rules show, or the schema.
edit-unknown-family = The run has no family { $value }.
edit-unknown-child = The case has no child { $value }.
edit-too-many = { $value } changes at once are too many to see which one mattered. Try five at most.
policy-unreadable = { $file } cannot be read at { $entry }: { $why }. Nothing was computed.
policy-format = { $file } has format { $found }, which this program does not read. Nothing was computed.
policy-digest = { $file } is not the file that was sealed: its digest is { $found }, recorded is { $recorded }. Nothing was computed. Restore the file, or check the change and run: uya rules seal
policy-unsound = { $file } is refused, { $count ->
    [one] one entry is
   *[other] { $count } entries are
} at fault. Nothing was computed.
policy-vector = { $file } is refused: vector “{ $vector }” gives { $what } { $found }, it states { $expected }. Nothing was computed.
policy-no-digest = { $file } has no digest beside it. Check the file and run: uya rules seal { $file }
policy-fault-coverage-falls = more capability would cover less
policy-fault-coverage-rises = more need would be covered better
policy-fault-coverage-range = a cell above 100, or the highest capability below 100
policy-fault-reason-missing = the reason is missing
policy-fault-language-missing = the text is missing in this language
policy-fault-source-missing = the source is missing
policy-fault-unknown-code = this code is not on the list
policy-fault-duplicate-code = this code occurs twice
policy-fault-out-of-range = the number is out of range
policy-fault-wrong-count = the list has the wrong length
policy-fault-inactive = note: lacks a parameter, so the rule does not act in full
lint-summary = Faults that refuse the policy: { $faults }. Notes: { $notes }.
lint-sealed = The digest recorded beside the file is the same.
lint-not-sealed = No digest, or another one, is recorded beside the file. When the policy is as it should be: uya rules seal
rules-sealed = Recorded { $digest } in { $file }
diff-none = The two policies are the same.
settings-unusable = The settings cannot be used: { $detail }
file-unusable = { $file }: { $detail }
not-a-day = “{ $value }” is not a day. Write 2026-03-17 or 17.03.2026.
not-a-run = “{ $value }” is not the number of a run. Write R-57 or 57.
not-a-code = “{ $value }” is not a code. Codes hold letters, digits, - . _ and /
file-has-errors = { $file } has errors; nothing was matched. Half a register would look like a whole one.
file-has-warnings = The file has { $count ->
    [one] one warning
   *[other] { $count } warnings
}. See them with: uya import check
run-kept = Kept as { $run }.
run-next = Next: uya match why { $run } FAMILY · uya match excluded { $run } · uya match ask { $run }
runs-none = There are no runs yet. Make one with: uya match run --child CODE
import-counts = New { $new } · changed { $changed } · unchanged { $unchanged } · refused { $refused } · warnings { $warnings }
import-saved = Saved.
import-not-saved = Nothing was saved.
import-next = The report is kept: uya import report { $report }
import-next-mend = The report is kept: uya import report { $report }. Mend the file, or save the good records with --atomic row.
import-more = …and { $count } more in the report.
import-checking = Checking
import-saving = Saving
import-column-form = “{ $given }”: write the heading, “=” and the name of the column.
import-one-bundle = Give one bundle, or sheets: not both.
import-fix-one-table = The copy with “What to fix” is made of one sheet file. Give a single XLSX, ODS or CSV file.
import-unknown-sheet = There is no sheet “{ $kind }”. Known sheets: { $known }.
db-migrated = Schema { $from } → { $to }.
db-backup-made = Copied to { $file } ({ $bytes } bytes), read back and verified.
db-restored = Restored and verified; { $entries } audit entries.
db-former = The database that was there is now { $file }
db-holds = Everything holds: { $checked } records and bodies were read.
db-does-not-hold = Something does not hold; { $checked } records and bodies were read:
db-status-location = Database
db-status-schema = Schema / known
db-status-bytes = Bytes
db-status-journal = Journal
db-status-runs = Runs
db-status-audit-entries = Audit entries
db-status-former-versions = Former versions of records
kind-settlement = Settlements
kind-child = Children
kind-sibling-group = Sibling groups
kind-plan = Plans
kind-family = Families
kind-relative = Relatives
kind-waiver = Waivers
kind-office = Offices
kind-user = Staff
kind-custody = Files in charge
kind-identity = Sealed names
kind-contact = Contact log
kind-proposal = Proposals
kind-placement = Placements
kind-waiver-request = Requests for a waiver
kind-grant = Access opened for a time
kind-saved-view = Saved views
kind-enquiry = Questions and corrections
kind-api-token = Keys of other systems
kind-setting = Settings
kind-practice = Practice
kind-plan-reading = Suggestions from plan texts
audit-holds = The audit trail holds: { $entries } entries, each follows from the one before.
audit-broken = The audit trail is BROKEN at entry { $seq }: { $why }. Stop writing, keep the file, tell the supervisor.
audit-broken-missing = the entry is missing
audit-broken-link = it does not follow from the entry before
audit-broken-content = its content is not what was recorded
audit-broken-unreadable = it cannot be read
audit-no-checkpoint = Without a kept checkpoint a cut tail, a rollback or a trail written anew cannot be seen. Give --checkpoint and --verifier.
audit-checkpoint-holds = It begins with what the checkpoint vouches for.
audit-checkpoint-shorter = It is SHORTER than it was: { $found } entries, the checkpoint vouches for { $size }. The tail was cut or an older copy was put back.
audit-checkpoint-rewritten = It was REWRITTEN: entry { $size } is not the one the checkpoint vouches for.
audit-checkpoint-not-reached = It breaks before the checkpoint is reached.
checkpoint-no-key = Name the key file with --key, or checkpoint_key in the settings. Make one with: uya audit key -o FILE
checkpoint-bad-key = The key file does not hold an Ed25519 key.
checkpoint-form = The file does not hold a signed checkpoint.
checkpoint-other-key = The checkpoint was not signed by this key.
checkpoint-signature = The signature of the checkpoint does not hold.
checkpoint-key-form = This is not a verifier key or name: NAME+ID+KEY, as uya audit key prints it.
schema-kinds = Kinds: { $kinds }
    Sheets (--csv): { $sheets }
i18n-summary = Texts in each language: { $keys }. Faults: { $faults }.
i18n-with-sources = Compared with { $files ->
    [one] { $files } source file.
   *[other] { $files } source files.
}
i18n-without-sources = Only the texts inside this program. In the folder of its sources, texts without use are found as well.
i18n-no-sources = { $folder } does not hold the sources of Uya.
i18n-fault-unreadable = is not readable
i18n-fault-repeated = occurs twice
i18n-fault-missing = missing
i18n-fault-same-as-english = the same as the English text
i18n-fault-placeholders = values differ from the English text
i18n-fault-reference = names a text that does not exist
i18n-fault-plural-form = a plural form is missing
i18n-fault-look-alike = letters of two alphabets in one word
i18n-fault-glued-ending = an ending hangs on a value
i18n-fault-avoided-word = a word that is not used
i18n-fault-latin-word = a Latin word
i18n-fault-unused = nobody asks for this text
i18n-fault-unknown = asked for, but there is no such text
i18n-fault-idle-prefix = this beginning of keys is declared but not in use
init-exists = { $file } exists already and was left as it is.
init-written = Wrote { $file }. Next: uya db migrate, then uya doctor
version-text = Uya { $version }
    Engine { $engine }
    Policy { $policy }
    { $digest }
doctor-policy = Policy
doctor-texts = Texts
doctor-clock = Clock
doctor-database = Database
doctor-disk = Disk
doctor-checkpoints = Checkpoints
doctor-mend-policy = Restore the policy file, or see what is wrong with: uya rules lint FILE
doctor-mend-texts = See which texts are at fault with: uya i18n check
doctor-mend-clock = Set the clock of this machine: it is earlier than this program.
doctor-mend-schema = Bring the database to this program's schema with: uya db migrate
doctor-mend-database = Make a database with: uya db migrate, or name the right one with --database
doctor-mend-disk = The folder of the database must be writable and have room.
doctor-mend-checkpoints = Make a key with: uya audit key -o FILE, and set checkpoint_key and checkpoint_file. Keep the checkpoints on another machine.
demo-exists = { $file } exists already and was left as it is. Name another folder.
demo-database = Making an embedded database …
demo-loading = Loading 113 invented children and 150 invented families …
demo-matching = Matching three of them …
demo-title = UYA · DEMO
demo-invented = Demo data – no real children. 113 children and 150 families are invented, in the proportions of one region.
demo-next = Try next:
config-database = Where the register is: sqlite:<path> or postgres://<user>@<host>/<name>
config-policy = A policy file; without it the shipped policy is used.
config-language = Language of texts: kk, ru or en. Without it the system's.
config-actor = Your staff code, for the audit trail.
config-role = Your role: specialist, reviewer, supervisor, data or operator.
config-checkpoint-file = Where signed checkpoints of the audit trail go. Choose a disk of another machine.
config-checkpoint-key = The key that signs them; make one with uya audit key.
config-key-file = The key file with which names are sealed. Keep a copy apart from the database.
file-not-found = There is no file { $file }. Nothing was changed. Check the name.
file-not-permitted = { $file } may not be read or written by you. Nothing was changed. Ask for the right.
file-is-folder = { $file } is a folder. Nothing was changed. Name a file.
file-exists = { $file } exists already and was left as it is. Choose another name.
file-no-room = There is no room left for { $file }. Make room and repeat.
restore-not-a-copy = { $file } is not a copy made by uya db backup. The register was not touched.
db-run-gone = The trail records { $run }, but it is gone.
db-run-unrecorded = { $run } is there, but the trail does not record it.
db-records-differ = The imports of the trail added { $added } records, { $found } are there.
import-twin = ? { $code } looks like { $kept }: { $shared }.
import-twin-in-file = ? { $code } looks like { $kept } of the same file: { $shared }.
import-twin-answer = Answer when you save: --same { $code }={ $kept } or --different { $code }
import-twin-differs = They differ in this. To leave a fact as it is kept, add to --same: --keep { $code }=FIELD
import-twin-differs-in-file = They differ in this:
import-columns-forget = To look at them anew, and forget what was said: --forget-columns
import-columns-no-office = The columns count for this file only. They are remembered for an office: name one with --office CODE, or give your own staff code with --actor.
import-word-offer = In every row that has it ({ $n }): --word "{ $word }={ $code }"
