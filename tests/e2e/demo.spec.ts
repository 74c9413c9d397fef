import { clearNotices, waitForNotice } from '../support/notifications.ts'
import { gavelOfRunner, isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/session.ts'
import { endRoom, expandRoom, header } from '../support/wdio/steps.ts'

describe('a first start with the demo', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await gavelOfRunner()
    await clearNotices()
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
    const name = await firstNamed(gavel, /^Mute (?!everyone|all)/)
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
    const notice = await waitForNotice(/Weekly standup has ended/)
    if (!/^You ended it\./.test(notice.body)) throw new Error(`The notice said: ${notice.body}`)
  })
})

async function firstNamed({ page }: Gavel, wanted: RegExp): Promise<string> {
  const name = (await page.names('button')).find((each) => wanted.test(each))
  if (name === undefined) throw new Error(`No button ${String(wanted)} can be seen.`)
  return name
}
