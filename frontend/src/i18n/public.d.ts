/** What the public pages say: see `publicWords.ts`. */
declare module "*.json?public" {
  const words: import("./words").Words
  export = words
}
