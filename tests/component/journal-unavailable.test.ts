import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { askedToEnd, expandedBridge, savedView, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()

test('shows that the journal cannot be written, and lets the user agree to act without it', async () => {
  const shown = await showWindow({ snapshot })
  const act = page.getByRole('button', { name: 'Continue without logging…' })
  await expect.element(page.getByRole('status', { name: /people/ })).toBeVisible()
  await expect.element(act).not.toBeInTheDocument()
  shown.push('appStatus', fakeAppStatus({ journal: 'full' }))
  await expect
    .element(page.getByText(/The disk is full.* you can't announce, record, remove, kick, end or hang up/))
    .toBeVisible()
  await act.click()
  const dialog = page.getByRole('alertdialog', { name: 'Continue without logging?' })
  await expect.element(dialog.getByText(/The disk is full.* Free some space/)).toBeVisible()
  await expect.element(dialog.getByText(/without keeping a record/)).toBeVisible()
  await expect.element(dialog.getByText(/until Gavel quits.*require the log again/)).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'Cancel' })).toHaveFocus()
  expect(shown.calls('actWithoutJournal')).toEqual([])
  await dialog.getByRole('button', { name: 'Continue without logging' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('actWithoutJournal')).toEqual([{ agreed: true }])
})

test('while the journal cannot be written, opens its folder', async () => {
  const shown = await showWindow({ snapshot, appStatus: { journal: 'failed' } })
  const open = page.getByRole('button', { name: 'Open folder' })
  await open.click()
  expect(shown.calls('openFolder')).toEqual([{ of: 'log' }])
  shown.push('appStatus', fakeAppStatus({ journal: 'ok', withoutJournal: true }))
  await expect.element(open).not.toBeInTheDocument()
})

test.each(['rooms', 'journal', 'preferences', 'calls'] as const)(
  'in the view %s, a bar says that actions are not written to the journal, and offers to require logging again',
  async (name) => {
    const appStatus = { journal: 'readOnly', withoutJournal: true } as const
    const shown = await showWindow({ snapshot, savedView: savedView({ name }), appStatus })
    await expect.element(page.getByText(/Logging is off: your actions aren't recorded/)).toBeVisible()
    await page.getByRole('button', { name: 'Require logging' }).click()
    expect(shown.calls('actWithoutJournal')).toEqual([{ agreed: false }])
  },
)

test('a question warns that the action will not be written to the journal, but only while that is true', async () => {
  const ask = () => success(askedToEnd())
  const appStatus = { journal: 'failed', withoutJournal: true } as const
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { ask }, appStatus })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'End Support bridge for 6 people?' })
  await expect.element(dialog.getByText(/This won't be logged/)).toBeVisible()
  shown.push('appStatus', fakeAppStatus({ journal: 'ok', withoutJournal: true }))
  await expect.element(dialog.getByText(/This won't be logged/)).not.toBeInTheDocument()
  await expect.element(page.getByText(/If it fails again, Gavel continues without it/)).toBeInTheDocument()
})

test('the question whether to continue without the journal shows why the agreement was refused', async () => {
  const refusal = failure('unconfirmed', { values: { reason: 'logWritable' } })
  await showWindow({ snapshot, appStatus: { journal: 'full' }, results: { actWithoutJournal: () => refusal } })
  await page.getByRole('button', { name: 'Continue without logging…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Continue without logging' }).click()
  await expect.element(page.getByRole('alertdialog').getByText(/The log works again/)).toBeVisible()
})

test('once the journal works again, the question whether to continue without it only says so', async () => {
  const shown = await showWindow({ snapshot, appStatus: { journal: 'full' } })
  await page.getByRole('button', { name: 'Continue without logging…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect.element(dialog.getByText(/without keeping a record/)).toBeVisible()
  shown.push('appStatus', fakeAppStatus({ journal: 'ok' }))
  await expect.element(dialog.getByText('The log works again.')).toBeVisible()
  expect(dialog.getByText(/without keeping a record|until Gavel quits/).elements()).toEqual([])
})

test('if an action was refused because the disk is full, the room offers to continue without the journal', async () => {
  const fault = { code: 'storage', values: { reason: 'full' } } as const
  const conferences = snapshot.conferences.map((room) =>
    room.name === 'Support bridge'
      ? {
          ...room,
          pending: [{ id: 'p', kind: 'end' as const, who: [], state: 'failed' as const, at: Date.now(), fault }],
        }
      : room,
  )
  await showWindow({ snapshot: { ...snapshot, conferences }, appStatus: { journal: 'full' } })
  await page
    .getByRole('group', { name: 'Support bridge' })
    .getByRole('button', { name: 'Continue without logging…' })
    .click()
  await expect.element(page.getByRole('alertdialog', { name: 'Continue without logging?' })).toBeVisible()
})

test('a journal that cannot be read is not shown as empty', async () => {
  const results = { journal: () => failure('storage', { values: { reason: 'slow' } }) }
  await showWindow({ snapshot, savedView: savedView({ name: 'journal' }), results })
  await expect.element(page.getByText(/disk/)).toBeVisible()
  expect(page.getByText(/Nothing here yet|Loading the log/).elements()).toEqual([])
})

test('a timeline that cannot be read is not shown as still loading', async () => {
  const results = { roomTimeline: () => failure('storage', { values: { reason: 'slow' } }) }
  await showWindow({ snapshot, savedView: expandedBridge, results })
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await page.getByRole('menuitem', { name: 'Timeline' }).click()
  await expect.element(page.getByText(/disk/)).toBeVisible()
  expect(page.getByText(/Loading the log/).elements()).toEqual([])
})
