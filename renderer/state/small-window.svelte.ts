import { onDestroy } from 'svelte'
import { drop } from '../../shared/drop.ts'
import type { Fault } from '../../shared/fault.ts'
import type { ReplyIn } from '../../shared/ipc/contract.ts'
import type { SmallKind, SmallStates } from '../../shared/small-window.ts'
import type { AppStatus, InitialState } from '../../shared/ipc/bridge.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import { createTexts, type Texts } from '../../shared/text/i18n.ts'
import { createFailureReporter, type ReportFailure } from './page-failures.ts'
import { followTheme } from './theme.svelte.ts'

/** What every small window needs. Language and theme may change while it is open. */
export interface SmallWindow {
  readonly preferences: Preferences
  readonly appStatus: AppStatus
  readonly texts: Texts
  readonly report: ReportFailure
}

/** Must be called while a component initialises, because it registers effects. */
export function createSmallWindow(bridge: Bridge, initial: InitialState): SmallWindow {
  let preferences = $state.raw(initial.preferences)
  let appStatus = $state.raw(initial.appStatus)
  const texts = $derived(createTexts(appStatus.language, appStatus.locale, appStatus.platform))
  const small = {
    get preferences() {
      return preferences
    },
    get appStatus() {
      return appStatus
    },
    get texts() {
      return texts
    },
    report: createFailureReporter(bridge),
  }
  followTheme(small, small)
  onDestroy(bridge.onPreferences((next) => (preferences = next)))
  onDestroy(bridge.onAppStatus((next) => (appStatus = next)))
  return small
}

/** What a small window shows. */
export interface SmallContent<Kind extends SmallKind> {
  readonly shown: SmallStates[Kind] | undefined
  /** Why the main process refused the last reply. */
  readonly refused: Fault | undefined
  reply(reply: ReplyIn<Kind>): Promise<void>
}

/** Must be called while a component initialises. The main process sends a window only states of its own kind. */
export function followSmall<Kind extends SmallKind>(bridge: Bridge): SmallContent<Kind> {
  let shown = $state.raw<SmallStates[Kind]>()
  let refused = $state.raw<Fault>()
  onDestroy(
    bridge.onSmall(({ state }) => {
      shown = state as SmallStates[Kind]
      refused = undefined
    }),
  )
  drop(
    bridge.smallState().then((result) => {
      if (result.ok) shown ??= result.value.state as SmallStates[Kind]
    }),
  )
  return {
    get shown() {
      return shown
    },
    get refused() {
      return refused
    },
    reply: async (reply) => {
      const result = await bridge.smallReply(reply)
      refused = result.ok ? undefined : result.fault
    },
  }
}
