import {
  QueryClient,
  queryOptions,
  type UseQueryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from "@tanstack/react-query"
import { useCallback, useEffect, useState } from "react"
import { showDone, showProblem } from "@/lib/announce"
import { FRESH_MS } from "./ahead"
import { Attempt } from "./attempt"
import { asProblem, type Problem } from "./problem"
import type { Answer, Input, Operation } from "./types"
import { UnderWay } from "./underWay"
import { unsaved } from "./unsaved"

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // Reads of personal data are recorded: nothing is read because a window came to the front.
      refetchOnWindowFocus: false,
      retry: (failures, error) => asProblem(error).isUnanswered && failures < 2,
      // Without a connection a page says so; it does not wait in silence.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
})

const keys = new Map<Operation, number>()

/** The cache key of an operation. Function names do not survive minifying, so each gets a number. */
export function keyOf(operation: Operation): readonly [number] {
  const key = keys.get(operation) ?? keys.size
  keys.set(operation, key)
  return [key]
}

type NeedsNothing<F extends Operation> = Record<never, never> extends Input<F> ? true : false
type Options<F extends Operation> = NeedsNothing<F> extends true ? [options?: Input<F>] : [options: Input<F>]

/** A question to the server: an operation and what it is given. */
export function q<F extends Operation>(operation: F, ...[options]: Options<F>) {
  return queryOptions<Answer<F>, Problem>({
    queryKey: [...keyOf(operation), options ?? {}],
    queryFn: async ({ signal }) => (await operation({ ...options, signal })) as Answer<F>,
  })
}

type Question<A> = UseQueryOptions<A, Problem> & { queryKey: readonly unknown[] }

/** In a loader: asks, and waits for the answers. They come from memory when fresh. */
export async function load(...questions: readonly unknown[]): Promise<null> {
  await Promise.all(
    questions.map((question) => queryClient.fetchQuery(question as Question<unknown> as never)),
  )
  return null
}

/** In a page: what its loader has asked. */
export function useLoaded<A>(question: ReturnType<typeof queryOptions<A, Problem>>) {
  return useSuspenseQuery(question as never) as {
    data: A
    isFetching: boolean
    refetch: () => Promise<unknown>
  }
}

/** In a part of a page: asks when shown, with its own loading and error states. */
export function useAsked<A>(question: ReturnType<typeof queryOptions<A, Problem>>, when = true) {
  return useQuery<A, Problem>({ ...(question as object), enabled: when } as never)
}

/** At somebody's wish: asks now. Without an answer it says what went wrong. */
export async function ask<A>(question: ReturnType<typeof queryOptions<A, Problem>>): Promise<A | undefined> {
  try {
    return (await queryClient.fetchQuery(question as never)) as A
  } catch (error) {
    showProblem(asProblem(error))
    return undefined
  }
}

type Change<F extends Operation> = {
  /** The operations whose answers are no longer right. */
  refreshes?: readonly Operation[]
  /** The sentence that tells what happened. */
  says?: (answer: Answer<F>) => string
  onDone?: (answer: Answer<F>) => void
  /**
   * Handles a refusal; true when nothing more need be said. Whoever shows a newer state beside what was typed handles
   * it here: otherwise the page is asked anew and says so.
   */
  onProblem?: (problem: Problem) => boolean | undefined
}

/**
 * A change: an operation that the person starts. What holds of all of them:
 *
 * - The same change (path, query, headers and body) is sent once while it is under way, which it is until its answer is
 *   there and the page shows it. A second click in the same frame, or Enter and a click, get the answer of the first;
 *   of two calls only the first is told by `says`, `onDone` and what `mutate` was given.
 * - Another change is sent, whatever is under way: what is typed while a save is on its way is never taken for it, nor
 *   what goes back to how it was before. No form saves by itself: newer content that is sent on a version which the save
 *   before it makes old is refused, and told so.
 * - What failed is sent when the person sends it again, and may be sent from `onProblem`. Without an answer it keeps its
 *   idempotency key (REL-08), and stands among what is not saved (REL-25).
 *
 * Steps of several changes, one made from the answer to another, begin once by `useOnce`.
 */
export function useChange<F extends Operation>(operation: F, change: Change<F> = {}) {
  const client = useQueryClient()
  const [attempt] = useState(() => new Attempt())
  const [underWay] = useState(() => new UnderWay<Input<F>, Answer<F>>())
  // Whoever leaves the form gives up what could not be saved.
  useEffect(() => () => unsaved.remove(attempt), [attempt])
  const refresh = () =>
    Promise.all((change.refreshes ?? []).map((stale) => client.invalidateQueries({ queryKey: keyOf(stale) })))
  const mutation = useMutation<Answer<F>, Problem, Input<F>>({
    mutationFn: async (options) => {
      const key = attempt.begin(options)
      const headers = { ...(options as { headers?: object }).headers, "Idempotency-Key": key }
      try {
        return (await operation({ ...options, headers })) as Answer<F>
      } catch (error) {
        if (asProblem(error).isUnanswered) attempt.lose(key, options)
        throw error
      }
    },
    onSuccess: async (answer, options) => {
      unsaved.remove(attempt)
      await refresh()
      underWay.end(options)
      if (change.says) showDone(change.says(answer))
      change.onDone?.(answer)
    },
    onError: (problem, options) => {
      underWay.end(options)
      if (problem.isUnanswered) {
        problem.leavesUnsaved = true
        unsaved.add(attempt)
      } else {
        unsaved.remove(attempt)
        // What the page shows is not how things are: the same was sent before and did arrive, or somebody else was first.
        if (problem.status === 409 || problem.code === "idempotency_key_reused") void refresh()
      }
      if (change.onProblem?.(problem)) return
      if (problem.isStale && change.refreshes) {
        problem.isShownAnew = true
        void refresh()
      }
      showProblem(problem)
    },
  })
  const { mutateAsync: send, reset: clear } = mutation
  const mutateAsync = useCallback(
    (...sent: Parameters<typeof send>) => underWay.once(sent[0] as Input<F>, () => send(...sent)),
    [underWay, send],
  )
  const mutate = useCallback(
    // What went wrong has been told.
    (...sent: Parameters<typeof send>) => void mutateAsync(...sent).catch(() => undefined),
    [mutateAsync],
  )
  const reset = useCallback(() => {
    underWay.forget()
    clear()
  }, [underWay, clear])
  return { ...mutation, mutate, mutateAsync, reset }
}

/** The header that says which version an edit was made on. */
export const ifMatch = (version: number) => ({ "If-Match": `"${version}"` })
