import { spokenSeconds } from '../../../shared/rooms/announcement.ts'
import type { Action, Pending } from '../../../shared/rooms/model.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import type { T } from '../../../shared/text/i18n.ts'
import type { I18n } from '../i18n.svelte.ts'
import type { Target } from '../view.svelte.ts'

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

/** Returns the message for an accepted announcement after which the room will be ended, or Gavel asks again. */
export function endsSoon(
  { t }: I18n,
  { thenEnd = 0, sound }: Extract<Action, { kind: 'announce' }>,
  { room = '' }: Target,
  asksAgain = false,
): string {
  const seconds = thenEnd + (sound.kind === 'speech' ? spokenSeconds(sound.text) : 0)
  return t(asksAgain ? 'announce.asksSoon' : 'announce.endsSoon', { title: room, duration: secondsText(t, seconds) })
}

export function secondsText(t: T, count: number): string {
  return t('time.shortSeconds', { count })
}

/** The texts of the user, or Gavel's own in the language of the window. */
export function readyTexts(t: T, { readyTexts: own }: Pick<Preferences, 'readyTexts'>): readonly string[] {
  return own.length > 0 ? own : (['five', 'one', 'mute', 'wait'] as const).map((name) => t(`announce.ownTexts.${name}`))
}
