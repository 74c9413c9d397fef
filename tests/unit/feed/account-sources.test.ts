import { drop } from '../../../shared/drop.ts'
import { expect, test } from 'vitest'
import { AccountSources } from '../../../electron/feed/account-sources.ts'
import { RelayedProvider } from '../../../electron/feed/relayed-provider.ts'
import { createVirtualClock, flushPromises } from '../../support/virtual-clock.ts'

const SECOND = 1_000

/**
 * Creates the sources of a desk without a token, while no relay answers. `pass` updates them every half second, and
 * `read` reads a room.
 */
function createDesk(readers: { count: number; before: number; allowed: number | undefined }) {
  const clock = createVirtualClock()
  const provider = new RelayedProvider({ clock, kind: 'plivo', own: undefined, ownRooms: () => [] })
  const sources = new AccountSources()
  const pass = async (ms: number, heardAt: number | undefined): Promise<void> => {
    for (let passed = 0; passed < ms; passed += SECOND / 2) {
      sources.update('account', provider, { now: clock.now(), heardAt, isComplete: true, readers })
      await clock.advance(SECOND / 2)
    }
  }
  const faults: unknown[] = []
  const read = (): void => {
    drop(provider.retrieve('Weekly').then((reply) => faults.push(reply.ok ? undefined : reply.fault.values?.reason)))
  }
  const kind = () => sources.kindOf([{ accountId: 'account' }])
  return { clock, sources, pass, read, faults, kind }
}

test('a desk that cannot read an account does not wait its turn, so its reads soon fail because nobody reads the account', async () => {
  const { clock, pass, read, faults, kind } = createDesk({ count: 21, before: 20, allowed: undefined })
  await pass(SECOND, clock.now())
  expect(kind()).toBe('feed')
  await pass(4 * SECOND, clock.now() - SECOND)
  read()
  await pass(SECOND, undefined)
  // The first read was cancelled, because the desk no longer follows a relay.
  expect([kind(), faults]).toEqual(['alone', [undefined]])
  read()
  await pass(SECOND / 2, undefined)
  expect(faults).toHaveLength(1)
  await pass(SECOND, undefined)
  expect(faults).toEqual([undefined, 'unread'])
})

test('of several accounts, those that no relay reads determine the desk’s source', async () => {
  const { sources, kind } = createDesk({ count: 1, before: 0, allowed: undefined })
  const readers = { count: 1, before: 0, allowed: 20 }
  const facts = { now: 0, heardAt: 0, isComplete: true, readers }
  expect(kind()).toBe('joining')
  sources.update('account', undefined, facts)
  sources.update('other', undefined, { ...facts, isComplete: false })
  await flushPromises()
  const both = [{ accountId: 'account' }, { accountId: 'other' }]
  expect([kind(), sources.kindOf(both), sources.isReading]).toEqual(['feed', 'joining', false])
  sources.update('other', undefined, { ...facts, now: 5 * SECOND, isComplete: false })
  expect([sources.kindOf(both), sources.isReading]).toEqual(['alone', true])
  sources.keep([{ accountId: 'account' }])
  expect([sources.kindOf(both), sources.isReading]).toEqual(['feed', false])
})
