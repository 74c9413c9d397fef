import { expect } from 'vitest'
import { afterAnswer, firstStanding, type Answer } from '../../../electron/monitor/health.ts'
import type { ReadProvider } from '../../../electron/providers/provider.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { success } from '../../../shared/result.ts'
import { testEach } from '../../support/cases.ts'
import { anAccount } from '../../support/rooms.ts'

const faults: Readonly<Record<string, Fault | undefined>> = {
  ok: undefined,
  cut: fault('badAnswer', { values: { reason: 'cut' } }),
  path: fault('route', { values: { status: 401, reason: 'path' } }),
  invalid: fault('invalid', { values: { status: 400 } }),
  server: fault('server', { values: { status: 500 } }),
  forbidden: fault('forbidden', { values: { status: 403 } }),
  denied: fault('credentials', { values: { status: 401 } }),
  limited: fault('rateLimited', { retryAt: 9_000 }),
}

/**
 * The health after responses a second apart, "ABOUT FAULT" with commas between, and "rests" while polls are paused. Then
 * what the schedule gets, and after how many seconds a check is due.
 */
function healthAfter(script: string): string {
  const provider = { abilities: { listIsComplete: true } } as ReadProvider
  let standing = firstStanding(anAccount(), provider, 0)
  for (const [index, step] of script.split(',').entries()) {
    const [about = '', what = '', rests] = step.trim().split(' ')
    const at = (index + 1) * 1_000
    const failed = faults[what]
    standing = afterAnswer(standing, {
      about: about as Answer['about'],
      reply: { ...(failed === undefined ? success(undefined) : { ok: false, fault: failed }), at },
      read: { sent: at, received: at },
      isPaused: rests !== undefined,
    })
  }
  const { listFailures } = standing
  const check = standing.refused === undefined ? [] : [`check ${String(standing.refused.checkDueAt / 1_000)}`]
  return [standing.health.state, String(listFailures), ...check].join(' ')
}

testEach(`
one failed list                        | list ok, list cut                                | ok 1
two failed lists                       | list ok, list cut, list cut                      | trouble 2
a failed room                          | list ok, room cut                                | ok 0
several failed rooms                   | list ok, room cut, room server, room invalid     | ok 0
a room, then the list                  | list ok, room cut, list cut                      | ok 1
a room, then a good list               | list ok, room cut, list ok                       | ok 0
a good room while the list fails       | list ok, list cut, list cut, room ok             | trouble 2
a list after that                      | list ok, list cut, list cut, room ok, list ok    | ok 0
a list that is forbidden               | list ok, list forbidden, room forbidden          | ok 1
rejected credentials                   | list ok, list denied                             | trouble 0 check 62
rejected credentials after failures    | list ok, list cut, room cut, list denied         | trouble 1 check 64
a second rejection                     | list ok, list denied, room denied                | trouble 0 check 62
a check that fails again               | list ok, list denied, check denied               | trouble 0 check 123
a check that gets no response          | list ok, list denied, check server               | trouble 0 check 123
a good check, which is not yet health  | list ok, list denied, check ok                   | trouble 0
the same, then a failed list           | list ok, list denied, check ok, list cut         | trouble 1
the same, then a good list             | list ok, list denied, check ok, list ok          | ok 0
a 401 about a path after a rejection   | list ok, list denied, room path                  | trouble 0
a 429                                  | list ok, room limited                            | resting 0
a response that was under way then     | list ok, room limited, list ok rests             | resting 0
a response after the pause             | list ok, room limited, list ok                   | ok 0
a good response while others pause     | list ok, room ok rests                           | ok 0
trouble that ends during a pause       | list ok, list cut, list cut, list ok rests       | ok 0
`)('the health after %s', (_title, script, expected) => {
  expect(healthAfter(script)).toBe(expected)
})
