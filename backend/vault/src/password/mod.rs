//! Passwords: hashing that cannot exhaust the machine, and the rules for new ones.

mod policy;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, KeyId, Params, ParamsBuilder, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::crypto::{Key, equal, random};
use crate::keyring::Keyring;

pub use policy::{PasswordFault, check};

const HASH_LEN: usize = 32;

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// What every new hash costs: m = 64 MiB, t = 3, p = 1 (SEC-01).
    pub const STANDARD: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };

    /// With this version of the pepper, which the hash names.
    fn params(self, pepper: i32) -> Result<Params, HashError> {
        let version = KeyId::new(&pepper.to_be_bytes()).map_err(|_| HashError::Unusable)?;
        ParamsBuilder::new()
            .m_cost(self.memory_kib)
            .t_cost(self.passes)
            .p_cost(1)
            .output_len(HASH_LEN)
            .keyid(version)
            .build()
            .map_err(|_| HashError::Unusable)
    }
}

/// What a stored hash says to a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not this password, or nobody's.
    Wrong,
    /// This password. The hash should be renewed when it is weaker than new ones are, or made with
    /// an older pepper.
    Right {
        /// Whether it should be renewed.
        needs_upgrade: bool,
    },
}

/// Why there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Too many sign-ins wait already; come again.
    #[error("too many passwords are being checked")]
    Busy,
    /// The stored hash or the settings make no sense.
    #[error("the password hash cannot be computed")]
    Unusable,
}

/// Hashes passwords, a few at a time. Cloning shares the limits.
///
/// A hash takes 64 MiB. The memory is taken once per worker and used again, and what waits is
/// bounded, so that a flood of sign-ins costs neither memory nor patience (SEC-01, REL-12).
#[derive(Debug, Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    keyring: Keyring,
    cost: Cost,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    memory: Mutex<Vec<Vec<Block>>>,
    computed: AtomicU64,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hasher")
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

impl Hasher {
    /// A hasher that runs `workers` hashes at once and lets `waiting` more wait.
    pub fn new(keyring: &Keyring, cost: Cost, workers: usize, waiting: usize) -> Result<Self, HashError> {
        cost.params(keyring.newest_version())?;
        Ok(Self(Arc::new(Inner {
            keyring: keyring.clone(),
            cost,
            running: Arc::new(Semaphore::new(workers)),
            admitted: Arc::new(Semaphore::new(workers + waiting)),
            memory: Mutex::default(),
            computed: AtomicU64::default(),
        })))
    }

    /// A new hash, in PHC form, with its own salt.
    pub async fn hash(&self, password: SecretString) -> Result<String, HashError> {
        self.run(move |inner| inner.hash(&password)).await
    }

