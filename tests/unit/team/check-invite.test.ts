import { expect, test } from 'vitest'
import type { BusOptions, BusState } from '../../../shared/feed/bus.ts'
import { checkInvite } from '../../../electron/team/check-invite.ts'
import type { Invite } from '../../../shared/feed/invite.ts'
import { fault, type FaultReason } from '../../../shared/fault.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const invite = {
  feed: 'acme',
  desk: 'desk-1',
  addresses: ['mqtts://broker.example.test'],
  user: 'desk-1',
  password: 'made-up',
} as unknown as Invite

/**
 * Checks an invite whose broker goes through these states at once. Returns the fault, and after how many milliseconds
 * it is known.
 */
async function check(...states: readonly BusState[]) {
  const clock = createVirtualClock()
  const startedAt = clock.now()
  let closed = 0
  let after: number | undefined
  const checking = checkInvite(invite, {
    clock,
    newId: () => 'id-000000000000',
    openBus: ({ onState }: BusOptions) => {
      clock.setTimeout(() => states.forEach(onState), 100)
      return {
        publish: () => Promise.resolve('sent'),
        close: () => Promise.resolve(void (closed += 1)),
      }
    },
  }).finally(() => (after = clock.now() - startedAt))
  while (after === undefined) await clock.advance(100)
  expect(closed).toBe(1)
  return { checked: await checking, after }
}

const lost = (reason: FaultReason<'feed'>): BusState => ({
  kind: 'disconnected',
  fault: fault('feed', { values: { reason } }),
})

test('a wrong password is reported at once, because each later attempt would be refused too', async () => {
  const { checked, after } = await check(lost('password'))
  expect(checked).toEqual({ ok: false, fault: fault('feed', { values: { reason: 'password' } }) })
  expect(after).toBeLessThan(1_000)
})

test.each<[says: string, states: readonly BusState[], reason: string]>([
  ['nothing', [], 'silent'],
  ['that it accepts the user', [{ kind: 'connected', address: 'a' }], 'silent'],
  ['that it cannot be reached', [lost('refused')], 'refused'],
  ['at last that it accepts the user', [lost('refused'), { kind: 'connected', address: 'a' }], 'silent'],
])(
  'if the broker says %s and no relay responds, the check fails after ten seconds with the right reason',
  async (_says, states, reason) => {
    const { checked, after } = await check(...states)
    expect(checked).toMatchObject({ ok: false, fault: { code: 'feed', values: { reason } } })
    expect(after).toBe(10_000)
  },
)
