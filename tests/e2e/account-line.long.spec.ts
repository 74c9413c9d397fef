import { strict as assert } from 'node:assert'
import { never, until } from '../support/wdio/wait.ts'
import { describeAccountLine } from './account-line.ts'

describeAccountLine((account) => {
  for (const breakage of ['resets', 'redirects', 'portal pages with 200', 'portal pages with 404'] as const) {
    it(`shows ${breakage} as trouble in window and tray for as long as they last, and recovers`, async () => {
      account.broken.breakWith(breakage)
      await account.untilTroubled('Unexpected answer')
      await never('"up to date" meanwhile', () => account.isFine(), 3_000)
      account.broken.heal()
      await account.untilFine()
    })
  }

  it('shows no trouble after a single 401', async () => {
    const { broken } = account
    broken.breakWith('401', 1)
    await never('trouble', async () => !(await account.isFine()), 4_000)
    assert.ok(broken.asked.length > 1, `Asked ${broken.asked.length} times.`)
  })

  it('after repeated 401s, reads nothing until Refresh, which first checks the credentials', async () => {
    const { broken, gavel, provider } = account
    broken.breakWith('401')
    await account.untilTroubled('Sign-in rejected')
    const asked = broken.asked.length
    await never('another request', () => broken.asked.length > asked, 5_000)
    await gavel.page.open('Refresh')
    await until('the check', () => broken.asked.length > asked)
    assert.deepEqual(broken.asked.slice(asked), [provider === 'Plivo' ? 'GET /' : 'GET /Conference/'])
    await account.untilTroubled('Sign-in rejected')
    broken.heal()
    await gavel.page.open('Refresh')
    await account.untilFine()
  })
})
