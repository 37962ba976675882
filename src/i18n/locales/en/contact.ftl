# Talks with families from an office's own log: sheet, columns, findings, pages.
export-kind-contact = talks with families
contact-from-log = from the office's own log
book-sheet-contacts = Talks with families | Contacts | Talks
book-rule-of-contacts = This sheet keeps the talks. Whether a family is free is read from the sheet “Availability”: put the answer there as well. Leave the number empty; a talk that was recorded in Uya has one. Two rows with the same family, day, way, result and worker are one talk.
book-rule-of-availability = This sheet keeps what a family answered about being free: the lists rest on it. The talk itself stands on the sheet “Talks with families”.
book-column-contacts-on = Day of the talk | Date of the talk | Date
book-column-contacts-channel = How the family was reached | How | Channel
book-column-contacts-result = What came of it | Result
book-column-contacts-until = Free again from | Free from
book-column-contacts-by = Who talked: staff code | Who talked | Staff code
book-column-contacts-about = About which child | About child
book-column-contacts-words = In words | Remarks
book-column-contacts-number = Number in Uya
book-choice-channel-phone = telephone | phone | by telephone | call
book-choice-channel-visit = visit | home visit
book-choice-channel-office = in the office
book-choice-channel-message = message
book-choice-contact-result-free = free
book-choice-contact-result-not-until = not before a later day
book-choice-contact-result-withdrew = withdrew
book-choice-contact-result-no-answer = no answer
book-choice-contact-result-talk = another talk | talk
transfer-until-without = The day { $value } from which the family is free again does not go with the result.
transfer-until-without-mend = Choose the result “not before a later day”, or leave the day empty.
transfer-contact-by-file = The talk { $value } has a number: it was recorded in Uya, and a file does not bring or change it.
transfer-contact-by-file-mend = For a talk of your own log leave the number empty. Otherwise take the row out.
transfer-contact-worker = No worker of your office has the staff code { $value }.
transfer-contact-worker-mend = Give the staff code of whoever talked, or leave the cell empty.
child-unnamed = a child who is not named to you
documents-caption = Documents and until when they hold
documents-kind = Document
documents-of = Of the day
documents-until = Holds until
documents-none = none on record
documents-left =
    { $n ->
    [one] expires in one day
   *[other] expires in { $n } days
    }
documents-gone =
    { $n ->
    [one] expired one day ago
   *[other] expired { $n } days ago
    }
documents-ending = end within 30 days
documents-expired = expired
