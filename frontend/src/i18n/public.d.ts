/** Parts of a catalogue: see `catalogueParts.ts`. */
declare module "*.json?public" {
  const words: import("./words").Words
  export = words
}
declare module "*.json?shell" {
  const words: import("./words").Words
  export = words
}
declare module "*.json?later" {
  const words: import("./words").Words
  export = words
}
