import { speechLanguages, warningLanguages } from '../../../shared/rooms/announcement.ts'
import type { AppStatus } from '../../../shared/ipc/bridge.ts'
import type { Speech } from '../../../shared/rooms/model.ts'
import type { WarningVoice } from '../../../shared/rooms/scheduled-end.ts'

/** The window's language, in the variant of the user's country if a provider speaks it. */
export function speechLanguageOf({ language, locale }: Pick<AppStatus, 'language' | 'locale'>): Speech['language'] {
  const usual = language === 'de' ? 'de-DE' : 'en-US'
  const local = speechLanguages.find((one) => one === locale)
  return local?.startsWith(language) === true ? local : usual
}

/**
 * How the warnings before a scheduled end are spoken unless the user chooses otherwise: like the account's last
 * announcement. If there was none, or Gavel has no warnings in its language, they are in the window's language.
 */
export function warningVoiceOf(appStatus: Pick<AppStatus, 'language' | 'locale'>, last?: Speech): WarningVoice {
  const usual = speechLanguageOf(appStatus)
  const isOf = (language: string | undefined) => warningLanguages.find((one) => one === language)
  return { voice: last?.voice ?? 'WOMAN', language: isOf(last?.language) ?? isOf(usual) ?? 'en-US' }
}
