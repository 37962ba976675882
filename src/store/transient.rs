//! What lives for a while only: sessions, failed sign-ins, credentials, keys of requests that must count
//! once, drafts, the files and findings of imports. No versions and no hashes; what happens to them that matters is on the trail.

use async_trait::async_trait;

use super::{
    StoreError,
    link::{Arg, Row},
    reads::HasLink,
    rows::Cells,
    work::Work,
};
use crate::domain::clock::Timestamp;

/// A session as it is kept: the token itself is only with the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: String,
    /// Whose.
    pub staff: String,
    /// When it began, UTC.
    pub created_at: Timestamp,
    /// When it was last used, UTC, to the minute.
    pub seen_at: Timestamp,
    /// When it ends at the latest, UTC.
    pub ends_at: Timestamp,
    /// When the person last showed who they are, UTC.
    pub stepped_up_at: Timestamp,
    /// How the person signed in: `password`, `totp`, `oidc`, or `half` while the second factor is missing.
    pub via: String,
    /// The browser, in a few words, so that a person can tell sessions apart.
    pub client: String,
}

/// What a person shows to sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub staff: String,
    /// Password hash in PHC form; absent for people who sign in with their organisation only.
    pub password_hash: Option<String>,
    /// Secret of the second factor, sealed; absent when there is none.
    pub totp: Option<Vec<u8>>,
    /// The last step of the second factor that was used: none counts twice.
    pub totp_step: i64,
    /// Hashes of the recovery codes that are left, separated by spaces.
    pub recovery: String,
    /// Whether the password must be changed at the next sign-in.
    pub must_change: bool,
    /// When they were changed, microseconds UTC.
    pub changed_at: i64,
}

/// Failed sign-ins of an account, a browser or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// The account or address, hashed.
    pub subject: String,
    /// Failures in a row.
    pub failures: i64,
    /// When the first of them was, UTC.
    pub first_at: Timestamp,
    /// When the last of them was, UTC.
    pub last_at: Timestamp,
    /// Until when nothing is tried, UTC.
    pub locked_until: Timestamp,
}

/// From when on what lives for a while is over, UTC.
#[derive(Clone, Copy, Debug)]
pub struct Swept {
    /// Now: sessions and parts of imports say themselves when they end.
    pub now: Timestamp,
    /// Keys of requests that were carried out before.
    pub keys: Timestamp,
    /// Drafts that were saved before.
    pub drafts: Timestamp,
    /// Failed sign-ins the last of which was before.
    pub failures: Timestamp,
}

/// A request that was carried out under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceDone {
    /// Hash of what was asked.
    pub fingerprint: String,
    /// What came of it, as JSON text.
    pub result: String,
    /// When, UTC.
    pub created_at: Timestamp,
}

/// Something that is being written, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub owner: String,
    /// The form it is of.
    pub form: String,
    /// What was written, sealed.
    pub body: Vec<u8>,
    /// When, UTC.
    pub saved_at: Timestamp,
}

/// How much somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSize {
    /// The form it is of.
    pub form: String,
    /// Bytes of what was written, sealed.
    pub bytes: u64,
    /// When, UTC.
    pub saved_at: Timestamp,
}

/// A part of an import: its file, or its findings; sealed with a key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportMatter {
    /// The import, by its number.
    pub import: String,
    /// Which part.
    pub part: String,
    /// The key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// The part, sealed.
    pub sealed: Vec<u8>,
    /// Until when it is kept, UTC.
    pub ends_at: Timestamp,
}

