import { speechLanguages } from '../../shared/announcement.ts'
import type { AppStatus } from '../../shared/bridge.ts'
import type { Fault, FaultCode } from '../../shared/fault.ts'
import type { Pending, Sound, Speech, Who } from '../../shared/model.ts'
import type { Preferences } from '../../shared/preferences.ts'
import type { T } from '../../shared/text/i18n.ts'
import type { Gavel } from './context.svelte.ts'
import type { I18n } from './i18n.svelte.ts'
import type { AnnounceDialog } from './view.svelte.ts'

/** With these nothing was sent, so the user may change the announcement and try again. */
const UNSENT: ReadonlySet<FaultCode> = new Set([
  'invalid',
  'unsupported',
  'unconfirmed',
  'readOnly',
  'changed',
  'stale',
])

/** Sends an announcement. Returns the fault if the dialog must stay open; every other one is shown in the room. */
export async function announce(
  { bridge, announcer, view, i18n }: Gavel,
  { room, revision }: AnnounceDialog,
  who: Who,
  sound: Sound,
): Promise<Fault | undefined> {
  const { accountId, name: conference, instance } = room
  const seen = { accountId, conference, instance, revision }
  const result = await bridge.act({ action: { kind: 'announce', seen, who, sound } })
  if (!result.ok && UNSENT.has(result.fault.code)) return result.fault
  view.dialog = undefined
  if (!result.ok) return undefined
  if (result.value.state === 'alreadyGone') view.showMessage(i18n.t('done.alreadyGoneRoom', { name: room.title }))
  else if (result.value.state === 'accepted' && result.value.handedOver === true)
    view.showMessage(i18n.t('done.handedOver'))
  else announcer.announce(i18n.t('room.doing.announce'))
  return undefined
}

/**
 * Who hears an announcement, and for how long.
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

export function secondsText(t: T, count: number): string {
  return t('time.shortSeconds', { count })
}

/** The texts of the user, or Gavel's own in the language of the window. */
export function readyTexts(t: T, { readyTexts: own }: Pick<Preferences, 'readyTexts'>): readonly string[] {
  return own.length > 0 ? own : (['five', 'one', 'mute', 'wait'] as const).map((name) => t(`announce.ownTexts.${name}`))
}

/** The language that the window speaks, of the user's country if a provider speaks that. */
export function speechLanguageOf({ language, locale }: Pick<AppStatus, 'language' | 'locale'>): Speech['language'] {
  const usual = language === 'de' ? 'de-DE' : 'en-US'
  const local = speechLanguages.find((one) => one === locale)
  return local?.startsWith(language) === true ? local : usual
}
