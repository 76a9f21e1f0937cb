//! Where the key file is and who opens it: the file as it lies there, or a key service outside that
//! wraps and unwraps it (SEC-67).

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::keyfile::KeyFileError;

/// A key file is smaller than this, wrapped or not.
const LARGEST: u64 = 64 * 1024;

/// How long a key service may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the keys of an installation come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySource {
    /// The key file.
    pub file: PathBuf,
    /// The program that stands for a key service, if there is one. It is called with one argument,
    /// `wrap` or `unwrap`, gets the content on its standard input and answers on its standard
    /// output; what it does outside this machine is its own matter.
    pub service: Option<PathBuf>,
}

/// What tells one version of a file from the next. A file that is replaced has another inode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp(u64, u64, i64, i64);

impl KeySource {
    /// The file as it lies there.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            file: path.into(),
            service: None,
        }
    }

    /// What tells whether the file was replaced.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt as _;
        let file = std::fs::metadata(&self.file).ok()?;
        Some(Stamp(file.ino(), file.size(), file.mtime(), file.mtime_nsec()))
    }

    /// The content of the key file, unwrapped.
    pub(crate) fn read(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let file = File::open(&self.file)?;
        // Asked of the open file, so that nothing can be put in its place between the two.
        refuse_readable_by_others(&file)?;
        let mut content = Zeroizing::new(Vec::new());
        file.take(LARGEST).read_to_end(&mut content)?;
        match &self.service {
            Some(service) => ask(service, "unwrap", content),
            None => Ok(content),
        }
    }

    /// Writes a new file; one that exists is never overwritten.
    pub(crate) fn write_new(&self, content: Zeroizing<Vec<u8>>) -> Result<(), KeyFileError> {
        let content = self.wrapped(content)?;
        write_private(&self.file, &content)
    }

    /// Puts a file with this content into the place of the present one: at every instant one of the
    /// two is there, whole. Two who do it at once do not lose each other's keys: the second fails.
    pub(crate) fn replace(
        &self,
        change: impl FnOnce(Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, KeyFileError>,
    ) -> Result<(), KeyFileError> {
        let next = self.file.with_added_extension("new");
        // Made before the old file is read: whoever makes it has the turn.
        write_private(&next, b"").map_err(|error| match error {
            KeyFileError::Io(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                KeyFileError::Busy(next.clone())
            }
            other => other,
        })?;
        let replaced = self
            .read()
            .and_then(change)
            .and_then(|content| self.wrapped(content))
            .and_then(|content| self.put(&next, &content));
        if replaced.is_err() {
            // It holds nothing that is needed; what is in the old file is what is there.
            std::fs::remove_file(&next)?;
        }
        replaced
    }

    fn put(&self, next: &Path, content: &[u8]) -> Result<(), KeyFileError> {
        use std::os::unix::fs::MetadataExt as _;
        let mut file = OpenOptions::new().write(true).truncate(true).open(next)?;
        file.write_all(content)?;
        // An administrator may do this for the server's user, who must still be able to read it.
        let owner = std::fs::metadata(&self.file)?;
        std::os::unix::fs::fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
        file.sync_all()?;
        std::fs::rename(next, &self.file)?;
        if let Some(folder) = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn wrapped(&self, content: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        match &self.service {
            Some(service) => ask(service, "wrap", content),
            None => Ok(content),
        }
    }
}

fn write_private(path: &Path, content: &[u8]) -> Result<(), KeyFileError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()?;
    Ok(())
}

fn refuse_readable_by_others(file: &File) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt as _;
    // The last six bits are what the group and others may do.
    if file.metadata()?.permissions().mode().trailing_zeros() < 6 {
        return Err(KeyFileError::ReadableByOthers);
    }
    Ok(())
}

/// Asks the key service. It sees no environment of ours, and what it says of its failures goes to
/// our standard error.
fn ask(service: &Path, verb: &str, content: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let mut child = Command::new(service)
        .arg(verb)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| KeyFileError::Service("cannot be started"))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(KeyFileError::Service("cannot be started"));
    };
    let (send, answered) = mpsc::channel();
    std::thread::spawn(move || {
        // A service that reads nothing is told from one that refuses by its exit code alone.
        let _ = input.write_all(&content);
        drop(input);
        let mut answer = Zeroizing::new(Vec::new());
        let read = output.take(LARGEST).read_to_end(&mut answer);
        let _ = send.send(read.map(|_| answer));
    });
    let answer = answered.recv_timeout(PATIENCE);
    let Ok(answer) = answer else {
        stop(&mut child);
        return Err(KeyFileError::Service("does not answer"));
    };
    if child.wait()?.success() {
        Ok(answer?)
    } else {
        Err(KeyFileError::Service("refuses"))
    }
}

