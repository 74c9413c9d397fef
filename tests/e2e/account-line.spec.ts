import { strict as assert } from 'node:assert'
import { never, until } from '../support/wdio/wait.ts'
import { describeAccountLine } from './account-line.ts'

describeAccountLine((account) => {
  it('shows resets as trouble in window and tray, and recovers', async () => {
    account.broken.breakWith('resets')
    await account.untilTroubled('Unexpected answer')
    account.broken.heal()
    await account.untilFine()
  })

  // At Vobiz it differs only in the path of the check, which the contract tests cover.
  if (account.provider === 'Plivo')
    it('after repeated 401s, reads nothing until Refresh, which first checks the credentials', async () => {
      const { broken, gavel } = account
      broken.breakWith('401')
      await account.untilTroubled('Sign-in rejected')
      const asked = broken.asked.length
      await never('another request', () => broken.asked.length > asked, 1_500)
      await gavel.page.open('Refresh')
      await until('the check', () => broken.asked.length > asked)
      assert.deepEqual(broken.asked.slice(asked), ['GET /'])
      await account.untilTroubled('Sign-in rejected')
      broken.heal()
      await gavel.page.open('Refresh')
      await account.untilFine()
    })
})
