import { getContext, setContext } from 'svelte'
import type { Actions, Shared } from './actions.svelte.ts'
import type { Announcer } from './announcements.svelte.ts'
import type { PageClock } from './clock.svelte.ts'
import type { ReportFailure } from './page-failures.ts'

/** The objects that all components share. */
export interface Gavel extends Shared {
  readonly actions: Actions
  readonly clock: PageClock
  readonly announcer: Announcer
  readonly reportFailure: ReportFailure
}

const KEY = Symbol('gavel')

export function provideGavel(gavel: Gavel): Gavel {
  return setContext(KEY, gavel)
}

export function useGavel(): Gavel {
  return getContext<Gavel>(KEY)
}
