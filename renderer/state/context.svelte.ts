import { getContext, setContext } from 'svelte'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { Actions } from './actions.svelte.ts'
import type { Announcer } from './announcements.svelte.ts'
import type { PageClock } from './clock.svelte.ts'
import type { I18n } from './i18n.svelte.ts'
import type { ReportFailure } from './page-failures.ts'
import type { Store } from './store.svelte.ts'
import type { View } from './view.svelte.ts'

/** The objects that all components share. */
export interface Gavel {
  readonly bridge: Bridge
  readonly store: Store
  readonly view: View
  readonly i18n: I18n
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
