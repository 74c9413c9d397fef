import { drop } from '../../shared/drop.ts'
import { onDestroy, tick } from 'svelte'
import type { ParseKeys } from 'i18next'
import type { AppMessage } from '../../shared/ipc/bridge.ts'
import { keysText } from '../../shared/preferences/accelerator.ts'
import { isAlert } from '../../shared/rooms/told.ts'
import { noonOf } from '../../shared/text/durations.ts'
import type { Gavel } from './context.svelte.ts'
import { keepFocusInPage } from './focus/dom.ts'
import { LayoutShiftGuard } from './list/layout-shift-guard.ts'
import { toldText } from './texts/action-messages.ts'
import { isLogged } from './snapshot-queries.ts'
import { endedText } from './texts/ended-text.ts'
import type { Message } from './view.svelte.ts'

/** Milliseconds for which a message that disappears by itself is shown. */
const SHOWN_MS = 6_000
/** Milliseconds after which a held message is checked again. */
const RECHECK_MS = 2_000

interface Link {
  readonly text: string
  readonly open: () => unknown
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
  #timer: ReturnType<typeof setTimeout> | undefined
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

  /** At most one message that disappears by itself is shown. */
  readonly #fading = $derived(this.shown.find((one) => one.autoDismiss)?.id)

  constructor(gavel: Gavel) {
    this.#gavel = gavel
    $effect(() => this.#fade())
    let shownBefore = ''
    $effect.pre(() => {
      const ids = this.all.map(({ id }) => id).join()
      if (ids !== shownBefore) keepFocusInPage(this.frame)
      shownBefore = ids
    })
    onDestroy(() => clearTimeout(this.#timer))
  }

  /** The time begins again when the window is shown, because the user has not seen the message. */
  readonly visibilityChanged = (): void => {
    if (!document.hidden) this.#fade()
  }

  readonly blockShifted = (event: MouseEvent): void => {
    if (this.guard.stops(event) && event.type === 'click') this.guard.refused()
  }

  /** Dismisses a message. The next press on the one that moves under the pointer counts, as after a wheel scroll. */
  async dismissByUser({ dismiss }: ShownMessage): Promise<void> {
    this.guard.wheel()
    await dismiss()
    await tick()
    this.guard.scroll()
  }

  #fade(): void {
    clearTimeout(this.#timer)
    const id = this.#fading
    const expire = (): void => {
      // The user points at the messages, has the focus in them, or cannot see them at the moment.
      if (document.hidden || this.frame?.matches(':hover, :focus-within') === true)
        this.#timer = setTimeout(expire, RECHECK_MS)
      else drop(Promise.resolve(this.all.find((one) => one.id === id)?.dismiss()))
    }
    if (id !== undefined) this.#timer = setTimeout(expire, SHOWN_MS)
  }

  #appMessage(message: AppMessage): ShownMessage {
    const { bridge, store, i18n } = this.#gavel
    const { id, at, key, told } = message
    const kind = told !== undefined && isAlert(told) ? 'alert' : 'info'
    const links = this.#linksOf(message)
    return {
      id,
      at,
      kind,
      text: told ? toldText(i18n, told, told.room && store.room(told.room)) : this.#textOf(message),
      // An offer of a report stays, because a meeting is filed in its own time.
      autoDismiss: (key === 'ended' && links.length < 2) || (told !== undefined && kind === 'info'),
      links,
      dismiss: () => bridge.dismiss({ id }),
    }
  }

  #windowMessage({ id, at, kind, text, link }: Message): ShownMessage {
    const { view } = this.#gavel
    const links = {
      preferences: () => this.#link('header.preferences', () => view.showPreferences('general')),
      keyboard: () => this.#link('header.preferences', () => view.showPreferences('keyboard')),
      removeDemo: () => this.#link('account.removeDemo', () => drop(this.#removeDemo(id))),
    }
    return {
      id: `window-${id}`,
      at,
      kind,
      text,
      autoDismiss: kind === 'info',
      links: link === undefined ? [] : [links[link]()],
      dismiss: () => view.removeMessage(id),
    }
  }

  #link(text: ParseKeys, open: () => unknown): Link {
    return { text: this.#gavel.i18n.t(text), open }
  }

  /** The main process asks before it removes an account. */
  async #removeDemo(message: number): Promise<void> {
    const { actions, bridge, store, view } = this.#gavel
    for (const { id } of store.snapshot.accounts.filter(({ demo }) => demo)) {
      if (!(await actions.showIfFailed(bridge.removeAccount({ accountId: id })))) return
    }
    view.removeMessage(message)
  }

  #textOf(message: AppMessage): string {
    const { store, i18n } = this.#gavel
    const { key, values } = message
    const title = String(values['title'])
    const why = String(values['why'])
    switch (key) {
      case 'shortcutsRefused': {
        const accelerators = String(values['keys']).split(' ')
        return i18n.t('note.shortcutsRefused', {
          keys: accelerators.map((one) => keysText(one, store.appStatus)).join(', '),
        })
      }
      case 'newcomersStopped':
        return i18n.t(values['door'] === undefined ? 'note.newcomersStopped' : 'door.stoppedIn', {
          title,
          why: i18n.texts.any(`newcomers.stopped.${why}`),
        })
      case 'outdated':
        return i18n.t('note.outdated', { date: i18n.times.date(Number(values['builtAt'])) })
      case 'endedWhy':
        return i18n.t('note.endedWhy', { title, why: i18n.texts.any(`roomEnding.${why}`) })
      case 'ended':
        return endedText(i18n, message, this.#today)
      default:
        return i18n.texts.any(`note.${key}`, values)
    }
  }

  /** The links to what the user can do about the message. */
  #linksOf({ key, values, at }: AppMessage): readonly Link[] {
    const { actions, bridge, store, view } = this.#gavel
    switch (key) {
      case 'ended': {
        const room = { accountId: String(values['accountId']), name: String(values['name']) }
        if (!isLogged(store.snapshot, room.accountId)) return []
        const show = this.#link('timeline.show', () => view.showTimeline({ ...room, at, ended: true }))
        if (values['offers'] !== 'report') return [show]
        const report = { kind: 'report', room, at, ended: true } as const
        return [show, this.#link('report.save', () => (view.dialog = report))]
      }
      case 'unknownOutcomes':
        return [this.#link('prefs.openLog', () => (view.name = 'journal'))]
      case 'shortcutsRefused':
        return [this.#link('header.preferences', () => view.showPreferences('keyboard'))]
      case 'noTrayHost':
      case 'notificationsFail': {
        const isTray = key === 'noTrayHost'
        return [
          this.#link(isTray ? 'note.trayHelp' : 'prefs.openSettings', () =>
            actions.showIfFailed(bridge.openLink({ key: isTray ? 'appIndicator' : 'notificationSettings' })),
          ),
        ]
      }
      default:
        return []
    }
  }
}

/** Failures come first, then messages that disappear by themselves, then the others. */
function byPriority(a: ShownMessage, b: ShownMessage): number {
  const rank = (one: ShownMessage): number => (one.kind === 'alert' ? 0 : one.autoDismiss ? 1 : 2)
  return rank(a) - rank(b) || b.at - a.at
}
