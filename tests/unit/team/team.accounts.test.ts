import { expect, test } from 'vitest'
import { TeamAccounts } from '../../../electron/team/team.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'

const one = accountHash('plivo', 'MA1')
const two = accountHash('vobiz', 'MA2')
const read = (acc: string, name: string) => ({
  ...({ acc, provider: 'plivo', name, listIsComplete: true, callbacks: 'none' } as const),
})

function openAccounts() {
  const news: string[] = []
  const accounts = new TeamAccounts({
    set: ({ id, name, tokenIn }) => {
      news.push(`${id} ${name} ${tokenIn}`)
    },
    remove: (accountId) => {
      news.push(`${accountId} has gone`)
    },
  })
  return { accounts, news }
}

test('an account that a relay reads is shown once, with its name, until no relay reads it any more', () => {
  const { accounts, news } = openAccounts()
  accounts.update([read(one, 'Main'), read(one, 'Main')], new Set())
  accounts.update([read(one, 'Main')], new Set())
  accounts.update([read(one, 'Renamed')], new Set())
  expect(accounts.all).toEqual([{ accountId: `team-${one}`, acc: one }])
  accounts.update([], new Set())
  expect(news).toEqual([`team-${one} Main team`, `team-${one} Renamed team`, `team-${one} has gone`])
  expect(accounts.all).toEqual([])
})

test('an account of this computer is not shown a second time, even if it is added later', () => {
  const { accounts, news } = openAccounts()
  accounts.update([read(one, 'Main'), read(two, 'Other')], new Set([one]))
  expect(accounts.all.map(({ acc }) => acc)).toEqual([two])
  accounts.update([read(one, 'Main'), read(two, 'Other')], new Set([one, two]))
  expect(news).toEqual([`team-${two} Other team`, `team-${two} has gone`])
})

test('no more than 50 accounts are shown', () => {
  const { accounts } = openAccounts()
  accounts.update(
    Array.from({ length: 60 }, (_, index) => read(accountHash('plivo', `MA${String(index)}`), 'Main')),
    new Set(),
  )
  expect(accounts.all).toHaveLength(50)
})

test('an account that is announced with another provider is shown again, because relays may be wrong', () => {
  const shown: string[] = []
  const accounts = new TeamAccounts({ set: ({ provider }) => shown.push(provider), remove: () => undefined })
  accounts.update([{ ...read(one, 'Main'), provider: 'vobiz' }], new Set())
  accounts.update([read(one, 'Main')], new Set())
  expect(shown).toEqual(['vobiz', 'plivo'])
})
