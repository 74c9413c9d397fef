import { expect } from 'vitest'
import { ActionQueue } from '../../../../electron/moderation/actions/concurrency.ts'
import { fault } from '../../../../shared/fault.ts'
import type { ActionResult } from '../../../../shared/rooms/model.ts'
import { success, type Result } from '../../../../shared/result.ts'
import { testEach } from '../../../support/cases.ts'

// Clicks as "ACTION CALLERS", and what starts at once, once the first is over, and once the second is.
testEach(`
    the same click twice has one result        | mute 1, mute 1           | mute 1         | | | 1
    and so has the third                       | mute 1, mute 1, mute 1   | mute 1         | | | 1 1
    the opposite waits                         | mute 1, unmute 1         | mute 1         | unmute 1 | |
    the same click after the opposite waits    | mute 1, unmute 1, mute 1 | mute 1         | unmute 1 | mute 1 |
    others do not wait                         | mute 1, mute 2           | mute 1, mute 2 | | |
    one of several waits                       | mute 1+2, unmute 2       | mute 1+2       | unmute 2 | |
    one of everyone waits                      | mute all, unmute 2       | mute all       | unmute 2 | |
    everyone waits for one                     | mute 1, mute all         | mute 1         | mute all | |
    a click after a cancelled one waits        | cancelled 1, cancelled 1 | cancelled 1    | cancelled 1 | |
  `)('%s', async (_what, given, atOnce, then, last, joined) => {
  const queue = new ActionQueue()
  const started: string[] = []
  const finish: ((acted: Result<ActionResult>) => void)[] = []
  const results = given.split(', ').map((click) => {
    const [action = '', who = ''] = click.split(' ')
    const slot = { room: 'account-1/Weekly', people: who === 'all' ? ('all' as const) : who.split('+'), binding: click }
    const limits = action === 'cancelled' ? { cancellation: { check: () => fault('cancelled') } } : {}
    const run = (): Promise<Result<ActionResult>> => {
      started.push(click)
      return new Promise((resolve) => finish.push(resolve))
    }
    return queue.run(slot, run, limits)
  })
  const next = async (): Promise<string> => {
    const before = started.length
    finish[before - 1]?.(success({ state: 'accepted' }))
    await new Promise(setImmediate)
    return started.slice(before).join(', ')
  }
  expect(started.join(', ')).toBe(atOnce)
  expect(
    results
      .filter((result) => result === results[0])
      .slice(1)
      .map(() => '1')
      .join(' '),
  ).toBe(joined)
  expect([await next(), await next()]).toEqual([then, last])
})
