import type { Clock } from '../../shared/clock.ts'
import type { Action, Pending } from '../../shared/model.ts'

/** A timer this late was not watched: the computer slept, and what was held is dropped. */
const SLEPT = 2_000

export interface Held<A extends Action = Action> {
  readonly id: string
  readonly action: A
  /** The same for two identical clicks. */
  readonly binding: string
  readonly caller?: Pending['caller']
  /** Epoch milliseconds when it is sent. */
  readonly until: number
}

/** Irreversible one-click actions wait here, and can be undone. Nothing in here sends anything. */
export interface UndoTimers<A extends Action> {
  hold(held: Held<A>): void
  same(binding: string): Held<A> | undefined
  /** Takes it out; whoever gets it decides what becomes of it. */
  release(id: string): Held<A> | undefined
  releaseAll(): readonly Held<A>[]
}

export interface UndoTimersParts<A extends Action> {
  readonly clock: Clock
  /** Its time has come. */
  readonly due: (held: Held<A>) => void
  /** Its time passed unwatched. */
  readonly overslept: (held: Held<A>) => void
}

export function createUndoTimers<A extends Action>({ clock, due, overslept }: UndoTimersParts<A>): UndoTimers<A> {
  const waiting = new Map<string, { readonly held: Held<A>; readonly timer: unknown }>()

  const release = (id: string): Held<A> | undefined => {
    const found = waiting.get(id)
    if (found === undefined) return undefined
    clock.clearTimeout(found.timer)
    waiting.delete(id)
    return found.held
  }

  return {
    hold: (held) => {
      const fire = (): void => {
        waiting.delete(held.id)
        if (clock.now() - held.until > SLEPT) overslept(held)
        else due(held)
      }
      waiting.set(held.id, { held, timer: clock.setTimeout(fire, Math.max(0, held.until - clock.now())) })
    },
    same: (binding) => [...waiting.values()].find(({ held }) => held.binding === binding)?.held,
    release,
    releaseAll: () => [...waiting.keys()].flatMap((id) => release(id) ?? []),
  }
}
