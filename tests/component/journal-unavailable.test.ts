import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { failure } from '../../shared/result.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { chooseFor, showBridge, showPage, showWindow } from './window.ts'

test('says as long as the log cannot be written that nothing is logged and what is refused, and opens its folder', async () => {
  const shown = await showWindow()
  const open = page.getByRole('button', { name: 'Open folder' })
  await expect.element(page.getByRole('status', { name: /people/ })).toBeVisible()
  await expect.element(open).not.toBeInTheDocument()
  shown.push('appStatus', fakeAppStatus({ journal: 'full' }))
  await expect
    .element(page.getByText(/The disk is full.* can't announce, record, remove, kick, end or hang up/))
    .toBeVisible()
  await open.click()
  expect(shown.calls('openFolder')).toEqual([{ of: 'log' }])
  shown.push('appStatus', fakeAppStatus({ journal: 'ok' }))
  await expect.element(open).not.toBeInTheDocument()
})

test.each(['journal', 'preferences', 'calls'] as const)('says so in the view %s too', async (name) => {
  await showPage(name, { appStatus: { journal: 'readOnly' } })
  await expect.element(page.getByText(/nothing is logged/)).toBeVisible()
})

test('a journal that cannot be read is not shown as empty', async () => {
  const results = { journal: () => failure('storage', { values: { reason: 'slow' } }) }
  await showPage('journal', { results })
  await expect.element(page.getByText(/disk/)).toBeVisible()
  expect(page.getByText(/Nothing here yet|Loading the log/).elements()).toEqual([])
})

test('a timeline that cannot be read is not shown as still loading', async () => {
  const results = { roomTimeline: () => failure('storage', { values: { reason: 'slow' } }) }
  await showBridge({ results })
  await chooseFor('Support bridge', 'Timeline')
  await expect.element(page.getByText(/disk/)).toBeVisible()
  expect(page.getByText(/Loading the log/).elements()).toEqual([])
})
