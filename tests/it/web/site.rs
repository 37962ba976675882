//! A server of its own for each test: a copy of one prepared database, served on a free port.

use std::{
    io::Cursor,
    path::PathBuf,
    sync::{Arc, OnceLock, mpsc},
};

use serde_json::Value;
use tempfile::TempDir;
use uya::{
    domain::{
        access::Subject,
        actor::{Actor, Role},
        child::Child,
        clock::{Clock, FixedClock, SystemClock},
        date::Date,
        family::Family,
        hash::Sha256Hash,
        step::Terms,
    },
    generate::staff,
    matching::policy::Policy,
    security::keys::Keys,
    service::{
        Services,
        import::{File, SaidAtMachine},
    },
    store::{self, ReadsExt as _},
    transfer::{BundleReader, Save},
    web::{ServeOptions, serve},
};

/// The one password of everybody.
pub const PASSWORD: &str = "төрт қоңыр ат жайлауда";

const REGISTER: &str = include_str!("../../../fixtures/zhambyl.json");

/// The day on which the invented facts are seen.
pub const DAY: &str = "2026-11-01";

/// The key file beside the database.
pub const KEY_FILE: &str = "uya.key";

struct Prepared {
    folder: TempDir,
    keys: Keys,
}

/// The database that every site is a copy of, with the keys its names are sealed with.
fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::create(&folder.path().join(KEY_FILE)).unwrap();
        let url = format!("sqlite:{}", folder.path().join("uya.db").display());
        let made_with = keys.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(fill(&url, &made_with));
        })
        .join()
        .unwrap();
        Prepared { folder, keys }
    })
}

fn operator() -> Actor {
    Actor { id: "setup".into(), role: Role::Operator }
}

async fn fill(url: &str, keys: &Keys) {
    store::migrate(url).await.unwrap();
    let services = open(url, keys, Arc::new(SystemClock)).await;
    let file = File {
        reopen: Arc::new(|_| Ok(Box::new(BundleReader::new(Cursor::new(REGISTER))))),
        hash: Sha256Hash::of(REGISTER.as_bytes()),
        as_of: Date::parse(DAY).unwrap(),
        tell: Arc::new(|_, _| {}),
        said: SaidAtMachine::default(),
        names: false,
    };
    assert!(services.commit_import(operator(), file, Save::All).await.unwrap().saved);
    for office in staff::offices() {
        services.put_office(operator(), office).await.unwrap();
    }
    for user in staff::users() {
        services.add_user(operator(), user, Some(PASSWORD), true).await.unwrap();
    }
    let mut view = services.store.read().await.unwrap();
    let children: Vec<Child> = view.list::<Child>().await.unwrap().into_iter().map(|s| s.value).collect();
    let families: Vec<Family> = view.list::<Family>().await.unwrap().into_iter().map(|s| s.value).collect();
    drop(view);
    services.put_custodies(operator(), staff::custodies(&children, &families)).await.unwrap();
    for child in children.iter().take(12) {
        let subject = Subject::Child(child.code.clone());
        services.put_identity(operator(), subject, &staff::name_of_child(child)).await.unwrap();
    }
    for family in families.iter().take(12) {
        let subject = Subject::Family(family.code.clone());
        services.put_identity(operator(), subject, &staff::names_of_family(family)).await.unwrap();
    }
    let services = Arc::try_unwrap(services.store).ok().unwrap();
    services.close().await;
}

async fn open(url: &str, keys: &Keys, clock: Arc<dyn Clock>) -> Services {
    let store = Arc::new(store::open(url, clock.clone()).await.unwrap());
    let mut services = Services::new(store, Arc::new(Policy::shipped().unwrap()), clock, keys);
    services.fixed_day = Some(Date::parse(DAY).unwrap());
    services
}

/// A server of its own.
pub struct Site {
    /// Its address.
    pub base: String,
    /// The use cases behind it, for what no page does.
    pub services: Services,
    /// Runs futures of `services`.
    pub runtime: tokio::runtime::Handle,
    /// The clock, when it stands still.
    pub clock: Option<Arc<FixedClock>>,
    folder: TempDir,
    stop: Option<mpsc::Sender<()>>,
}

