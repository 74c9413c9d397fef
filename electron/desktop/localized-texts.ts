import type { Fault } from '../../shared/fault.ts'
import type { Member } from '../../shared/model.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import { createNumberFormat } from '../../shared/text/phone-numbers.ts'
import { caller } from '../../shared/text/caller-names.ts'
import { createTexts, type Language, type Texts } from '../../shared/text/i18n.ts'
import type { Labels } from '../settings/labels.ts'
import type { Settings } from '../settings/settings.ts'

/** Words and names of the main process, always in the language and the masking that the person chose. */
export interface Wording {
  texts(): Texts
  /** As shown in the tray. */
  nameOf(member: Member): string
  /** As shown in notices, which can be read on a locked screen. */
  notificationNameOf(member: Member): string
  /** Sentence and remedy of a fault, for a notice. */
  sentence(fault: Fault): string
}

export function createWording(settings: Settings, labels: Labels, systemLocale: string): Wording {
  let texts: Texts | undefined
  let numbers:
    | { readonly tray: ReturnType<typeof createNumberFormat>; readonly notice: ReturnType<typeof createNumberFormat> }
    | undefined
  let nobody = ''
  settings.subscribe((before, after) => {
    if (before.preferences === after.preferences) return
    texts = undefined
    numbers = undefined
  })
  const current = (): Texts => {
    if (texts) return texts
    texts = createTexts(languageOf(settings.get().preferences.language, systemLocale), systemLocale)
    nobody = texts.t('member.nobody')
    return texts
  }
  const formats = (): NonNullable<typeof numbers> => {
    const { maskNumbers, maskNumbersInNotices } = settings.get().preferences
    numbers ??= {
      tray: createNumberFormat(maskNumbers),
      notice: createNumberFormat(maskNumbers || maskNumbersInNotices),
    }
    return numbers
  }
  const name = (member: Pick<Member, 'name' | 'number'>, number: (number: string) => string): string => {
    current()
    return caller(member, { labels: labels.get(), number, nobody }).called
  }
  return {
    texts: current,
    nameOf: (member) => name(member, formats().tray),
    notificationNameOf: (member) => name(member, formats().notice),
    sentence: (fault) => {
      const { sentence, remedy } = faultText(current(), fault, 'background', (who) => name(who, formats().notice))
      return remedy === '' ? sentence : `${sentence} ${remedy}`
    },
  }
}

export function languageOf(wish: 'system' | Language, systemLocale: string): Language {
  if (wish !== 'system') return wish
  return systemLocale.toLowerCase().startsWith('de') ? 'de' : 'en'
}
