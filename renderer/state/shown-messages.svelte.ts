import { drop } from '../../shared/drop.ts'
import { onDestroy, tick } from 'svelte'
import type { AppMessage } from '../../shared/ipc/bridge.ts'
import type { PreferencePage } from '../../shared/preferences/definitions.ts'
import { keysText } from '../../shared/preferences/accelerator.ts'
import type { ShownRoom } from '../../shared/rooms/shown-room.ts'
import { isAlert, type Told } from '../../shared/rooms/told.ts'
import { noonOf } from '../../shared/text/durations.ts'
import { createAutoDismiss, type AutoDismiss } from './auto-dismiss.ts'
import type { Gavel } from './context.svelte.ts'
import { keepFocusInPage } from './focus/dom.ts'
import { LayoutShiftGuard } from './list/layout-shift-guard.ts'
import { toldText } from './texts/action-messages.ts'
import { isLogged } from './snapshot-queries.ts'
import { endedText } from './texts/ended-text.ts'
import type { Message } from './view.svelte.ts'

interface Link {
  readonly text: string
  readonly open: () => void
}

export interface ShownMessage {
  readonly id: string
  readonly at: number
  readonly kind: 'info' | 'alert'
  readonly text: string
  /** Whether it disappears by itself, because nothing has failed and there is nothing to decide. */
  readonly autoDismiss: boolean
  readonly links: readonly Link[]
  readonly dismiss: () => unknown
}

/** The messages of the main process and of the window. Must be created while a component is being created. */
export class ShownMessages {
  readonly #gavel: Gavel
  readonly #autoDismiss: AutoDismiss
  /** The element that shows the messages. */
  frame = $state<HTMLElement>()
  /**
   * A new message may take the first place. A press that was meant for the earlier message must not dismiss the new one
   * unread. Another message about the ignored press would hide the unread one, so none is shown. The next press counts.
   */
  readonly guard = new LayoutShiftGuard()

  /** Noon of the current day. It changes once a day, so that the texts are not created every second. */
  readonly #today = $derived.by(() => noonOf(this.#gavel.clock.now))
  readonly all = $derived.by(() => {
    const { store, view } = this.#gavel
    const isTroubled = store.snapshot.accounts.some(({ health }) => health.state === 'trouble')
    const fromWindow = view.messages.filter(({ tip }) => tip !== true || !isTroubled)
    // Of messages of the same millisecond, the newest comes first too.
    const shown = [
      ...store.appStatus.messages.map((one) => this.#appMessage(one)),
      ...fromWindow.map((one) => this.#windowMessage(one)).reverse(),
    ]
    return shown.sort(byPriority)
  })
  /** All failures, or one other message. The next one follows once that has gone. */
  readonly shown = $derived(this.all.filter(({ kind }, index) => kind === 'alert' || index === 0))

  constructor(gavel: Gavel) {
    this.#gavel = gavel
    this.#autoDismiss = createAutoDismiss(
      () => document.hidden || this.frame?.matches(':hover, :focus-within') === true,
      (id) => drop(Promise.resolve(this.all.find((one) => one.id === id)?.dismiss())),
    )
    $effect(() => {
      this.#autoDismiss.follow(this.shown.filter((one) => one.autoDismiss).map(({ id }) => id))
    })
    let shownBefore = ''
    $effect.pre(() => {
      const ids = this.all.map(({ id }) => id).join()
      if (ids !== shownBefore) keepFocusInPage(this.frame)
      shownBefore = ids
    })
    onDestroy(() => {
      this.#autoDismiss.stop()
    })
  }

  visibilityChanged(): void {
    if (!document.hidden) this.#autoDismiss.restart()
  }

  blockShifted(event: MouseEvent): void {
    if (this.guard.stops(event) && event.type === 'click') this.guard.refused()
  }

  /** Dismisses a message. The next press on the one that moves under the pointer counts, as after a wheel scroll. */
  async dismissByUser({ dismiss }: ShownMessage): Promise<void> {
    this.guard.wheel()
    await dismiss()
    await tick()
    this.guard.scroll()
  }

  #appMessage(message: AppMessage): ShownMessage {
    const { bridge, i18n } = this.#gavel
    const { id, at, key, told } = message
    const kind = told !== undefined && isAlert(told) ? 'alert' : 'info'
    const report = this.#reportLink(message)
    return {
      id,
      at,
      kind,
      text: told === undefined ? this.#appMessageText(message) : toldText(i18n, told, this.#roomOf(told)),
      // An offer stays, because a meeting is filed in its own time.
      autoDismiss: (key === 'ended' && report === undefined) || (told !== undefined && kind === 'info'),
      links: [this.#linkOf(message), report].filter((link) => link !== undefined),
      dismiss: () => bridge.dismiss({ id }),
    }
  }

  #roomOf({ room }: Told): ShownRoom | undefined {
    return room && this.#gavel.store.room(room)
  }