/// What can be asked of them.
#[async_trait]
pub trait TransientReads: Send {
    /// A session by the hash of its token, and whether the person's password must be changed.
    async fn find_session(&mut self, token_hash: &str) -> Result<Option<(Session, bool)>, StoreError>;
    /// The sessions of a person, newest first.
    async fn sessions_of(&mut self, staff: &str) -> Result<Vec<Session>, StoreError>;
    /// The credentials of a person.
    async fn find_credentials(&mut self, staff: &str) -> Result<Option<Credentials>, StoreError>;
    /// Failed sign-ins of an account or address.
    async fn find_attempts(&mut self, subject: &str) -> Result<Option<Attempts>, StoreError>;
    /// What came of the request with this key.
    async fn find_once(&mut self, key: &str) -> Result<Option<OnceDone>, StoreError>;
    /// A part of an import, whether or not its time is over.
    async fn find_import_matter(&mut self, import: &str, part: &str) -> Result<Option<ImportMatter>, StoreError>;
    /// The keys of every part of an import: the parts themselves may be large and are left empty.
    async fn import_matter_keys(&mut self) -> Result<Vec<ImportMatter>, StoreError>;
    /// Every draft.
    async fn drafts(&mut self) -> Result<Vec<Draft>, StoreError>;
    /// The drafts of somebody without what was written, in the order of their forms.
    async fn drafts_of(&mut self, owner: &str) -> Result<Vec<DraftSize>, StoreError>;
    /// A draft, sealed, and when it was saved.
    async fn find_draft(&mut self, owner: &str, form: &str) -> Result<Option<(Vec<u8>, Timestamp)>, StoreError>;
}

/// What can be done with them, inside an act.
#[async_trait]
pub trait TransientWork: Send {
    /// Keeps a session, or the present state of one.
    async fn put_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// Ends a session.
    async fn drop_session(&mut self, token_hash: &str) -> Result<(), StoreError>;
    /// Ends every session of a person.
    async fn drop_sessions_of(&mut self, staff: &str) -> Result<u64, StoreError>;
    /// Keeps credentials.
    async fn put_credentials(&mut self, credentials: &Credentials) -> Result<(), StoreError>;
    /// Keeps failed sign-ins.
    async fn put_attempts(&mut self, attempts: &Attempts) -> Result<(), StoreError>;
    /// Forgets failed sign-ins.
    async fn drop_attempts(&mut self, subject: &str) -> Result<(), StoreError>;
    /// Keeps what came of a request.
    async fn put_once(&mut self, key: &str, done: &OnceDone) -> Result<(), StoreError>;
    /// Keeps a part of an import.
    async fn put_import_matter(&mut self, matter: &ImportMatter) -> Result<(), StoreError>;
    /// Keeps another wrapping of a part's key.
    async fn rewrap_import_matter(&mut self, key: (&str, &str), wrapped: &[u8]) -> Result<(), StoreError>;
    /// Removes a part of an import.
    async fn drop_import_matter(&mut self, import: &str, part: &str) -> Result<(), StoreError>;
    /// Keeps a draft.
    async fn put_draft(&mut self, key: (&str, &str), body: &[u8], at: Timestamp) -> Result<(), StoreError>;
    /// Removes a draft.
    async fn drop_draft(&mut self, owner: &str, form: &str) -> Result<(), StoreError>;
    /// Removes what is over; how much.
    async fn sweep(&mut self, swept: Swept) -> Result<u64, StoreError>;
}

const SESSION: &str = "SELECT token_hash, sessions.staff, created_at, seen_at, ends_at, stepped_up_at, via, client, \
    COALESCE(must_change, 0) FROM sessions LEFT JOIN credentials ON credentials.staff = sessions.staff \
    WHERE token_hash = $1";
const SESSIONS: &str = "SELECT token_hash, staff, created_at, seen_at, ends_at, stepped_up_at, via, client FROM sessions \
    WHERE staff = $1 ORDER BY created_at DESC";

fn moment(cells: &Cells<'_>, position: usize, column: &'static str) -> Result<Timestamp, StoreError> {
    cells.int(position, column).map(Timestamp::from_micros)
}

fn session(row: &Row) -> Result<Session, StoreError> {
    let cells = Cells { row, table: "sessions", key: String::new() };
    Ok(Session {
        token_hash: cells.text(0, "token_hash")?,
        staff: cells.text(1, "staff")?,
        created_at: moment(&cells, 2, "created_at")?,
        seen_at: moment(&cells, 3, "seen_at")?,
        ends_at: moment(&cells, 4, "ends_at")?,
        stepped_up_at: moment(&cells, 5, "stepped_up_at")?,
        via: cells.text(6, "via")?,
        client: cells.text(7, "client")?,
    })
}

