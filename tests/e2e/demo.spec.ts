import { watchNotices, type NoticeWatch } from '../support/notifications.ts'
import { gavelOfRunner, isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/session.ts'
import { endRoom, expandRoom, header } from '../support/wdio/steps.ts'

/** Not the button for everyone. */
const aCaller = /^Mute (?!everyone|all)/

describe('a first start with the demo', () => {
  let gavel: Gavel
  let notices: NoticeWatch

  before(async () => {
    gavel = await gavelOfRunner()
    notices = await watchNotices()
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
  })

  it('offers the demo and an account of one’s own in a window that can be seen', async () => {
    await gavel.page.find('button', 'Try the demo')
    await gavel.page.find('button', 'Connect an account')
    if (!(await isShown(gavel))) throw new Error('No window is on screen.')
  })

  it('shows live rooms after one click', async () => {
    await gavel.page.click('button', 'Try the demo')
    await gavel.page.find('button', header('Weekly standup'))
    await gavel.page.find('status', /^\d+ rooms, (at least )?\d+ people$/)
  })

  it('mutes a caller with one click, and says so when a reading shows it', async () => {
    await expandRoom(gavel.page, 'Weekly standup')
    const name = await gavel.page.first('button', aCaller)
    await gavel.page.click('button', name)
    await gavel.page.find('button', name.replace('Mute', 'Unmute'))
  })

  it('ends the conference that was marked as one’s own, after a question', async () => {
    await gavel.page.click('button', 'Mark Weekly standup as mine')
    const question = await endRoom(gavel.page, 'Weekly standup')
    if (!/^End Weekly standup for \d+ people\?/.test(question)) throw new Error(`The question was: ${question}`)
    await gavel.page.gone('button', header('Weekly standup'), 10_000)
  })

  it('tells of the end in a notification', async () => {
    const notice = await notices.waitFor(/Weekly standup has ended/)
    if (!/^You ended it\./.test(notice.body)) throw new Error(`The notice said: ${notice.body}`)
  })
})
