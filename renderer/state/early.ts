import type { Bridge } from '../../shared/bridge.ts'
import type { Patch } from '../../shared/model.ts'

export interface Early {
  /** Hands over what has come so far, and from now on what comes. Answers with the unsubscribe. */
  drain(take: (patch: Patch | string) => void): () => void
}

/** Patches that arrive before the whole does are kept: main may push while the answer is on its way. */
export function listenEarly(bridge: Bridge): Early {
  const early: (Patch | string)[] = []
  let take: ((patch: Patch | string) => void) | undefined
  const stop = bridge.onPatch((patch) => {
    if (take === undefined) early.push(patch)
    else take(patch)
  })
  return {
    drain: (taker) => {
      take = taker
      early.splice(0).forEach(taker)
      return stop
    },
  }
}
