import { useSyncExternalStore } from "react"

/** Calls that wait until the person has proven that it is them, all by one question. */
type Question = { answer: Promise<boolean>; settle: (isProven: boolean) => void }

let question: Question | undefined
const listeners = new Set<() => void>()

/** Asks the person to prove a factor anew; whether they did. */
export function askForFactor(): Promise<boolean> {
  if (!question) {
    const { promise, resolve } = resolvable()
    question = { answer: promise, settle: resolve }
    tell()
  }
  return question.answer
}

/** The person has proven it, or will not. */
export function settleFactor(isProven: boolean) {
  question?.settle(isProven)
  question = undefined
  tell()
}

/** Whether somebody waits for a factor. */
export const useIsFactorAsked = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => question !== undefined,
  )

function tell() {
  for (const listener of listeners) listener()
}

function resolvable() {
  let resolve: (isProven: boolean) => void = () => undefined
  const promise = new Promise<boolean>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
