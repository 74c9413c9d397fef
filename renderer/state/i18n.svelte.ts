import type { Member } from '../../shared/rooms/model.ts'
import { createNumberFormat, type NumberFormat } from '../../shared/callers/masked.ts'
import { caller, ownName, type Caller, type LabelTexts } from '../../shared/callers/called.ts'
import { sharedNames } from '../../shared/callers/told-apart.ts'
import { createTexts, type T, type Texts } from '../../shared/text/i18n.ts'
import type { Times } from '../../shared/text/durations.ts'
import type { Store } from './store.svelte.ts'

type Named = Pick<Member, 'name' | 'number'>

/**
 * Texts and times in the user's language, and numbers, which the user may have masked. Language and masking may change
 * while the window is open.
 */
export interface I18n {
  readonly texts: Texts
  readonly t: T
  readonly times: Times
  readonly number: NumberFormat
  /** @param shared names that several members of the room share, or that look alike */
  caller(member: Named, shared?: ReadonlySet<string>): Caller
  /** The caller as their row names them: told apart from the others in the room, if the room is known. */
  callerAmong(member: Named, room: readonly Named[] | undefined): Caller
}

export function createI18n(store: Pick<Store, 'appStatus' | 'preferences' | 'roomMarks'>): I18n {
  const language = $derived(store.appStatus.language)
  const locale = $derived(store.appStatus.locale)
  const platform = $derived(store.appStatus.platform)
  const masked = $derived(store.preferences.maskNumbers)
  const labels = $derived(store.roomMarks.labels)
  const texts = $derived(createTexts(language, locale, platform))
  const number = $derived(createNumberFormat(masked))
  const called = (member: Named, shared?: ReadonlySet<string>): Caller =>
    caller(member, { labels, number, nobody: texts.t('member.nobody') }, shared?.has(ownName(member, labels)) ?? false)
  let known = new WeakMap<readonly Named[], ReadonlySet<string>>()
  let knownLabels: LabelTexts | undefined
  const sharedIn = (room: readonly Named[]): ReadonlySet<string> => {
    if (knownLabels !== labels) known = new WeakMap()
    knownLabels = labels
    const shared = known.get(room) ?? sharedNames(room, labels)
    known.set(room, shared)
    return shared
  }
  return {
    get texts() {
      return texts
    },
    get t() {
      return texts.t
    },
    get times() {
      return texts.times
    },
    get number() {
      return number
    },
    caller: called,
    callerAmong: (member, room) => called(member, room && sharedIn(room)),
  }
}
