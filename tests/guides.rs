//! The guides say what is true: the commands that they show are run, the files and pages that they name are there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The README and everything in `docs/`.
fn guides() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The lines of a guide's shell blocks, in their order.
fn commands(guide: &Path) -> Vec<String> {
    let text = fs::read_to_string(guide).unwrap();
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A fresh place with what the guides assume to be there.
fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["tenants", "themes", "docs"] {
        symlink(root().join(name), folder.path().join(name)).unwrap();
    }
    // Plugins are built into `plugins/dist`: not into the repository's.
    fs::create_dir_all(folder.path().join("plugins/dist")).unwrap();
    for (from, to) in [("plugins", "plugins"), ("plugins/dist", "plugins/dist")] {
        for entry in fs::read_dir(root().join(from)).unwrap() {
            let entry = entry.unwrap();
            let place = folder.path().join(to).join(entry.file_name());
            if !place.exists() {
                symlink(entry.path(), place).unwrap();
            }
        }
    }
    folder
}

/// The tools of a new plugin's language, where `cargo xtask plugins` has installed them for those that ship; without them the
/// command is left out, which is said and, with `ANTESALA_NO_SKIPS`, fails.
fn has_tools(line: &str, folder: &Path) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["antesala", "plugin", "build" | "test", name, ..] = words[..] else { return true };
    for (manifest, tools) in [("package.json", "node_modules"), ("requirements.txt", ".venv")] {
        if !folder.join(name).join(manifest).exists() {
            continue;
        }
        let (from, to) = (root().join("plugins").join(tools), folder.join(name).join(tools));
        if !from.is_dir() {
            assert!(std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "{} is missing", from.display());
            eprintln!("skipped: `{line}`: {} is missing: see `cargo xtask plugins`", from.display());
            return false;
        }
        if !to.exists() {
            symlink(from, to).unwrap();
        }
    }
    true
}

/// Starts a command that goes on until Ctrl-C, waits until it says that it has begun, and ends it.
fn goes_on(line: &str, folder: &Path) {
    fs::create_dir_all(folder.join("demo-data")).unwrap();
    let mut child = shell(&format!("exec {line}"), folder).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut server = Server(child);
    let mut said = String::new();
    let begun = |said: &str| said.contains("recording into") || said.contains("1 cases");
    while !begun(&said) {
        assert!(out.read_line(&mut said).unwrap() > 0, "`{line}` ended:\n{said}");
    }
    if let Some((_, plugin)) = line.split_once(" record ") {
        // What a server would write there meanwhile.
        let plugin = plugin.split(' ').next().unwrap();
        let recordings = folder.join("demo-data/recordings").join(plugin);
        fs::copy(folder.join(plugin).join("cases/evaluate.json"), recordings.join("evaluate-0.json")).unwrap();
        fs::copy(folder.join(plugin).join(format!("{plugin}.wasm")), recordings.join("before-0.wasm")).unwrap();
    }
    Command::new("kill").args(["-INT", &server.0.id().to_string()]).status().unwrap();
    server.0.wait().unwrap();
}

fn shell(line: &str, folder: &Path) -> Command {
    let programs = Path::new(env!("CARGO_BIN_EXE_antesala")).parent().unwrap().display().to_string();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-ec", line]).current_dir(folder).env("PATH", path).env("ANTESALA_LOG", "warn");
    // What the projects of all guides share is compiled once.
    command.env("CARGO_TARGET_DIR", root().join("target/plugins-of-tests"));
    command.env("XDG_CACHE_HOME", root().join("target/cache-of-tests"));
    command
}

/// Ends a server, as an operator would.
struct Server(Child);

impl Server {
    fn stop(mut self) -> bool {
        Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        self.0.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// Starts a command that serves, on a free port, and waits until it is ready.
fn serves(line: &str, folder: &Path) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = shell(&format!("exec {line} --port {port}"), folder).stdin(Stdio::null()).spawn().unwrap();
    let mut server = Server(child);
    let begun = Instant::now();
    let ready = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(())
    };
    while ready().is_none() {
        assert!(server.0.try_wait().unwrap().is_none(), "`{line}` ended");
        assert!(begun.elapsed() < Duration::from_secs(60), "`{line}` is not ready");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(server.stop(), "`{line}` does not end well");
}

/// A developer's command exists; what it does is what all these tests are run by.
fn is_known(line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["cargo", "xtask", command, ..] => {
            let help = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
            assert!(help.contains(&format!("\n  cargo xtask {command}")), "`{line}` is not in the help");
        }
        ["cargo", "run", "--example", name] => assert!(root().join(format!("examples/{name}.rs")).exists(), "{line}"),
        ["cargo", "install", "--path", "."] | ["cd", "plugins", "&&", "cargo", "test", ..] => {}
        _ => panic!("nothing tests `{line}`"),
    }
}

#[test]
fn the_commands_that_the_guides_show_can_be_run_as_they_stand() {
    let mut count = 0;
    for guide in guides() {
        let folder = place();
        for line in commands(&guide) {
            count += 1;
            if !has_tools(&line, folder.path()) {
                continue;
            }
            if line.starts_with("antesala plugin watch") || line.starts_with("antesala plugin record") {
                goes_on(&line, folder.path());
            } else if line.starts_with("antesala serve") || line.starts_with("antesala demo") {
                serves(&line, folder.path());
            } else if line.contains("cargo ") {
                is_known(&line);
            } else {
                let done = shell(&line, folder.path()).stdin(Stdio::null()).output().unwrap();
                let said = String::from_utf8_lossy(&done.stderr);
                assert!(done.status.success(), "{}: `{line}`\n{said}", guide.display());
            }
        }
    }
    assert!(count >= 8, "only {count} commands were found");
}

#[test]
fn the_checks_of_every_change_run_the_test_command_of_the_readme() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    let readme = commands(&root().join("README.md"));
    assert!(readme.iter().any(|line| line == "cargo xtask test"), "{readme:?}");
    assert!(ci.contains("cargo xtask test --no-skips"));
}

#[test]
fn links_between_the_guides_lead_somewhere() {
    let mut broken = Vec::new();
    for guide in guides() {
        let text = fs::read_to_string(&guide).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || target.contains("://") || target.contains(' ') {
                continue;
            }
            if !guide.parent().unwrap().join(file).exists() {
                broken.push(format!("{}: {target}", guide.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_map_of_the_folders_names_every_folder_and_no_other() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let map: String = readme.lines().filter(|line| line.starts_with("| `")).collect::<Vec<_>>().join("\n");
    let listed = Command::new("git").args(["ls-files", "--", "*/*"]).current_dir(root()).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut folders: Vec<&str> = listed.lines().filter_map(|file| file.split('/').next()).collect();
    folders.dedup();
    for folder in folders.iter().filter(|folder| !folder.starts_with('.') && **folder != "docs") {
        assert!(map.contains(&format!("`{folder}/`")), "the README's map lacks {folder}/");
    }
}