impl Site {
    /// Serves a copy of the prepared database.
    pub fn start() -> Self {
        Self::start_with(None, options())
    }

    /// The same with a clock that is moved by hand, beginning now.
    pub fn start_with_clock() -> Self {
        Self::start_serving(options())
    }

    /// The same, served otherwise.
    pub fn start_serving(options: ServeOptions) -> Self {
        Self::start_with(Some(Arc::new(FixedClock::at(SystemClock.now()))), options)
    }

    fn start_with(clock: Option<Arc<FixedClock>>, options: ServeOptions) -> Self {
        let folder = copy();
        let url = format!("sqlite:{}", folder.path().join("uya.db").display());
        Self::start_at(url, folder, clock, options)
    }

    /// Serves another database, filled first with what every site has.
    pub fn start_on(url: String) -> Self {
        let (filled, keys) = (url.clone(), prepared().keys.clone());
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(fill(&filled, &keys));
        })
        .join()
        .unwrap();
        Self::start_at(url, tempfile::tempdir().unwrap(), None, options())
    }

    /// Stops serving, and serves the same file again.
    pub fn again(mut self) -> Self {
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        let clock = self.clock.clone();
        drop(self);
        let url = format!("sqlite:{}", folder.path().join("uya.db").display());
        Self::start_at(url, folder, clock, options())
    }

    fn start_at(url: String, folder: TempDir, clock: Option<Arc<FixedClock>>, options: ServeOptions) -> Self {
        let keys = prepared().keys.clone();
        let (stop, stopped) = mpsc::channel();
        let (told, tell) = mpsc::channel();
        let used: Arc<dyn Clock> = match &clock {
            Some(clock) => Arc::clone(clock) as _,
            None => Arc::new(SystemClock),
        };
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let serving = runtime.block_on(async {
                let services = open(&url, &keys, used).await;
                let serving = serve(services.clone(), options).await.unwrap();
                let handle = tokio::runtime::Handle::current();
                // A certificate is made out to a name.
                let base = if serving.tls {
                    format!("https://localhost:{}", serving.address.port())
                } else {
                    format!("http://{}", serving.address)
                };
                told.send((base, services, handle)).unwrap();
                serving
            });
            // Until the test ends.
            let _ = stopped.recv();
            drop(serving);
            runtime.shutdown_background();
        });
        let (base, services, runtime) = tell.recv().unwrap();
        Self { base, services, runtime, clock, folder, stop: Some(stop) }
    }

    /// The database file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("uya.db")
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Client {
        Client::stranger(&self.base)
    }

    /// Somebody who signs in by name.
    pub fn sign_in(&self, name: &str) -> Client {
        Client::sign_in(&self.base, name)
    }
}

impl Client {
    /// Somebody who is not signed in at an address.
    pub fn stranger(base: &str) -> Self {
        Self { base: base.to_owned(), cookie: None, csrf: String::new(), bearer: None, agent: agent() }
    }

