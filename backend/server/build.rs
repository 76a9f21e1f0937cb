//! Builds the server again when the web app it carries was built again.

fn main() {
    println!("cargo:rerun-if-changed=../../frontend/dist");
}