  #windowMessage({ id, at, kind, text, link }: Message): ShownMessage {
    return {
      id: `window-${id}`,
      at,
      kind,
      text,
      autoDismiss: kind === 'info',
      links: [this.#windowLink(id, link)].filter((shown) => shown !== undefined),
      dismiss: () => {
        this.#gavel.view.removeMessage(id)
      },
    }
  }

  #windowLink(id: number, link: Message['link']): Link | undefined {
    const { i18n } = this.#gavel
    if (link === undefined) return undefined
    if (link !== 'removeDemo') return this.#preferencesLink(link === 'keyboard' ? link : 'general')
    return { text: i18n.t('account.removeDemo'), open: () => drop(this.#removeDemo(id)) }
  }

  #preferencesLink(page: PreferencePage): Link {
    const { view, i18n } = this.#gavel
    return {
      text: i18n.t('header.preferences'),
      open: () => {
        view.showPreferences(page)
      },
    }
  }

  /** The main process asks before it removes an account. */
  async #removeDemo(message: number): Promise<void> {
    const { actions, bridge, store, view } = this.#gavel
    for (const { id } of store.snapshot.accounts.filter(({ demo }) => demo)) {
      if (!(await actions.showIfFailed(bridge.removeAccount({ accountId: id })))) return
    }
    view.removeMessage(message)
  }

  #appMessageText(message: AppMessage): string {
    const { i18n } = this.#gavel
    const { key, values } = message
    if (key === 'shortcutsRefused') return i18n.t('note.shortcutsRefused', { keys: this.#keysOf(values) })
    if (key === 'newcomersStopped')
      return i18n.t(values['door'] === undefined ? 'note.newcomersStopped' : 'door.stoppedIn', {
        title: String(values['title']),
        why: i18n.texts.any(`newcomers.stopped.${String(values['why'])}`),
      })
    if (key === 'outdated') return i18n.t('note.outdated', { date: i18n.times.date(Number(values['builtAt'])) })
    if (key === 'endedWhy')
      return i18n.t('note.endedWhy', {
        title: String(values['title']),
        why: i18n.texts.any(`roomEnding.${String(values['why'])}`),
      })
    return key === 'ended' ? endedText(i18n, message, this.#today) : i18n.texts.any(`note.${key}`, values)
  }

  #keysOf(values: AppMessage['values']): string {
    const accelerators = String(values['keys']).split(' ')
    return accelerators.map((accelerator) => keysText(accelerator, this.#gavel.store.appStatus)).join(', ')
  }

  /** The report of an own room that has ended. */
  #reportLink({ key, values, at }: AppMessage): Link | undefined {
    const { store, view, i18n } = this.#gavel
    const room = { accountId: String(values['accountId']), name: String(values['name']) }
    if (key !== 'ended' || values['offers'] !== 'report' || !isLogged(store.snapshot, room.accountId)) return undefined
    const run = { room, at, ended: true }
    return { text: i18n.t('report.save'), open: () => (view.dialog = { ...run, kind: 'report' }) }
  }

  #openLink(key: 'appIndicator' | 'notificationSettings'): void {
    const { actions, bridge } = this.#gavel
    drop(actions.showIfFailed(bridge.openLink({ key })))
  }

  /** The link to what the user can do about the message, if there is anything. */
  #linkOf({ key, values, at }: AppMessage): Link | undefined {
    const { store, view, i18n } = this.#gavel
    switch (key) {
      case 'ended': {
        if (!isLogged(store.snapshot, String(values['accountId']))) return undefined
        const room = { accountId: String(values['accountId']), name: String(values['name']), at, ended: true }
        return {
          text: i18n.t('timeline.show'),
          open: () => {
            view.showTimeline(room)
          },
        }
      }
      case 'unknownOutcomes':
        return { text: i18n.t('prefs.openLog'), open: () => (view.name = 'journal') }
      case 'shortcutsRefused':
        return this.#preferencesLink('keyboard')
      case 'noTrayHost':
        return {
          text: i18n.t('note.trayHelp'),
          open: () => {
            this.#openLink('appIndicator')
          },
        }
      case 'notificationsFail':
        return {
          text: i18n.t('prefs.openSettings'),
          open: () => {
            this.#openLink('notificationSettings')
          },
        }
      default:
        return undefined
    }
  }
}

/** Failures come first, then messages that disappear by themselves, then the others. */
function byPriority(a: ShownMessage, b: ShownMessage): number {
  const rank = (one: ShownMessage): number => (one.kind === 'alert' ? 0 : one.autoDismiss ? 1 : 2)
  return rank(a) - rank(b) || b.at - a.at
}