    /// Somebody who signs in by name at an address.
    pub fn sign_in(base: &str, name: &str) -> Self {
        let mut client = Self::stranger(base);
        let answer = client.form("/sign-in", &[("name", name), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
        client.cookie = Some(answer.cookie("__Host-uya").unwrap());
        let me = client.get("/api/v1/me").json();
        me["csrf"].as_str().unwrap_or_default().clone_into(&mut client.csrf);
        client
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// A folder with a copy of the prepared database and its key file.
pub fn copy() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(prepared().folder.path()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

/// Served on a free port of this machine, without TLS.
pub fn options() -> ServeOptions {
    ServeOptions {
        listen: ([127, 0, 0, 1], 0).into(),
        metrics: None,
        tls: None,
        demo: true,
        help_phone: "1234".into(),
        policy_owner: None,
        records_per_hour: u32::MAX,
        terms: Terms::default(),
        oidc: None,
        program: env!("CARGO_BIN_EXE_uya").into(),
        behind_proxy: false,
        practice_required: false,
        connections: uya::web::MAX_CONNECTIONS,
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .build();
    config.into()
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Body as text.
    pub body: String,
    /// Body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a cookie that was set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let mut set = self.headers.iter().filter(|(key, _)| key == "set-cookie");
        let of_name = set.find_map(|(_, value)| value.strip_prefix(&format!("{name}=")))?;
        of_name.split(';').next().map(str::to_owned)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The code of the problem.
    pub fn problem(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The version of what is shown.
    pub fn version(&self) -> String {
        self.header("etag").unwrap_or_default().to_owned()
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Client {
    /// Where.
    pub base: String,
    /// The session's token.
    pub cookie: Option<String>,
    /// The mark of the session's forms.
    pub csrf: String,
    /// A token of a system.
    pub bearer: Option<String>,
    agent: ureq::Agent,
}

impl Client {
    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// Sends a form as a page does.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        fields.push(("csrf", &self.csrf));
        let body = encoded(&fields);
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], Some(body.as_bytes()))
    }

    /// Sends JSON under a key of its own.
    pub fn post(&self, path: &str, body: &Value, version: Option<&str>) -> Answer {
        let key = uya::security::token::new("");
        self.post_once(path, body, version, &key)
    }

    /// Sends JSON under a key.
    pub fn post_once(&self, path: &str, body: &Value, version: Option<&str>, key: &str) -> Answer {
        self.json("POST", path, body, version, Some(key))
    }

    /// Sends a form with a file.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        self.upload_as(path, fields, file, &[])
    }

    /// The same under a key.
    pub fn upload_once(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8]), key: &str) -> Answer {
        self.upload_as(path, fields, file, &[("idempotency-key", key)])
    }

    fn upload_as(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            let head = format!("--marks\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend(head.bytes());
        }
        let head = format!("--marks\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(b"\r\n--marks--\r\n");
        let media = ("content-type", "multipart/form-data; boundary=marks");
        let headers = [&[media, ("x-csrf-token", self.csrf.as_str())], headers].concat();
        self.send("POST", path, &headers, Some(&body))
    }

    /// Sends JSON.
    pub fn json(&self, method: &str, path: &str, body: &Value, version: Option<&str>, key: Option<&str>) -> Answer {
        self.try_json(method, path, body, (version, key)).unwrap()
    }

    /// Sends JSON to a program that may end meanwhile.
    pub fn try_json(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        (version, key): (Option<&str>, Option<&str>),
    ) -> Result<Answer, ureq::Error> {
        let mut headers = vec![("content-type", "application/json"), ("x-csrf-token", self.csrf.as_str())];
        headers.extend(version.map(|version| ("if-match", version)));
        headers.extend(key.map(|key| ("idempotency-key", key)));
        self.try_send(method, path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        self.try_send(method, path, headers, body).unwrap()
    }

    /// Sends anything to a program that may end meanwhile.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("__Host-uya={cookie}"));
        }
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        let mut response = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        }?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        let bytes = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status: response.status().as_u16(), headers, body, bytes };
        super::documented::check(method, path, &answer);
        guarded(path, &answer);
        Ok(answer)
    }
}

/// Every answer of the program has its safety headers, whatever it is; what is no HTTP the library answers by itself.
fn guarded(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{path}: {}", answer.status));
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
    for name in ["x-content-type-options", "x-frame-options", "referrer-policy", "cache-control"] {
        assert!(answer.header(name).is_some(), "{path}: {} without {name}", answer.status);
    }
}

/// Fields as a form sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let mut text = openidconnect::url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish()
}

/// A page in English, its marks of HTML read.
pub fn english(client: &Client, path: &str) -> String {
    in_language(client, path, "en")
}

/// A page in a language, its marks of HTML read.
pub fn in_language(client: &Client, path: &str, language: &str) -> String {
    let cookie = format!("__Host-uya={}; __Host-uya-lang={language}", client.cookie.as_ref().unwrap());
    let mut asker = client.clone();
    asker.cookie = None;
    let answer = asker.send("GET", path, &[("cookie", &cookie)], None);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body.replace("&amp;", "&").replace("&#x2f;", "/").replace("&#x27;", "'").replace("&quot;", "\"")
}
