import { drop } from '../../../shared/drop.ts'
import type { Bridge } from '../../../shared/ipc/contract.ts'

/** The shortest pause between two loads, in milliseconds. */
const PAUSE_MS = 1_000
/** The pause is at least this many times as long as the load, because the main process reads a whole file per load. */
const PAUSE_FACTOR = 20

/**
 * Loads what is new while the journal grows. Returns a function that stops it.
 *
 * @param loadFresh returns the number of new lines
 * @param onFresh called with that number, if there are any
 */
export function followJournal(
  bridge: Pick<Bridge, 'onJournalGrew'>,
  loadFresh: () => Promise<number>,
  onFresh: (count: number) => void = () => undefined,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isLoading = false
  let isStopped = false
  /** Whether the journal grew during a load. */
  let again = false
  let notBefore = 0
  /** Whether the journal grew while the window was hidden. The entries are loaded when it is shown. */
  let missed = false

  const load = async (): Promise<void> => {
    timer = undefined
    isLoading = true
    const start = performance.now()
    const count = await loadFresh()
    if (isStopped) return
    isLoading = false
    notBefore = performance.now() + Math.max(PAUSE_MS, PAUSE_FACTOR * (performance.now() - start))
    if (count > 0) onFresh(count)
    if (again) schedule()
  }
  const schedule = (): void => {
    missed = document.visibilityState !== 'visible'
    if (missed) return
    again = isLoading
    if (!isLoading) timer ??= setTimeout(() => drop(load()), Math.max(0, notBefore - performance.now()))
  }
  const onVisibility = (): void => {
    if (missed) schedule()
  }
  document.addEventListener('visibilitychange', onVisibility)
  const unsubscribe = bridge.onJournalGrew(schedule)
  return () => {
    isStopped = true
    unsubscribe()
    document.removeEventListener('visibilitychange', onVisibility)
    clearTimeout(timer)
  }
}
