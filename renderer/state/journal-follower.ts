import type { Bridge } from '../../shared/bridge.ts'
import type { JournalPages } from './journal-pages.svelte.ts'

/** Milliseconds between two looks at least. */
const PAUSE = 1_000
/** Main reads a whole file for each look, so that a large log is looked at less often: a twentieth of the time at most. */
const SHARE = 20

export interface JournalFollower {
  stop(): void
}

/** Reads on while lines come. `came` is told how many, after they are there. */
export function followJournal(
  bridge: Pick<Bridge, 'onJournalGrew'>,
  pages: JournalPages,
  came: (count: number) => void,
): JournalFollower {
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking = false
  let again = false
  let notBefore = 0
  /** Lines came while nobody could see them; they are read when somebody can. */
  let missed = false

  const look = async (): Promise<void> => {
    timer = undefined
    looking = true
    const begun = performance.now()
    const count = await pages.fresh()
    looking = false
    notBefore = performance.now() + Math.max(PAUSE, SHARE * (performance.now() - begun))
    if (count > 0) came(count)
    if (again) plan()
  }
  const plan = (): void => {
    missed = document.visibilityState !== 'visible'
    if (missed) return
    again = looking
    if (!looking) timer ??= setTimeout(() => void look(), Math.max(0, notBefore - performance.now()))
  }
  const seen = (): void => {
    if (missed) plan()
  }
  document.addEventListener('visibilitychange', seen)
  const unsubscribe = bridge.onJournalGrew(plan)
  return {
    stop: () => {
      unsubscribe()
      document.removeEventListener('visibilitychange', seen)
      clearTimeout(timer)
    },
  }
}
