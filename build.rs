//! The themes are compiled into the program: a changed or new file there is a reason to build again.

fn main() {
    println!("cargo:rerun-if-changed=themes");
    println!("cargo:rerun-if-changed=migrations");
}
