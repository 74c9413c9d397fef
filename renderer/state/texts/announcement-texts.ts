import { providerName } from '../../../shared/providers.ts'
import { speechLanguages, warningLanguages } from '../../../shared/rooms/announcement.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { Pending, Sound, Speech } from '../../../shared/rooms/model.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import type { T } from '../../../shared/text/i18n.ts'
import type { I18n } from '../i18n.svelte.ts'
import type { AppStatus } from '../../../shared/ipc/bridge.ts'
import type { WarningVoice } from '../../../shared/rooms/scheduled-end.ts'

/**
 * Says who hears an announcement, and how much of its time is left if its end is known.
 * @param now epoch milliseconds
 */
export function announcementText({ t, caller }: I18n, { who, caller: one, until }: Pending, now: number): string {
  const said = until === undefined ? 'played' : 'doing'
  const text =
    who === 'everyone'
      ? t(`announce.${said}.everyone`)
      : one === undefined
        ? t(`announce.${said}.people`, { count: who.length })
        : t(`announce.${said}.one`, { name: caller(one).called })
  if (until === undefined) return text
  return t('announce.left', { doing: text, duration: secondsText(t, Math.ceil(Math.max(0, until - now) / 1_000)) })
}

/** Returns the message for an accepted announcement after which the room ends in `seconds`, or Gavel asks again. */
export function endsSoon({ t }: I18n, seconds: number, title: string, asksAgain = false): string {
  return t(asksAgain ? 'announce.asksSoon' : 'announce.endsSoon', { title, duration: secondsText(t, seconds) })
}

/** What is not known about an announcement that this account makes. */
export function announcementHints(
  { t }: I18n,
  account: Pick<AccountView, 'provider' | 'abilities' | 'asynchronous'> | undefined,
  medium: Sound['kind'],
): readonly string[] {
  const { provider, abilities, asynchronous } = account ?? {}
  return [
    ...(abilities?.speak === 'bestEffort' && medium === 'speech'
      ? [t('announce.bestEffort', { provider: providerName(provider) })]
      : []),
    ...(asynchronous === undefined ? [] : [t('announce.handedOver', { host: new URL(asynchronous.callbackUrl).host })]),
  ]
}

export function secondsText(t: T, count: number): string {
  return t('time.shortSeconds', { count })
}

/** The texts of the user, or Gavel's own in the language of the window. */
export function readyTexts(t: T, { readyTexts: own }: Pick<Preferences, 'readyTexts'>): readonly string[] {
  return own.length > 0
    ? own
    : (['five', 'two', 'one', 'mute', 'wait'] as const).map((name) => t(`announce.ownTexts.${name}`))
}

/** The window's language, in the variant of the user's country if a provider can speak that variant. */
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
