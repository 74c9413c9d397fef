import { expect } from 'vitest'
import { afterAnswer, failingOf, firstStanding, type Answer } from '../../../electron/monitor/account-health.ts'
import type { ReadProvider } from '../../../electron/providers/provider.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { testEach } from '../../support/cases.ts'
import { anAccount } from '../../support/rooms.ts'

const badAnswer = (reason: 'cut' | 'redirect' | 'shape' | 'otherConference' | 'errorInSuccess'): Fault =>
  fault('badAnswer', { values: { reason } })

const faults: Readonly<Record<string, Fault | undefined>> = {
  ok: undefined,
  cut: badAnswer('cut'),
  redirect: badAnswer('redirect'),
  shape: badAnswer('shape'),
  other: badAnswer('otherConference'),
  error: badAnswer('errorInSuccess'),
  page: fault('invalid', { values: { status: 400 }, webPage: true }),
  page404: fault('route', { values: { status: 404 }, webPage: true }),
  bare404: fault('route', { values: { status: 404 } }),
  said404: fault('route', { values: { status: 404 }, providerText: 'Not Found' }),
  path: fault('route', { values: { status: 401, reason: 'path' } }),
  invalid: fault('invalid', { values: { status: 400 } }),
  timeout: fault('timeout'),
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
    const times = { sent: at, received: at, at, restsOn: rests !== undefined }
    standing = afterAnswer(standing, { about: about as Answer['about'], failure: faults[what], ...times })
  }
  const { unreachable, refused, failures, listFailures, roomFailed } = failingOf(standing)
  const words = [unreachable && 'unreachable', refused && 'refused', roomFailed && 'room'].filter(
    (word) => word !== false,
  )
  const check = standing.refused === undefined ? [] : [`check ${String(standing.refused.checkDueAt / 1_000)}`]
  return [standing.health.state, `${String(failures)}/${String(listFailures)}`, ...words, ...check].join(' ')
}

testEach(`
one failed list                        | list ok, list cut                                | ok 1/1
two failed lists                       | list ok, list cut, list cut                      | trouble 2/2 unreachable
a failed room                          | list ok, room cut                                | ok 1/0 room
a room, then the list                  | list ok, room cut, list cut                      | trouble 2/1 unreachable room
a room, then a good list               | list ok, room cut, list ok                       | ok 0/0
a room with a redirect                 | list ok, room redirect                           | ok 1/0 room
a room with a web page                 | list ok, room page                               | ok 1/0 room
a room with a web page as 404          | list ok, room page404                            | ok 1/0 room
a room with an empty 404               | list ok, room bare404                            | ok 1/0 room
a room that is late                    | list ok, room timeout                            | ok 1/0 room
a room with a 500                      | list ok, room server                             | ok 1/0 room
a refusal about the room               | list ok, room invalid                            | ok 0/0
a 404 in words about the room          | list ok, room said404                            | ok 0/0
a 401 about the room's path            | list ok, room path                               | ok 0/0
another form of the room               | list ok, room shape                              | ok 0/0
another room                           | list ok, room other                              | ok 0/0
an error inside a 200                  | list ok, room error                              | ok 0/0
a good room while the list fails       | list ok, list cut, list cut, room ok             | trouble 0/2
a list after that                      | list ok, list cut, list cut, room ok, list ok    | ok 0/0
a list that is refused by its path     | list ok, list path                               | ok 0/1 refused
a list that is refused twice           | list ok, list path, list path                    | trouble 0/2 refused
a list that is forbidden               | list ok, list forbidden, room forbidden          | trouble 2/1 unreachable refused room
rejected credentials                   | list ok, list denied                             | trouble 0/0 check 62
rejected credentials after failures    | list ok, list cut, room cut, list denied         | trouble 2/1 unreachable room check 64
a check that fails again               | list ok, list denied, check denied               | trouble 0/0 check 123
a check that gets no response          | list ok, list denied, check server               | trouble 0/0 check 123
a good check, which is not yet health  | list ok, list denied, check ok                   | trouble 0/0
the same, then a failed list           | list ok, list denied, check ok, list cut         | trouble 1/1
the same, then a good list             | list ok, list denied, check ok, list ok          | ok 0/0
a 401 about a path after a rejection   | list ok, list denied, room path                  | trouble 0/0
a 429                                  | list ok, room limited                            | resting 0/0
a response that was under way then     | list ok, room limited, list ok rests             | resting 0/0
a response after the pause             | list ok, room limited, list ok                   | ok 0/0
a good response while others pause     | list ok, room ok rests                           | ok 0/0
trouble that ends during a pause       | list ok, list cut, list cut, list ok rests       | ok 0/0
`)('the health after %s', (_title, script, expected) => {
  expect(healthAfter(script)).toBe(expected)
})
