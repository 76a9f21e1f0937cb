//! Builds the server again when the web app it carries was built, or built again.

fn main() -> std::io::Result<()> {
    // Before the web app is built there is nothing to carry. The folder is there all the same: what
    // was built without it would look for the app in a place that does not exist.
    std::fs::create_dir_all("../../frontend/dist")?;
    println!("cargo:rerun-if-changed=../../frontend/dist");
    Ok(())
}
