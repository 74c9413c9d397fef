import type { Fault } from '../../shared/fault.ts'
import type { Member } from '../../shared/rooms/model.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import type { Caller } from '../../shared/callers/called.ts'
import { createNumberFormat, type NumberFormat } from '../../shared/callers/masked.ts'
import { callerAmong } from '../../shared/callers/told-apart.ts'
import { createTexts, type Language, type Texts } from '../../shared/text/i18n.ts'
import type { Labels } from '../settings/labels.ts'
import type { Settings } from '../settings/settings.ts'

type Named = Pick<Member, 'name' | 'number'>

/** Texts and names for the main process, in the language and with the masking that the user chose. */
export type LocalizedTexts = ReturnType<typeof createLocalizedTexts>

export function createLocalizedTexts(
  settings: Settings,
  labels: Labels,
  systemLocale: string,
  platform: NodeJS.Platform,
) {
  const create = () => {
    const { language, maskNumbers, maskNumbersInNotices } = settings.get().preferences
    const texts = createTexts(languageOf(language, systemLocale), systemLocale, platform)
    const notification = createNumberFormat(maskNumbers || maskNumbersInNotices)
    return { texts, nobody: texts.t('member.nobody'), tray: createNumberFormat(maskNumbers), notification }
  }
  let made: ReturnType<typeof create> | undefined
  settings.subscribe((before, after) => {
    if (before.preferences !== after.preferences) made = undefined
  })
  const chosen = (): ReturnType<typeof create> => (made ??= create())
  const current = (): Texts => chosen().texts
  const among = (member: Named, room: readonly Named[] | undefined, number: NumberFormat): Caller =>
    callerAmong(member, room, { labels: labels.get(), number, nobody: chosen().nobody })
  const name = (member: Named, number: NumberFormat, room: readonly Named[] = []): string =>
    among(member, room, number).called
  return {
    current,
    /** How a caller is shown in a small window, with a name that differs from those of the others in the room. */
    callerOf: (member: Named, room: readonly Named[] | undefined): Caller => among(member, room, chosen().tray),
    /** The name of a caller in the tray. */
    nameOf: (member: Named): string => name(member, chosen().tray),
    /**
     * The name of a caller in notifications, which can be read on a locked screen. It differs from the names of the
     * others in the room.
     */
    notificationNameOf: (member: Named, room?: readonly Named[]): string => name(member, chosen().notification, room),
    /** A notification about an action that failed, or whose outcome is unknown. */
    failure: (fault: Fault) => {
      const text = faultText(current(), fault, 'action', (who) => name(who, chosen().notification))
      return {
        title: fault.code === 'unknownOutcome' ? text.title : current().t('notice.actFailedTitle'),
        body: [text.sentence, text.remedy].filter((part) => part !== '').join(' '),
      }
    },
  }
}

export function languageOf(chosen: 'system' | Language, systemLocale: string): Language {
  if (chosen !== 'system') return chosen
  return /^de/i.test(systemLocale) ? 'de' : 'en'
}
