import { onDestroy } from 'svelte'
import type { AppStatus, Bridge, InitialState } from '../../shared/ipc/bridge.ts'
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
