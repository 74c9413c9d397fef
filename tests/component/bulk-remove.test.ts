import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { states } from '../gallery/states.ts'
import { askedToRemove, showBridge, showWindow, withBridge } from './window.ts'

test('if numbers are masked, the question shows labels, or masked numbers if a member has no name', async () => {
  const names = [
    { name: 'WIRELESS CALLER', number: '15550100199' },
    { name: '', number: '15550100137' },
  ]
  await showBridge({
    preferences: { maskNumbers: true },
    roomMarks: { labels: { '15550100199': 'Reception' } },
    results: { ask: () => success(askedToRemove(names)) },
  })
  await page.getByRole('checkbox', { name: 'Select Ana Diaz' }).click()
  await page.getByRole('checkbox', { name: 'Select Ravi Menon' }).click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  const meant = page.getByRole('alertdialog').getByRole('listitem')
  await expect.element(meant.first()).toBeVisible()
  expect(meant.elements().map(({ textContent }) => textContent)).toEqual(['Reception', '+1 ••• 37'])
})

test('a failed removal is shown in its row, and one message counts those that were not sent', async () => {
  const state = states(Date.now())['mixed']
  if (state === undefined) throw new Error('no such state')
  await showWindow(state.world)
  await expect
    .element(page.getByRole('listitem', { name: '+1 555 010 0199' }).getByText(/Couldn't remove \+1 555 010 0199\./))
    .toBeVisible()
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText(/Couldn't remove 2 people\./)).toBeVisible()
  await expect.element(room.getByText(/The rest were not sent/)).toBeVisible()
})

test('an unknown outcome is shown only as long as the main process reports it', async () => {
  const unknown = { code: 'unknownOutcome', values: { reason: 'cut' } } as const
  const shown = await showBridge({ results: { act: () => failure('unknownOutcome', { values: unknown.values }) } })
  const ana = page.getByRole('listitem', { name: /^Ana Diaz/ })
  await page.getByRole('button', { name: 'Remove Ana Diaz' }).click()
  shown.become(
    withBridge({
      pending: [{ id: 'p', kind: 'remove', who: ['call-11'], state: 'failed', at: Date.now(), fault: unknown }],
    }),
  )
  await expect.element(ana.getByText(/can't tell whether this worked/)).toBeVisible()
  shown.become(withBridge({ pending: [] }))
  await expect.element(ana.getByText(/can't tell/)).not.toBeInTheDocument()
  await expect.element(ana.getByRole('alert')).not.toBeInTheDocument()
})
