type Form = (count: number, isWithoutSuffix: boolean, key: string, isFuture: boolean) => string

/** Romanian puts "de" between a number from 20 on and what it counts: 3 ore, 20 de ore, 101 ore, 120 de ore. */
const counted =
  (word: string): Form =>
  (count) =>
    `${count} ${count > 0 && (count % 100 === 0 || count % 100 >= 20) ? "de " : ""}${word}`

export const ROMANIAN = {
  future: "peste %s",
  past: "acum %s",
  s: "câteva secunde",
  m: "un minut",
  mm: counted("minute"),
  h: "o oră",
  hh: counted("ore"),
  d: "o zi",
  dd: counted("zile"),
  M: "o lună",
  MM: counted("luni"),
  y: "un an",
  yy: counted("ani"),
}

/** After "pas" Albanian has another case: 3 orë më parë, pas 3 orësh. */
const cases =
  (past: string, future: string): Form =>
  (count, _, __, isFuture) =>
    (isFuture ? future : past).replace("%d", String(count))

export const ALBANIAN = {
  future: "pas %s",
  past: "%s më parë",
  s: cases("pak sekonda", "pak sekondash"),
  m: cases("një minutë", "një minute"),
  mm: cases("%d minuta", "%d minutash"),
  h: cases("një orë", "një ore"),
  hh: cases("%d orë", "%d orësh"),
  d: cases("një ditë", "një dite"),
  dd: cases("%d ditë", "%d ditësh"),
  M: cases("një muaj", "një muaji"),
  MM: cases("%d muaj", "%d muajsh"),
  y: cases("një vit", "një viti"),
  yy: cases("%d vjet", "%d vjetësh"),
}