fn stop(child: &mut Child) {
    // It may have ended by itself in the meantime.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::Keyring;

    /// A key service that turns letters round, until `folder/revoked` is there.
    fn service(folder: &Path) -> PathBuf {
        let path = folder.join("service");
        let script = format!(
            "#!/bin/sh\n[ -e {0}/revoked ] && exit 3\n[ -e {0}/hangs ] && exec /bin/sleep 60\nexec /usr/bin/tr A-Za-z N-ZA-Mn-za-m\n",
            folder.display()
        );
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    #[test]
    fn sec_67_a_key_service_wraps_the_file_and_without_it_there_are_no_keys() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource {
            file: folder.path().join("keys.json"),
            service: Some(service(folder.path())),
        };
        Keyring::generate().write_new(&source).unwrap();
        let lying = std::fs::read_to_string(&source.file).unwrap();
        assert!(!lying.contains("key_encrypting"), "the file is wrapped");
        let keys = Keyring::read(&source).unwrap();
        assert!(Keyring::read(&KeySource::file(&source.file)).is_err());
        assert_eq!(Keyring::add_version(&source).unwrap(), 2);
        assert_eq!(Keyring::read(&source).unwrap().newest_version(), 2);

        std::fs::write(folder.path().join("revoked"), "").unwrap();
        let refused = Keyring::read(&source).unwrap_err();
        assert!(matches!(refused, KeyFileError::Service("refuses")), "{refused}");
        assert!(Keyring::add_version(&source).is_err());
        // Who has the keys goes on with them; the newer file is read when the service is back.
        assert!(keys.new_data_key(uuid::Uuid::nil()).is_ok());
        std::fs::remove_file(folder.path().join("revoked")).unwrap();
        assert_eq!(keys.new_data_key(uuid::Uuid::nil()).unwrap().1.version, 2);

        let absent = KeySource {
            service: Some(folder.path().join("nothing")),
            ..source
        };
        let refused = Keyring::read(&absent).unwrap_err();
        assert!(
            matches!(refused, KeyFileError::Service("cannot be started")),
            "{refused}"
        );
    }

    #[test]
    fn sec_67_a_key_service_that_does_not_answer_is_not_waited_for_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource {
            file: folder.path().join("keys.json"),
            service: Some(service(folder.path())),
        };
        Keyring::generate().write_new(&source).unwrap();
        std::fs::write(folder.path().join("hangs"), "").unwrap();
        let refused = Keyring::read(&source).unwrap_err();
        assert!(matches!(refused, KeyFileError::Service("does not answer")), "{refused}");
    }

    #[test]
    fn sec_67_while_a_key_service_is_asked_the_others_go_on_with_the_keys_they_have() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource {
            file: folder.path().join("keys.json"),
            service: Some(service(folder.path())),
        };
        Keyring::generate().write_new(&source).unwrap();
        let keys = Keyring::read(&source).unwrap();
        let tag = keys.sign("cursor", b"after");
        Keyring::add_version(&source).unwrap();
        std::fs::write(folder.path().join("hangs"), "").unwrap();
        let (asks, told) = mpsc::channel();
        let asking = std::thread::spawn({
            let keys = keys.clone();
            move || {
                let _ = asks.send(());
                keys.sign("cursor", b"after")
            }
        });
        told.recv().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let started = std::time::Instant::now();
        assert_eq!(keys.sign("cursor", b"after"), tag);
        assert!(keys.verify("cursor", b"after", &tag));
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        asking.join().unwrap();
    }

    #[test]
    fn sec_35_the_file_is_replaced_whole_stays_private_and_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::file(folder.path().join("keys.json"));
        Keyring::generate().write_new(&source).unwrap();
        assert_eq!(Keyring::add_version(&source).unwrap(), 2);
        let mode = std::fs::metadata(&source.file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );

        let before = std::fs::read(&source.file).unwrap();
        std::fs::write(folder.path().join("keys.json.new"), "").unwrap();
        assert!(matches!(Keyring::add_version(&source), Err(KeyFileError::Busy(_))));
        assert_eq!(std::fs::read(&source.file).unwrap(), before);
    }
}
