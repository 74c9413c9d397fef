import { providerName } from '../../../shared/providers.ts'
import type { AccountView } from '../../../shared/account.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import type { TeamRest } from '../../../shared/team.ts'
import type { Texts } from '../../../shared/text/i18n.ts'

export interface HealthText {
  readonly state: 'ok' | 'late' | 'connecting' | 'resting' | 'trouble' | 'none'
  /** For screen readers: "Up to date, 1 second ago". */
  readonly spoken: string
  /** Beside an account: "up to date". */
  readonly shown: string
  /** In the header, beside a dot: "5 s" if the account is late, and nothing while everything is all right. */
  readonly brief: string
}

/**
 * One text for one or several accounts, about the worst state that any of them is in. `connecting` is shown only
 * while there is no response for any of them.
 * @param lateAfter milliseconds after which a response of this account is late
 * @param rests the accounts whose polls rest because of a colleague or a relay
 */
export function healthText(
  texts: Texts,
  accounts: readonly AccountView[],
  now: number,
  lateAfter: (account: AccountView) => number,
  rests: readonly TeamRest[] = [],
): HealthText {
  const { t } = texts
  if (accounts.length === 0) return same('none', t('health.none'))
  const troubled = accounts.filter(({ health }) => health.state === 'trouble')
  const [first] = troubled
  if (first !== undefined && troubled.length < accounts.length)
    return same('trouble', t('health.some', { count: troubled.length, total: accounts.length }))
  if (first !== undefined) return trouble(texts, first, now)
  const told = restOf(texts, accounts, now, rests)
  if (told !== undefined) return same('resting', told)
  const resting = accounts.find(({ health }) => health.state === 'resting')
  if (resting !== undefined) {
    const at = resting.health.fault?.retryAt ?? now
    const provider = providerName(resting.provider)
    return same('resting', t('health.resting', { provider, time: texts.times.clockSeconds(at) }))
  }
  const responses = accounts.flatMap(({ health }) => (health.lastAnswerAt === undefined ? [] : [health.lastAnswerAt]))
  if (responses.length === 0) return same('connecting', t('health.connecting'))
  // The age of an account that is read less often says nothing about an account that is late.
  const late = Math.max(...accounts.map((account) => lateFor(account, now, lateAfter(account))))
  if (late >= 0)
    return {
      state: 'late',
      spoken: t('health.late', { duration: texts.times.spoken(late) }),
      shown: t('health.lateShown', { duration: texts.times.short(late) }),
      brief: texts.times.short(late),
    }
  const age = Math.max(0, now - Math.min(...responses))
  return {
    state: 'ok',
    spoken: t('health.live', { ago: texts.times.ago(age) }),
    shown: t('health.liveShown'),
    brief: '',
  }
}

/** Milliseconds since the last response of an account that is late; negative if it is not. */
function lateFor({ health: { lastAnswerAt = Infinity } }: AccountView, now: number, limit: number): number {
  const age = now - lastAnswerAt
  return age >= limit ? age : -1
}

/** Milliseconds. The status line counts whole seconds, and says that the account is late from the third one on. */
const LATE_AT_LEAST = 3_000
const LATE_IDLE = 7_000
const LATE_WEAK_LIST = 32_000

/**
 * Milliseconds without a response after which an account is late: two polling intervals and a second or two.
 * @param hasRooms whether it has live rooms, so that a complete list is polled each second, and rooms of an incomplete
 * one every three seconds
 * @param pace the preference that multiplies the polling interval
 */
export function lateAfterOf({ health }: AccountView, hasRooms: boolean, pace: number): number {
  if (health.listProvesNothing) return (hasRooms ? LATE_IDLE : LATE_WEAK_LIST) * pace
  return (hasRooms ? LATE_AT_LEAST : LATE_IDLE) * pace
}

function trouble(texts: Texts, { health }: AccountView, now: number): HealthText {
  const title = faultText(texts, health.fault ?? { code: 'internal' }).title
  return same(
    'trouble',
    health.since === undefined
      ? texts.t('health.troubleNow', { title })
      : texts.t('health.trouble', { title, time: texts.times.clockOn(health.since, now) }),
  )
}

/**
 * Whose request the provider refused, and until when polls rest. Undefined if no account here rests because of others.
 */
function restOf(
  { t, times }: Texts,
  accounts: readonly AccountView[],
  now: number,
  rests: readonly TeamRest[],
): string | undefined {
  for (const { accountId, who, until } of rests) {
    const account = accounts.find(({ id }) => id === accountId)
    if (account === undefined || until <= now) continue
    const provider = providerName(account.provider)
    return t('health.restingFor', { provider, who, time: times.clockSeconds(until) })
  }
  return undefined
}

function same(state: HealthText['state'], text: string): HealthText {
  return { state, spoken: text, shown: text, brief: text }
}
