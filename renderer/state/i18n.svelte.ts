import type { Member } from '../../shared/model.ts'
import { createNumberFormat, type NumberFormat } from '../../shared/text/phone-numbers.ts'
import { caller, ownName, type Caller } from '../../shared/text/caller-names.ts'
import { createTexts, type T, type Texts } from '../../shared/text/i18n.ts'
import type { Times } from '../../shared/text/durations.ts'
import type { Store } from './store.svelte.ts'

/** Texts, times and numbers as the person wants them; all change while the window is open. */
export interface Words {
  readonly texts: Texts
  readonly t: T
  readonly times: Times
  readonly number: NumberFormat
  /** @param shared Names that several people of the room go by. */
  caller(member: Pick<Member, 'name' | 'number'>, shared?: ReadonlySet<string>): Caller
}

export function createWords(desk: Pick<Store, 'appStatus' | 'preferences' | 'roomMarks'>): Words {
  const language = $derived(desk.appStatus.language)
  const locale = $derived(desk.appStatus.locale)
  const masked = $derived(desk.preferences.maskNumbers)
  const labels = $derived(desk.roomMarks.labels)
  const texts = $derived(createTexts(language, locale))
  const number = $derived(createNumberFormat(masked))
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
    caller: (member, shared) =>
      caller(
        member,
        { labels, number, nobody: texts.t('member.nobody') },
        shared?.has(ownName(member, labels)) ?? false,
      ),
  }
}