/// Reads `import, part, wrapped_key, ends_at`.
fn import_matter(row: &Row) -> Result<ImportMatter, StoreError> {
    let cells = Cells { row, table: "import_matter", key: String::new() };
    Ok(ImportMatter {
        import: cells.text(0, "import")?,
        part: cells.text(1, "part")?,
        wrapped_key: cells.bytes(2, "wrapped_key")?,
        sealed: Vec::new(),
        ends_at: moment(&cells, 3, "ends_at")?,
    })
}

#[async_trait]
impl<T: HasLink> TransientReads for T {
    async fn find_session(&mut self, token_hash: &str) -> Result<Option<(Session, bool)>, StoreError> {
        let Some(row) = self.link().row(SESSION, &[Arg::Text(token_hash)]).await? else { return Ok(None) };
        Ok(Some((session(&row)?, row.get::<i64>(8)? == 1)))
    }

    async fn sessions_of(&mut self, staff: &str) -> Result<Vec<Session>, StoreError> {
        self.link().rows(SESSIONS, &[Arg::Text(staff)]).await?.iter().map(session).collect()
    }

    async fn find_credentials(&mut self, staff: &str) -> Result<Option<Credentials>, StoreError> {
        const SQL: &str = "SELECT staff, password_hash, totp, totp_step, recovery, must_change, changed_at \
            FROM credentials WHERE staff = $1";
        let Some(row) = self.link().row(SQL, &[Arg::Text(staff)]).await? else { return Ok(None) };
        let cells = Cells { row: &row, table: "credentials", key: staff.to_owned() };
        Ok(Some(Credentials {
            staff: cells.text(0, "staff")?,
            password_hash: cells.opt_text(1, "password_hash")?,
            totp: row.get(2)?,
            totp_step: cells.int(3, "totp_step")?,
            recovery: cells.text(4, "recovery")?,
            must_change: cells.int(5, "must_change")? == 1,
            changed_at: cells.int(6, "changed_at")?,
        }))
    }

    async fn find_attempts(&mut self, subject: &str) -> Result<Option<Attempts>, StoreError> {
        const SQL: &str =
            "SELECT subject, failures, first_at, last_at, locked_until FROM sign_in_attempts WHERE subject = $1";
        let Some(row) = self.link().row(SQL, &[Arg::Text(subject)]).await? else { return Ok(None) };
        let cells = Cells { row: &row, table: "sign_in_attempts", key: subject.to_owned() };
        Ok(Some(Attempts {
            subject: cells.text(0, "subject")?,
            failures: cells.int(1, "failures")?,
            first_at: moment(&cells, 2, "first_at")?,
            last_at: moment(&cells, 3, "last_at")?,
            locked_until: moment(&cells, 4, "locked_until")?,
        }))
    }

    async fn find_once(&mut self, key: &str) -> Result<Option<OnceDone>, StoreError> {
        const SQL: &str = "SELECT fingerprint, result, created_at FROM once_keys WHERE once_key = $1";
        let Some(row) = self.link().row(SQL, &[Arg::Text(key)]).await? else { return Ok(None) };
        let cells = Cells { row: &row, table: "once_keys", key: key.to_owned() };
        Ok(Some(OnceDone {
            fingerprint: cells.text(0, "fingerprint")?,
            result: cells.text(1, "result")?,
            created_at: moment(&cells, 2, "created_at")?,
        }))
    }

    async fn find_import_matter(&mut self, import: &str, part: &str) -> Result<Option<ImportMatter>, StoreError> {
        const SQL: &str =
            "SELECT import, part, wrapped_key, ends_at, sealed FROM import_matter WHERE import = $1 AND part = $2";
        let row = self.link().row(SQL, &[Arg::Text(import), Arg::Text(part)]).await?;
        let with_body = |row: Row| Ok(ImportMatter { sealed: row.get(4)?, ..import_matter(&row)? });
        row.map(with_body).transpose()
    }

