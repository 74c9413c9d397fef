import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { failure } from '../../shared/result.ts'
import { made, showBridge, snapshot, withRoom } from './window.ts'

const title = 'Support bridge'
const key = `acme/${title}`
const mine = withRoom(snapshot, title, { own: true })
const dialog = page.getByRole('dialog', { name: `Rule for ${title}` })
const atMost = dialog.getByRole('spinbutton', { name: 'Longest (minutes)' })
const alone = dialog.getByRole('spinbutton', { name: 'One person alone for (minutes)' })
const endOfDay = dialog.getByLabelText('End of day')
const save = dialog.getByRole('button', { name: 'Save' })
const item = page.getByRole('menuitem', { name: 'End by a rule…' })

const openMenu = async (): Promise<void> => {
  await page.getByRole('button', { name: `More for ${title}` }).click()
}
const openDialog = async (): Promise<void> => {
  await openMenu()
  await page.getByRole('menuitem', { name: 'More', exact: true }).click()
  await item.click()
  await expect.element(dialog).toBeVisible()
}

test('the rule of an own room is stored as entered, and nothing is entered at first', async () => {
  const shown = await showBridge({ snapshot: mine })
  await openDialog()
  await expect.element(atMost).toHaveValue(null)
  await expect.element(endOfDay).toHaveValue('')
  await atMost.fill('90')
  await alone.fill('10')
  await endOfDay.fill('17:00')
  await save.click()
  await expect.element(dialog).not.toBeInTheDocument()
  const rule = { atMost: 90, alone: 10, endOfDay: '17:00' }
  expect(shown.calls('setRoomRule')).toEqual([{ room: { accountId: 'acme', name: title }, rule }])
})

test('empty fields switch the rule off, and a refusal is shown', async () => {
  const shown = await showBridge({
    snapshot: mine,
    roomMarks: { roomRules: { [key]: { atMost: 90, alone: 0, endOfDay: '17:00' } } },
    results: { setRoomRule: () => failure('storage', { values: { reason: 'full' } }) },
  })
  await openDialog()
  await expect.element(atMost).toHaveValue(90)
  await expect.element(endOfDay).toHaveValue('17:00')
  await atMost.fill('')
  await endOfDay.fill('')
  await save.click()
  await expect.poll(() => shown.calls('setRoomRule')).toMatchObject([{ rule: { atMost: 0, alone: 0, endOfDay: '' } }])
  await expect.element(dialog.getByText(/disk/)).toBeVisible()
})

test.each(['-1', '1.5', '1441'])('%s minutes are refused with a sentence', async (minutes) => {
  const shown = await showBridge({ snapshot: mine })
  await openDialog()
  await alone.fill(minutes)
  await save.click()
  await expect
    .element(dialog.getByRole('alert'))
    .toHaveTextContent('Enter 1 to 1,440 minutes and a full time, or leave fields empty.')
  expect(shown.calls('setRoomRule')).toEqual([])
})

test('only an own room has a rule, and at Vobiz the dialog says that nothing is ended', async () => {
  const shown = await showBridge({ snapshot: withRoom(snapshot, title, { own: false }) })
  await openMenu()
  await expect.element(page.getByRole('menuitem', { name: 'Notifications…' })).toBeVisible()
  await expect.element(item).not.toBeInTheDocument()
  await page.getByRole('menuitem', { name: 'Notifications…' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  shown.become({ ...mine, accounts: [made.account({ provider: 'vobiz' })] })
  await openDialog()
  await expect.element(dialog.getByText(/It ends nothing on its own at Vobiz\./)).toBeVisible()
})

test('the title of the room says when it ends by the rule, and “Not today” cancels that', async () => {
  const end = { id: 'end-1', state: 'set', endsAt: Date.now() + 723_000, minutesLeft: 13, rule: {} } as const
  const shown = await showBridge({ snapshot: withRoom(mine, title, { end }) })
  const pill = page.getByRole('button', { name: new RegExp(`^Now in ${title}: ends`) })
  await expect.element(pill).toHaveAttribute('title', expect.stringMatching(/^Ends at .+ by your rule, in 12:/))
  await pill.click()
  await page.getByRole('menuitem', { name: `Not today: ${title}` }).click()
  expect(shown.calls('cancelScheduledEnd')).toEqual([{ id: 'end-1' }])
})
