import type { Bridge } from '../../shared/bridge.ts'
import type { JournalPages } from './journal-pages.svelte.ts'

/** The shortest time between two loads, in milliseconds. */
const PAUSE_MS = 1_000
/** Main reads a whole file for each load, so loading takes at most a twentieth of the time. */
const MAX_SHARE = 20

export interface JournalFollower {
  stop(): void
}

/** Loads new entries while the journal grows. @param onFresh Called with their number once they are loaded. */
export function followJournal(
  bridge: Pick<Bridge, 'onJournalGrew'>,
  pages: Pick<JournalPages, 'loadFresh'>,
  onFresh: (count: number) => void,
): JournalFollower {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isLoading = false
  /** The journal grew during a load. */
  let again = false
  let notBefore = 0
  /** The journal grew while the window was hidden; the entries are loaded when it is shown. */
  let missed = false

  const load = async (): Promise<void> => {
    timer = undefined
    isLoading = true
    const start = performance.now()
    const count = await pages.loadFresh()
    isLoading = false
    notBefore = performance.now() + Math.max(PAUSE_MS, MAX_SHARE * (performance.now() - start))
    if (count > 0) onFresh(count)
    if (again) schedule()
  }
  const schedule = (): void => {
    missed = document.visibilityState !== 'visible'
    if (missed) return
    again = isLoading
    if (!isLoading) timer ??= setTimeout(() => void load(), Math.max(0, notBefore - performance.now()))
  }
  const onVisibility = (): void => {
    if (missed) schedule()
  }
  document.addEventListener('visibilitychange', onVisibility)
  const unsubscribe = bridge.onJournalGrew(schedule)
  return {
    stop: () => {
      unsubscribe()
      document.removeEventListener('visibilitychange', onVisibility)
      clearTimeout(timer)
    },
  }
}