    async fn import_matter_keys(&mut self) -> Result<Vec<ImportMatter>, StoreError> {
        const SQL: &str = "SELECT import, part, wrapped_key, ends_at FROM import_matter ORDER BY import, part";
        self.link().rows(SQL, &[]).await?.iter().map(import_matter).collect()
    }

    async fn drafts(&mut self) -> Result<Vec<Draft>, StoreError> {
        const SQL: &str = "SELECT owner, form, body, saved_at FROM drafts ORDER BY owner, form";
        let rows = self.link().rows(SQL, &[]).await?;
        let draft = |row: &Row| {
            let cells = Cells { row, table: "drafts", key: String::new() };
            Ok(Draft {
                owner: cells.text(0, "owner")?,
                form: cells.text(1, "form")?,
                body: cells.bytes(2, "body")?,
                saved_at: moment(&cells, 3, "saved_at")?,
            })
        };
        rows.iter().map(draft).collect()
    }

    async fn drafts_of(&mut self, owner: &str) -> Result<Vec<DraftSize>, StoreError> {
        const SQL: &str =
            "SELECT form, CAST(LENGTH(body) AS BIGINT), saved_at FROM drafts WHERE owner = $1 ORDER BY form";
        let rows = self.link().rows(SQL, &[Arg::Text(owner)]).await?;
        let size = |row: &Row| {
            let cells = Cells { row, table: "drafts", key: owner.to_owned() };
            Ok(DraftSize {
                form: cells.text(0, "form")?,
                bytes: cells.int(1, "body")?.unsigned_abs(),
                saved_at: moment(&cells, 2, "saved_at")?,
            })
        };
        rows.iter().map(size).collect()
    }

    async fn find_draft(&mut self, owner: &str, form: &str) -> Result<Option<(Vec<u8>, Timestamp)>, StoreError> {
        const SQL: &str = "SELECT body, saved_at FROM drafts WHERE owner = $1 AND form = $2";
        let Some(row) = self.link().row(SQL, &[Arg::Text(owner), Arg::Text(form)]).await? else { return Ok(None) };
        let cells = Cells { row: &row, table: "drafts", key: format!("{owner} {form}") };
        Ok(Some((cells.bytes(0, "body")?, moment(&cells, 1, "saved_at")?)))
    }
}

