import { expect, test } from 'vitest'
import { healthText, lateAfterOf } from '../../../../../renderer/state/texts/health-text.ts'
import type { AccountView } from '../../../../../shared/account.ts'
import type { TeamRest } from '../../../../../shared/team.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import { madeUp } from '../../../../gallery/people.ts'

const now = 1_700_000_000_000
const { account, health } = madeUp(now)
const texts = createTexts('en', 'en-GB')

function shown(
  silent: number,
  { rooms = true, pace = 1, ...more }: Partial<AccountView & { rooms: boolean; pace: number }>,
) {
  const one = account({ ...more, health: health({ ...more.health, lastAnswerAt: now - silent }) })
  const { state, shown: line, spoken } = healthText(texts, [one], now, (each) => lateAfterOf(each, rooms, pace))
  return [state, line, spoken]
}

test('reports three seconds without a response while rooms are live', () => {
  expect(shown(2_900, {})).toEqual(['ok', 'up to date', 'Up to date, 2 seconds ago'])
  expect(shown(4_000, {})).toEqual(['late', 'no update for 4 s', 'No update for 4 seconds'])
})

test.each([
  ['no age while both are read as often as they should be', 2_900, 20_000, ['ok', '']],
  ['the age of the late one, not of the one that is read less often', 4_000, 20_000, ['late', '4 s']],
  ['the age of the one that is late for longer', 4_000, 40_000, ['late', '40 s']],
] as const)('of two accounts the header shows %s', (_what, often, seldom, says) => {
  const accounts = [often, seldom].map((silent, index) =>
    account({ id: String(index), health: health({ lastAnswerAt: now - silent, listProvesNothing: index === 1 }) }),
  )
  for (const some of [accounts, accounts.toReversed()]) {
    const { state, brief } = healthText(texts, some, now, (each) =>
      lateAfterOf(each, !each.health.listProvesNothing, 1),
    )
    expect([state, brief]).toEqual(says)
  }
})

test('allows more time for accounts that are polled less often', () => {
  expect(shown(6_000, { rooms: false })[0]).toBe('ok')
  expect(shown(7_000, { rooms: false })[0]).toBe('late')
  expect(shown(11_000, { pace: 4 })[0]).toBe('ok')
  const weak = health({ listProvesNothing: true })
  expect(shown(16_000, { rooms: false, health: weak })[0]).toBe('ok')
  expect(shown(6_000, { health: weak })[0]).toBe('ok')
  expect(shown(7_000, { health: weak })[0]).toBe('late')
})

test('names the colleague whose refused request makes the polls rest, but only during that rest', () => {
  const one = account({ health: health({ lastAnswerAt: now - 20_000 }) })
  const stateAt = (...rests: readonly TeamRest[]) =>
    healthText(texts, [one], now, () => 3_000, rests).spoken.replace(/\d\d:\d\d:\d\d/, 'then')
  const rest = { accountId: one.id, who: 'Ben', until: now + 5_000 }
  expect(stateAt(rest)).toBe('Paused until then: Plivo told Ben to slow down')
  expect(stateAt({ ...rest, until: now })).toBe('No update for 20 seconds')
  expect(stateAt({ ...rest, accountId: 'other' })).toBe('No update for 20 seconds')
})

test('names the day of the first failure if that was not today', () => {
  const at = (day: number): number => new Date(2026, 10, day, 17, 30).getTime()
  const since = (time: number): string => {
    const refused = health({ state: 'trouble', since: time, fault: { code: 'credentials' } })
    return healthText(texts, [account({ health: refused })], at(23), () => Infinity).shown
  }
  expect(since(at(23))).toBe('Sign-in rejected since 17:30')
  expect(since(at(22))).toBe('Sign-in rejected since 17:30 yesterday')
  expect(since(at(20))).toBe('Sign-in rejected since 17:30 3 days ago')
})
