import { expect, test } from 'vitest'
import { withoutDemo } from '../../../../shared/rooms/without-demo.ts'
import { anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'

const demo = anAccount({ id: 'demo', demo: true })
const madeUp = aRoom('Made up', { accountId: 'demo', key: 'demo/Made up' })

test('leaves the demo and its rooms out once another account is connected', () => {
  const real = aRoom('Standup')
  const counted = withoutDemo(aSnapshot([madeUp, real], { accounts: [demo, anAccount()] }))
  expect(counted.accounts.map(({ id }) => id)).toEqual(['acme'])
  expect(counted.conferences).toEqual([real])
})

test.each([[[demo]], [[anAccount()]], [[]]])('returns the snapshot itself if no account is left out', (accounts) => {
  const snapshot = aSnapshot([madeUp], { accounts })
  expect(withoutDemo(snapshot)).toBe(snapshot)
})
