/** A place of this app: what only looks like one, as `/\t/evil.example` to a browser, is the other place. */
export function ownPlace(place: string | null, other: string): string {
  const { origin } = window.location
  const isOwn =
    place?.startsWith("/") && URL.canParse(place, origin) && new URL(place, origin).origin === origin
  return place && isOwn ? place : other
}