#[async_trait]
impl TransientWork for Work {
    async fn put_session(&mut self, s: &Session) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sessions (token_hash, staff, created_at, seen_at, ends_at, stepped_up_at, via, client) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (token_hash) DO UPDATE SET seen_at = $4, ends_at = $5, \
            stepped_up_at = $6, via = $7";
        let moments = [s.created_at, s.seen_at, s.ends_at, s.stepped_up_at].map(|at| Arg::Int(at.micros()));
        let mut args = vec![Arg::Text(&s.token_hash), Arg::Text(&s.staff)];
        args.extend(moments);
        args.extend([Arg::Text(&s.via), Arg::Text(&s.client)]);
        self.execute(SQL, &args).await.map(drop)
    }

    async fn drop_session(&mut self, token_hash: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM sessions WHERE token_hash = $1", &[Arg::Text(token_hash)]).await.map(drop)
    }

    async fn drop_sessions_of(&mut self, staff: &str) -> Result<u64, StoreError> {
        self.execute("DELETE FROM sessions WHERE staff = $1", &[Arg::Text(staff)]).await
    }

    async fn put_credentials(&mut self, c: &Credentials) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO credentials (staff, password_hash, totp, totp_step, recovery, must_change, changed_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (staff) DO UPDATE SET password_hash = $2, totp = $3, \
            totp_step = $4, recovery = $5, must_change = $6, changed_at = $7";
        let args = [
            Arg::Text(&c.staff),
            Arg::OptText(c.password_hash.as_deref()),
            Arg::OptBlob(c.totp.as_deref()),
            Arg::Int(c.totp_step),
            Arg::Text(&c.recovery),
            Arg::Int(c.must_change.into()),
            Arg::Int(c.changed_at),
        ];
        self.execute(SQL, &args).await.map(drop)
    }

    async fn put_attempts(&mut self, a: &Attempts) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sign_in_attempts (subject, failures, first_at, last_at, locked_until) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subject) DO UPDATE SET failures = $2, first_at = $3, last_at = $4, \
            locked_until = $5";
        let args = [
            Arg::Text(&a.subject),
            Arg::Int(a.failures),
            Arg::Int(a.first_at.micros()),
            Arg::Int(a.last_at.micros()),
            Arg::Int(a.locked_until.micros()),
        ];
        self.execute(SQL, &args).await.map(drop)
    }

    async fn drop_attempts(&mut self, subject: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM sign_in_attempts WHERE subject = $1", &[Arg::Text(subject)]).await.map(drop)
    }

    async fn put_once(&mut self, key: &str, done: &OnceDone) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO once_keys (once_key, fingerprint, result, created_at) VALUES ($1, $2, $3, $4)";
        let args =
            [Arg::Text(key), Arg::Text(&done.fingerprint), Arg::Text(&done.result), Arg::Int(done.created_at.micros())];
        self.execute(SQL, &args).await.map(drop)
    }

    async fn put_import_matter(&mut self, matter: &ImportMatter) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO import_matter (import, part, wrapped_key, sealed, ends_at) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (import, part) DO UPDATE SET wrapped_key = $3, sealed = $4, \
            ends_at = $5";
        let args = [
            Arg::Text(&matter.import),
            Arg::Text(&matter.part),
            Arg::Blob(&matter.wrapped_key),
            Arg::Blob(&matter.sealed),
            Arg::Int(matter.ends_at.micros()),
        ];
        self.execute(SQL, &args).await.map(drop)
    }

    async fn rewrap_import_matter(&mut self, (import, part): (&str, &str), wrapped: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE import_matter SET wrapped_key = $3 WHERE import = $1 AND part = $2";
        self.execute(SQL, &[Arg::Text(import), Arg::Text(part), Arg::Blob(wrapped)]).await.map(drop)
    }

    async fn drop_import_matter(&mut self, import: &str, part: &str) -> Result<(), StoreError> {
        let args = [Arg::Text(import), Arg::Text(part)];
        self.execute("DELETE FROM import_matter WHERE import = $1 AND part = $2", &args).await.map(drop)
    }

    async fn put_draft(&mut self, (owner, form): (&str, &str), body: &[u8], at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO drafts (owner, form, body, saved_at) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (owner, form) DO UPDATE SET body = $3, saved_at = $4";
        let args = [Arg::Text(owner), Arg::Text(form), Arg::Blob(body), Arg::Int(at.micros())];
        self.execute(SQL, &args).await.map(drop)
    }

    async fn drop_draft(&mut self, owner: &str, form: &str) -> Result<(), StoreError> {
        let args = [Arg::Text(owner), Arg::Text(form)];
        self.execute("DELETE FROM drafts WHERE owner = $1 AND form = $2", &args).await.map(drop)
    }

    async fn sweep(&mut self, swept: Swept) -> Result<u64, StoreError> {
        let over = [
            ("DELETE FROM sessions WHERE ends_at < $1", swept.now),
            ("DELETE FROM once_keys WHERE created_at < $1", swept.keys),
            ("DELETE FROM drafts WHERE saved_at < $1", swept.drafts),
            ("DELETE FROM sign_in_attempts WHERE last_at < $1", swept.failures),
            ("DELETE FROM import_matter WHERE ends_at < $1", swept.now),
        ];
        let mut count = 0;
        for (sql, before) in over {
            count += self.execute(sql, &[Arg::Int(before.micros())]).await?;
        }
        Ok(count)
    }
}
