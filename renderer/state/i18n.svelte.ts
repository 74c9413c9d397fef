import type { Member } from '../../shared/rooms/model.ts'
import { createNumberFormat, type NumberFormat } from '../../shared/callers/masked.ts'
import { caller, ownName, type Caller } from '../../shared/callers/called.ts'
import { sharedNames } from '../../shared/callers/told-apart.ts'
import { createTexts, type T, type Texts } from '../../shared/text/i18n.ts'
import type { Times } from '../../shared/text/durations.ts'
import type { Store } from './store.svelte.ts'

type Named = Pick<Member, 'name' | 'number'>

/**
 * Texts and times in the user's language, and numbers, which the user may have masked. Language and masking may change
 * while the window is open.
 */
export class I18n {
  readonly texts: Texts
  readonly t: T
  readonly times: Times
  readonly number: NumberFormat
  /** Takes the names that several members of the room share, or that look alike. */
  readonly caller: (member: Named, shared?: ReadonlySet<string>) => Caller
  /** The caller as their row names them: told apart from the others in the room, if the room is known. */
  readonly callerAmong: (member: Named, room: readonly Named[] | undefined) => Caller

  constructor(store: Pick<Store, 'appStatus' | 'preferences' | 'roomMarks'>) {
    // Each is a value of its own, so that no text is drawn again because of another part of the status.
    const language = $derived(store.appStatus.language)
    const locale = $derived(store.appStatus.locale)
    const platform = $derived(store.appStatus.platform)
    const masked = $derived(store.preferences.maskNumbers)
    const labels = $derived(store.roomMarks.labels)
    this.texts = $derived(createTexts(language, locale, platform))
    this.t = $derived(this.texts.t)
    this.times = $derived(this.texts.times)
    this.number = $derived(createNumberFormat(masked))
    this.caller = (member, shared) => {
      const words = { labels, number: this.number, nobody: this.t('member.nobody') }
      return caller(member, words, shared?.has(ownName(member, labels)))
    }
    /** The names that the callers of a room share, as long as the labels stay. */
    const known = $derived.by(() => ({ labels, shared: new WeakMap<readonly Named[], ReadonlySet<string>>() }))
    this.callerAmong = (member, room) => {
      if (room === undefined) return this.caller(member)
      const shared = known.shared.get(room) ?? sharedNames(room, known.labels)
      known.shared.set(room, shared)
      return this.caller(member, shared)
    }
  }
}