    /// How many hashes were computed so far.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.0.computed.load(Ordering::Relaxed)
    }

    /// Whether `stored` is the hash of this password. Without one the work is the same and the
    /// verdict [`Verdict::Wrong`]: the time taken does not tell whether an account exists (SEC-12).
    pub async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<Verdict, HashError> {
        self.run(move |inner| {
            let Some(stored) = stored else {
                inner.hash(&password)?;
                return Ok(Verdict::Wrong);
            };
            inner.verify(&password, &stored)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let inner = Arc::clone(&self.0);
        let admitted = Arc::clone(&inner.admitted)
            .try_acquire_owned()
            .map_err(|_| HashError::Busy)?;
        let running = Arc::clone(&inner.running)
            .acquire_owned()
            .await
            .map_err(|_| HashError::Busy)?;
        // The permits go into the closure: a request that is given up frees its place only when
        // the work it started is done.
        tokio::task::spawn_blocking(move || {
            let _permits = (admitted, running);
            work(&inner)
        })
        .await
        .map_err(|_| HashError::Unusable)?
    }
}

impl Inner {
    fn hash(&self, password: &SecretString) -> Result<String, HashError> {
        let keys = self.keyring.newest_file();
        let peppers = &keys.password_pepper;
        let salt = random::<16>();
        let params = self.cost.params(peppers.newest())?;
        let output = self.compute(password, &salt, &params, peppers.newest_key())?;
        phc(&params, &salt, output.as_slice())
    }

    fn verify(&self, password: &SecretString, stored: &str) -> Result<Verdict, HashError> {
        let stored = PasswordHash::new(stored).map_err(|_| HashError::Unusable)?;
        let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
            return Err(HashError::Unusable);
        };
        let params = Params::try_from(&stored).map_err(|_| HashError::Unusable)?;
        let is_ours = stored.algorithm == ARGON2ID_IDENT && stored.version == Some(Version::V0x13.into());
        // A hash that asks for more than ours was not written by us, and would take the memory.
        if !is_ours || params.m_cost() > self.cost.memory_kib || expected.len() != HASH_LEN {
            return Err(HashError::Unusable);
        }
        let version = pepper_of(&params).ok_or(HashError::Unusable)?;
        let keys = self
            .keyring
            .file_with(|keys| keys.password_pepper.get(version).is_some());
        let keys = keys.map_err(|_| HashError::Unusable)?;
        let pepper = keys.password_pepper.get(version).ok_or(HashError::Unusable)?;
        let output = self.compute(password, salt, &params, pepper)?;
        if !equal(output.as_slice(), expected.as_bytes()) {
            return Ok(Verdict::Wrong);
        }
        let is_weaker = params.m_cost() < self.cost.memory_kib || params.t_cost() < self.cost.passes;
        let is_older = version != self.keyring.newest_file().password_pepper.newest();
        Ok(Verdict::Right {
            needs_upgrade: is_weaker || is_older,
        })
    }

    fn compute(
        &self,
        password: &SecretString,
        salt: &[u8],
        params: &Params,
        pepper: &Key,
    ) -> Result<Zeroizing<Vec<u8>>, HashError> {
        // One password typed on two keyboards may arrive as different code points; NFC makes
        // them one, and folds nothing else (NIST SP 800-63B-4, 3.1.1.2).
        let password: Zeroizing<String> = password.expose_secret().nfc().collect::<String>().into();
        let argon2 = Argon2::new_with_secret(
            pepper.expose_secret(),
            Algorithm::Argon2id,
            Version::V0x13,
            params.clone(),
        )
        .map_err(|_| HashError::Unusable)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let mut memory = self.take_memory();
        memory.resize(std::cmp::max(memory.len(), params.block_count()), Block::default());
        let mut output = Zeroizing::new(vec![0; HASH_LEN]);
        let done = argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory);
        self.give_back(memory);
        done.map_err(|_| HashError::Unusable)?;
        Ok(output)
    }

    fn take_memory(&self) -> Vec<Block> {
        let mut spare = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        spare.pop().unwrap_or_default()
    }

    fn give_back(&self, memory: Vec<Block>) {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

/// The version of the pepper in a stored hash; `None` for what is no hash of ours.
#[must_use]
pub fn pepper_version(stored: &str) -> Option<i32> {
    let stored = PasswordHash::new(stored).ok()?;
    pepper_of(&Params::try_from(&stored).ok()?)
}

/// A hash without a version is from before the pepper had any.
fn pepper_of(params: &Params) -> Option<i32> {
    match params.keyid() {
        [] => Some(1),
        version => version.try_into().ok().map(i32::from_be_bytes),
    }
}

fn phc(params: &Params, salt: &[u8], output: &[u8]) -> Result<String, HashError> {
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: params.try_into().map_err(|_| HashError::Unusable)?,
        salt: Some(Salt::new(salt).map_err(|_| HashError::Unusable)?),
        hash: Some(Output::new(output).map_err(|_| HashError::Unusable)?),
    };
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeySource;

    const CHEAP: Cost = Cost {
        memory_kib: 1024,
        passes: 1,
    };

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    fn hasher(keyring: &Keyring, cost: Cost) -> Hasher {
        Hasher::new(keyring, cost, 2, 4).unwrap()
    }

    #[tokio::test]
    async fn sec_01_a_stored_hash_has_the_required_parameters_and_a_16_byte_salt() {
        let hasher = hasher(&Keyring::generate(), Cost::STANDARD);
        let stored = hasher.hash(secret("corect cal baterie")).await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=65536,t=3,p=1,keyid=AAAAAQ$"),
            "{stored}"
        );
        assert_eq!(PasswordHash::new(&stored).unwrap().salt.unwrap().len(), 16);
        let right = Verdict::Right { needs_upgrade: false };
        assert_eq!(
            hasher.verify(secret("corect cal baterie"), Some(stored)).await,
            Ok(right)
        );
    }

    #[tokio::test]
    async fn sec_01_the_pepper_and_the_salt_go_into_the_hash() {
        let keyring = Keyring::generate();
        let (ours, theirs) = (hasher(&keyring, CHEAP), hasher(&Keyring::generate(), CHEAP));
        let stored = ours.hash(secret("one")).await.unwrap();
        assert_ne!(stored, ours.hash(secret("one")).await.unwrap());
        assert_eq!(
            theirs.verify(secret("one"), Some(stored.clone())).await,
            Ok(Verdict::Wrong)
        );
        assert_eq!(ours.verify(secret("two"), Some(stored)).await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn sec_01_a_weaker_hash_asks_to_be_renewed_and_a_dearer_one_is_refused() {
        let keyring = Keyring::generate();
        let old = hasher(&keyring, CHEAP).hash(secret("one")).await.unwrap();
        let dearer = hasher(
            &keyring,
            Cost {
                memory_kib: 2048,
                passes: 2,
            },
        );
        let verdict = dearer.verify(secret("one"), Some(old)).await;
        assert_eq!(verdict, Ok(Verdict::Right { needs_upgrade: true }));
        let dear = dearer.hash(secret("one")).await.unwrap();
        assert_eq!(
            hasher(&keyring, CHEAP).verify(secret("one"), Some(dear)).await,
            Err(HashError::Unusable)
        );
    }

    #[tokio::test]
    async fn sec_02_nothing_is_cut_off_and_one_text_is_one_password_however_it_is_encoded() {
        let hasher = hasher(&Keyring::generate(), CHEAP);
        let long = "ț".repeat(255);
        let stored = hasher.hash(secret(&format!("{long}a"))).await.unwrap();
        assert_eq!(
            hasher.verify(secret(&format!("{long}b")), Some(stored)).await,
            Ok(Verdict::Wrong)
        );
        let composed = hasher.hash(secret("Brașov în zori")).await.unwrap();
        assert!(matches!(
            hasher
                .verify(secret("Bras\u{326}ov i\u{302}n zori"), Some(composed))
                .await,
            Ok(Verdict::Right { .. })
        ));
    }

    #[tokio::test]
    async fn sec_12_an_unknown_account_takes_the_same_work() {
        let hasher = hasher(
            &Keyring::generate(),
            Cost {
                memory_kib: 8192,
                passes: 2,
            },
        );
        let stored = hasher.hash(secret("one")).await.unwrap();
        let before = hasher.computed();
        assert_eq!(hasher.verify(secret("two"), Some(stored)).await, Ok(Verdict::Wrong));
        assert_eq!(hasher.computed(), before + 1);
        assert_eq!(hasher.verify(secret("two"), None).await, Ok(Verdict::Wrong));
        assert_eq!(hasher.computed(), before + 2);
    }

    #[tokio::test]
    async fn sec_67_a_hash_names_its_pepper_and_asks_to_be_renewed_with_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::file(folder.path().join("keys.json"));
        Keyring::generate().write_new(&source).unwrap();
        let keyring = Keyring::read(&source).unwrap();
        let hasher = hasher(&keyring, CHEAP);
        let old = hasher.hash(secret("one")).await.unwrap();
        assert_eq!(pepper_version(&old), Some(1));
        // As it was written before the pepper had versions.
        let older = old.replace(",keyid=AAAAAQ", "");
        assert_eq!(pepper_version(&older), Some(1));
        let right = |needs_upgrade| Ok(Verdict::Right { needs_upgrade });
        assert_eq!(hasher.verify(secret("one"), Some(older.clone())).await, right(false));

        Keyring::add_version(&source).unwrap();
        for old in [&old, &older] {
            assert_eq!(hasher.verify(secret("one"), Some(old.clone())).await, right(true));
            assert_eq!(
                hasher.verify(secret("two"), Some(old.clone())).await,
                Ok(Verdict::Wrong)
            );
        }
        let new = hasher.hash(secret("one")).await.unwrap();
        assert_eq!(pepper_version(&new), Some(2));
        assert_eq!(hasher.verify(secret("one"), Some(new.clone())).await, right(false));

        Keyring::retire_version(&source, 1, true).unwrap();
        let hasher = Hasher::new(&Keyring::read(&source).unwrap(), CHEAP, 2, 4).unwrap();
        assert_eq!(hasher.verify(secret("one"), Some(new)).await, right(false));
        assert_eq!(hasher.verify(secret("one"), None).await, Ok(Verdict::Wrong));
        assert_eq!(hasher.verify(secret("one"), Some(old)).await, Err(HashError::Unusable));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sec_01_a_flood_is_refused_and_takes_no_more_memory_than_the_workers() {
        let hasher = hasher(
            &Keyring::generate(),
            Cost {
                memory_kib: 8192,
                passes: 2,
            },
        );
        let stored = hasher.hash(secret("one")).await.unwrap();
        let flood: Vec<_> = (0..200)
            .map(|_| {
                let (hasher, stored) = (hasher.clone(), stored.clone());
                tokio::spawn(async move { hasher.verify(secret("one"), Some(stored)).await })
            })
            .collect();
        let (mut right, mut busy) = (0, 0);
        for answer in flood {
            match answer.await.unwrap() {
                Ok(Verdict::Right { .. }) => right += 1,
                Err(HashError::Busy) => busy += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!(right >= 6 && busy > 0, "{right} right, {busy} busy");
        let memory = hasher.0.memory.lock().unwrap();
        assert!(memory.len() <= 2, "{} blocks of memory", memory.len());
        assert!(memory.iter().all(|blocks| blocks.len() == 8192));
    }

    #[tokio::test]
    async fn a_mangled_stored_hash_is_an_error_and_no_panic() {
        let hasher = hasher(&Keyring::generate(), CHEAP);
        for stored in [
            "",
            "x",
            "$argon2id$",
            "$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
        ] {
            let verdict = hasher.verify(secret("one"), Some(stored.to_owned())).await;
            assert_eq!(verdict, Err(HashError::Unusable), "{stored}");
        }
    }
}
