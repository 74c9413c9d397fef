import { onDestroy } from 'svelte'
import { drop } from '../../shared/drop.ts'
import type { Fault } from '../../shared/fault.ts'
import type { ReplyIn } from '../../shared/ipc/contract.ts'
import type { SmallKind, SmallStates } from '../../shared/small-window.ts'
import type { AppStatus, InitialState } from '../../shared/ipc/bridge.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import { createTexts, type Texts } from '../../shared/text/i18n.ts'
import { createFailureReporter, type ReportFailure } from './page-failures.ts'
import { followTheme } from './theme.svelte.ts'

/**
 * What every small window needs. Language and theme may change while it is open. Must be created while a component
 * initialises.
 */
export class SmallWindow {
  preferences: Preferences
  appStatus: AppStatus
  readonly texts: Texts
  readonly report: ReportFailure

  constructor(bridge: Bridge, initial: InitialState) {
    this.preferences = $state.raw(initial.preferences)
    this.appStatus = $state.raw(initial.appStatus)
    this.texts = $derived(createTexts(this.appStatus.language, this.appStatus.locale, this.appStatus.platform))
    this.report = createFailureReporter(bridge)
    followTheme(this, this)
    onDestroy(bridge.onPreferences((next) => (this.preferences = next)))
    onDestroy(bridge.onAppStatus((next) => (this.appStatus = next)))
  }

  /** Says what went wrong, and what to do. */
  textOf(fault: Fault): string {
    const { sentence, remedy } = faultText(this.texts, fault, 'action')
    return `${sentence} ${remedy}`.trim()
  }
}

/** A small window with what it shows. The main process sends a window only states of its own kind. */
export class SmallContent<Kind extends SmallKind> extends SmallWindow {
  readonly #bridge: Bridge
  shown = $state.raw<SmallStates[Kind]>()
  #refused = $state.raw<Fault>()
  /** Why the main process refused the last reply. */
  readonly refused = $derived(this.#refused && this.textOf(this.#refused))

  constructor(bridge: Bridge, initial: InitialState) {
    super(bridge, initial)
    this.#bridge = bridge
    onDestroy(
      bridge.onSmall(({ state }) => {
        this.shown = state as SmallStates[Kind]
        this.#refused = undefined
      }),
    )
    drop(
      bridge.smallState().then((result) => {
        if (result.ok) this.shown ??= result.value.state as SmallStates[Kind]
      }),
    )
  }

  async reply(reply: ReplyIn<Kind>): Promise<void> {
    const result = await this.#bridge.smallReply(reply)
    this.#refused = result.ok ? undefined : result.fault
  }
}
