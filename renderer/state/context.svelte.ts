import { getContext, setContext } from 'svelte'
import type { Bridge } from '../../shared/bridge.ts'
import type { Acts } from './actions.svelte.ts'
import type { Announcer } from './announcements.svelte.ts'
import type { Clock } from './clock.svelte.ts'
import type { Store } from './store.svelte.ts'
import type { View } from './view.svelte.ts'
import type { ReportFailure } from './page-failures.ts'
import type { Words } from './i18n.svelte.ts'

/** Everything that components share. */
export interface Gavel {
  readonly bridge: Bridge
  readonly desk: Store
  readonly view: View
  readonly words: Words
  readonly acts: Acts
  readonly clock: Clock
  readonly announcer: Announcer
  readonly tellFailure: ReportFailure
}

const KEY = Symbol('gavel')

export function provideGavel(gavel: Gavel): Gavel {
  return setContext(KEY, gavel)
}

export function useGavel(): Gavel {
  return getContext<Gavel>(KEY)
}
