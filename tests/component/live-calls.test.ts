import { expect, onTestFinished, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { ActionResult, LiveCall, Question } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { calls } from '../gallery/crowds.ts'
import { later, savedView, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()

const aboutCall = (callUuid: string, more: Partial<Question> = {}): Question => ({
  token: 'token-1',
  kind: 'hangupCall',
  accountName: 'Acme',
  names: [],
  includesMe: false,
  action: { kind: 'hangupCall', accountId: 'acme', callUuid },
  expiresAt: Date.now() + 60_000,
  ...more,
})

test('hangs up a call after a question that names the caller', async () => {
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'calls' }),
    results: {
      liveCalls: () => success(calls(Date.now())),
      ask: () => success(aboutCall('call-11', { names: [{ name: 'Ana Diaz', number: '15550100123' }] })),
    },
  })
  await expect.element(page.getByText(/^incoming · .* · in Support bridge$/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' }).click()
  await page
    .getByRole('alertdialog', { name: 'Hang up the call of Ana Diaz?' })
    .getByRole('button', { name: 'Hang up' })
    .click()
  expect(shown.calls('act')).toEqual([
    { action: { kind: 'hangupCall', accountId: 'acme', callUuid: 'call-11' }, confirmation: 'token-1' },
  ])
})

test('the question about a call that is in no room names the caller as the row does', async () => {
  const results = { liveCalls: () => success(calls(Date.now())), ask: () => success(aboutCall('call-90')) }
  await showWindow({ snapshot, savedView: savedView({ name: 'calls' }), results })
  await page.getByRole('button', { name: 'Hang up the call of +1 555 010 0120…' }).click()
  await expect
    .element(page.getByRole('alertdialog', { name: 'Hang up the call of +1 555 010 0120?', exact: true }))
    .toBeVisible()
})

test('asks once if Hang up is pressed again while the question is being prepared', async () => {
  const ask = later<Result<Question>>()
  const results = { liveCalls: () => success(calls(Date.now())), ask: () => ask.result }
  const shown = await showWindow({ snapshot, savedView: savedView({ name: 'calls' }), results })
  await page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' }).click()
  await page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' }).click()
  await page.getByRole('button', { name: 'Hang up the call of +1 555 010 0120…' }).click()
  const asked = (callUuid: string) => ({ action: { kind: 'hangupCall', accountId: 'acme', callUuid } })
  expect(shown.calls('ask')).toEqual([asked('call-11'), asked('call-90')])
})

test('shows a call being hung up, and loads the calls again afterwards', async () => {
  const hanging = { ...made.pending('hangupCall', ['call-11'], { state: 'accepted' }), accountId: 'acme' }
  let live = calls(Date.now())
  const shown = await showWindow({
    snapshot: { ...snapshot, accountPending: [hanging] },
    savedView: savedView({ name: 'calls' }),
    results: { liveCalls: () => success(live) },
  })
  const button = page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' })
  await expect.element(button).toHaveTextContent('Hanging up…')
  await expect.element(button).toHaveAttribute('aria-disabled', 'true')
  live = live.slice(1)
  shown.become(snapshot)
  await expect.element(button).not.toBeInTheDocument()
  await expect.element(page.getByText('Hanging up…')).not.toBeInTheDocument()
})

test('an earlier response that arrives late does not replace a newer one', async () => {
  const first = later<Result<readonly LiveCall[]>>()
  const second = later<Result<readonly LiveCall[]>>()
  const answers = [first.result, second.result]
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'calls' }),
    results: { liveCalls: () => answers.shift() ?? failure('internal') },
  })
  await page.getByRole('button', { name: 'Refresh' }).click()
  expect(shown.calls('liveCalls')).toHaveLength(2)
  second.arrive(success([]))
  await expect.element(page.getByText('No live calls.')).toBeVisible()
  first.arrive(success(calls(Date.now())))
  await new Promise(requestAnimationFrame)
  await expect.element(page.getByText('No live calls.')).toBeVisible()
})

test('reports a failed or unknown outcome of a hang-up, even if the call or the view of calls is gone', async () => {
  let waiting = later<Result<ActionResult>>()
  let live = calls(Date.now())
  await showWindow({
    snapshot,
    savedView: savedView({ name: 'calls' }),
    results: {
      liveCalls: () => success(live),
      ask: () => success(aboutCall('call-11', { names: [{ name: 'Ana Diaz', number: '15550100123' }] })),
      act: () => waiting.result,
    },
  })
  const hangUp = page.getByRole('button', { name: 'Hang up the call of Ana Diaz…' })
  const question = page.getByRole('alertdialog', { name: 'Hang up the call of Ana Diaz?' })
  await hangUp.click()
  await question.getByRole('button', { name: 'Hang up' }).click()
  live = live.filter(({ callUuid }) => callUuid !== 'call-11')
  await userEvent.keyboard('{Escape}')
  await expect.element(question).not.toBeInTheDocument()
  await expect.element(hangUp).not.toBeInTheDocument()
  waiting.arrive(failure('unknownOutcome'))
  await expect
    .element(page.getByText(/^You asked to hang up the call of Ana Diaz\. Gavel can't tell whether this worked/))
    .toBeVisible()

  live = calls(Date.now())
  waiting = later()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await hangUp.click()
  await question.getByRole('button', { name: 'Hang up' }).click()
  await userEvent.keyboard('{Escape}')
  await expect.element(question).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  waiting.arrive(failure('offline'))
  await expect.element(page.getByText(/^Couldn't hang up the call of Ana Diaz\. /)).toBeVisible()
})

test('"Updated" gives the time at which the calls below it were read, even if a later read failed', async () => {
  // An hour later must still be today.
  const noon = new Date().setHours(12, 0, 0, 0)
  const now = vi.spyOn(Date, 'now').mockReturnValue(noon)
  onTestFinished(() => {
    now.mockRestore()
  })
  const waiting = later<Result<readonly LiveCall[]>>()
  let reads = 0
  await showWindow({
    snapshot: { ...snapshot, accounts: [made.account(), made.account({ id: 'north', name: 'Northern branch' })] },
    savedView: savedView({ name: 'calls' }),
    results: {
      liveCalls: ({ accountId }: { accountId: string }) => {
        if (accountId === 'north') return waiting.result
        return ++reads === 1 ? success(calls(Date.now())) : failure('offline')
      },
    },
  })
  const updated = page.getByText(/^Updated /)
  await expect.element(updated).toBeVisible()
  const first = updated.element().textContent
  now.mockReturnValue(noon + 3_600_000)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.element(page.getByRole('alert')).toBeVisible()
  expect(updated.element().textContent).toBe(first)
  await page.getByRole('combobox', { name: 'Account' }).selectOptions('Northern branch')
  await expect.element(page.getByText('Loading calls…')).toBeVisible()
  await expect.element(updated).not.toBeInTheDocument()
})
