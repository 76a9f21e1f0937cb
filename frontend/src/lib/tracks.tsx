import type { Case, Track } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { StatusTag, type Tone } from "@/ui/StatusTag"

/** The states of each track, in the order of a course. The server decides which step is possible. */
export const TRACKS = {
  identification: [
    "detected",
    "screening",
    "presumed",
    "identified",
    "not_victim",
    "declined",
    "lost_contact",
    "withdrawn",
    "reopened",
  ],
  assistance: [
    "none",
    "crisis",
    "recovery_reflection",
    "long_term",
    "reintegration",
    "monitoring",
    "suspended",
    "transferred_out",
    "refused_services",
    "closed",
    "reopened",
  ],
  proceedings: ["none", "reported", "investigation", "prosecution", "trial", "judgment", "appeal", "final"],
  compensation: ["none", "informed", "claimed", "decided", "paid"],
  stay_return: [
    "not_applicable",
    "reflection",
    "permit_requested",
    "permit_granted",
    "return_planned",
    "journey_risk_assessed",
    "travelling",
    "handed_over",
    "follow_up",
  ],
} as const satisfies { [T in Track]: readonly Case[T][] }

export type StateOf<T extends Track> = (typeof TRACKS)[T][number]
export type AnyState = StateOf<Track>

export const isTrack = (text: string | undefined): text is Track => text !== undefined && text in TRACKS

const TONES: { [state: string]: Tone } = {
  screening: "notice",
  presumed: "accent",
  identified: "accent",
  lost_contact: "warn",
  reopened: "notice",
  crisis: "notice",
  recovery_reflection: "accent",
  long_term: "accent",
  reintegration: "good",
  monitoring: "good",
  suspended: "warn",
  reported: "accent",
  investigation: "accent",
  prosecution: "accent",
  trial: "accent",
  judgment: "accent",
  appeal: "accent",
  final: "good",
  claimed: "accent",
  decided: "accent",
  paid: "good",
  reflection: "accent",
  permit_requested: "accent",
  permit_granted: "good",
  return_planned: "accent",
  journey_risk_assessed: "accent",
  travelling: "notice",
  handed_over: "good",
  follow_up: "good",
}

/** The words of the tracks and their states. */
export function useTrackWords() {
  const { t, textAt } = useTranslation()
  const track = (name: Track) => t(`tracks.names.${name}`)
  // A code of a later server stays as it is.
  const state = (name: Track, code: string) => textAt(`tracks.${name}.${code}`) ?? code
  return { track, state }
}

/** Where a track stands: a word and a colour. */
export function TrackTag({ track, state }: { track: Track; state: string }) {
  const words = useTrackWords()
  return <StatusTag tone={TONES[state] ?? "quiet"}>{words.state(track, state)}</StatusTag>
}
