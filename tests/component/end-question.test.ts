import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { EndQuestionState } from '../../shared/end-question.ts'
import { stopClock } from './stop-clock.ts'
import { showSmall } from './window.ts'

function ask(armedIn: number): EndQuestionState {
  return {
    state: 'ask',
    armedAt: Date.now() + armedIn,
    pressUntil: 0,
    isOnly: true,
    question: {
      token: 'token-1',
      action: { kind: 'end', seen: { accountId: 'acme', conference: 'Weekly standup', instance: 1 } },
      kind: 'end',
      accountName: 'Acme',
      title: 'Weekly standup',
      people: 4,
      names: [],
      includesMe: true,
      expiresAt: Date.now() + 10_000,
    },
  }
}

const show = (shown: EndQuestionState) => showSmall('shortcut', shown)

const confirmed = { reply: 'confirm', token: 'token-1' }

/** Waits for two frames more than those after which the page acknowledges what it has painted. */
const painted = async (): Promise<void> => {
  for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame)
}

test('each question is acknowledged once, when it is painted, and so is an empty page', async () => {
  const shown = await show(ask(500))
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  await painted()
  const asked = ask(0)
  if (asked.state !== 'ask') throw new Error('no question')
  shown.become(asked)
  await painted()
  shown.become({ ...asked, question: { ...asked.question, token: 'token-2' } })
  shown.become({ ...asked, question: { ...asked.question, token: 'token-3' } })
  await painted()
  shown.become({ state: 'sending', title: 'Weekly standup' })
  await painted()
  shown.become({ state: 'empty', token: 'empty' })
  await expect.poll(() => document.body.textContent).not.toContain('Weekly standup')
  await painted()
  expect(shown.calls('painted')).toEqual(['token-1', 'token-3', 'empty'].map((token) => ({ token })))
})

test('when the question is armed, Enter confirms it', async () => {
  const shown = await show(ask(-1))
  await expect.element(page.getByRole('alertdialog', { name: 'End Weekly standup for 4 people?' })).toBeVisible()
  await userEvent.keyboard('{Enter}')
  expect(shown.replies()).toEqual([confirmed])
})

test('a question cannot be confirmed before it is armed, or by a held Enter', async () => {
  const pass = stopClock()
  const shown = await show(ask(500))
  const button = page.getByRole('button', { name: 'End conference' })
  await expect.element(button).toBeVisible()
  const press = (repeat: boolean): void => {
    button
      .element()
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, repeat }))
  }
  press(false)
  button.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
  pass(499)
  press(false)
  expect(shown.replies()).toEqual([])
  pass(1)
  await expect.element(button).toHaveAttribute('aria-disabled', 'false')
  press(true)
  expect(shown.replies()).toEqual([])
  press(false)
  expect(shown.replies()).toEqual([confirmed])
})

test('Escape cancels', async () => {
  const shown = await show(ask(-1))
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  expect(shown.replies()).toEqual([{ reply: 'cancel' }])
})

test('offers several own rooms by name', async () => {
  const shown = await show({
    state: 'choose',
    token: 'choice',
    rooms: [
      { accountId: 'acme', name: 'a', title: 'Standup', people: 4 },
      { accountId: 'acme', name: 'b', title: 'One to one' },
    ],
  })
  await page.getByRole('button', { name: /^One to one/ }).click()
  expect(shown.replies()).toEqual([{ reply: 'choose', room: { accountId: 'acme', name: 'b' } }])
})

test('with two accounts, the choice and the question name the account of the room', async () => {
  const shown = await show({
    state: 'choose',
    token: 'choice',
    rooms: [
      { accountId: 'acme', name: 'a', title: 'Standup', account: 'Acme', people: 4 },
      { accountId: 'north', name: 'a', title: 'Standup', account: 'Northern branch', people: 4 },
    ],
  })
  await page.getByRole('button', { name: /^Standup Northern branch/ }).click()
  expect(shown.replies()).toEqual([{ reply: 'choose', room: { accountId: 'north', name: 'a' } }])
  const asked = ask(-1)
  if (asked.state !== 'ask') throw new Error('no question')
  shown.become({
    ...asked,
    question: { ...asked.question, account: 'Northern branch', provider: 'vobiz' },
  })
  await expect.element(page.getByRole('alertdialog')).toHaveAccessibleDescription(/^Northern branch · Vobiz/)
})

test('shows the account, how long the room has been live, and for how long a second press counts', async () => {
  const pass = stopClock()
  const asked = ask(-1)
  if (asked.state !== 'ask') throw new Error('no question')
  const question = { ...asked.question, provider: 'plivo' as const, startedAt: Date.now() - 32 * 60_000 - 500 }
  const shown = await show({ ...asked, question, pressUntil: Date.now() + 1_000 })
  const dialog = page.getByRole('alertdialog')
  await expect
    .element(dialog)
    .toHaveAccessibleDescription(
      /^Acme · Plivo Live for 32 minutes\. Everyone's call will end\. Press .+ again within 5 s/,
    )
  await expect.element(page.getByText('1 s', { exact: true })).toBeVisible()
  pass(1_000)
  await expect.element(dialog.getByText(/^Press Enter, or Ctrl\+Alt\+Shift\+E twice, to end it\./)).toBeVisible()
  shown.become({ ...asked, question, pressUntil: Date.now() - 1, isOnly: false })
  await expect.element(dialog.getByText('Press Enter to end it. Esc keeps it running.')).toBeVisible()
})

test('a digit chooses the room with that number, but a held key does nothing', async () => {
  const rooms = ['Standup', 'One to one'].map((title) => ({ accountId: 'acme', name: title, title }))
  const shown = await show({ state: 'choose', token: 'choice', rooms })
  await expect.element(page.getByRole('button', { name: /^One to one/ })).toBeVisible()
  const press = (key: string, more: KeyboardEventInit = {}): void => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
  }
  press('2', { repeat: true })
  press('2', { ctrlKey: true })
  press('3')
  expect(shown.replies()).toEqual([])
  press('2')
  expect(shown.replies()).toEqual([{ reply: 'choose', room: { accountId: 'acme', name: 'One to one' } }])
})

test('the window reports the height of its text to the main process', async () => {
  const heights = (): readonly number[] => shown.calls('smallFit').map((call) => (call as { height: number }).height)
  const shown = await show(ask(-1))
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  const short = heights().at(-1) ?? 0
  const rooms = Array.from({ length: 6 }, (_, index) => ({
    accountId: 'acme',
    name: `${index}`,
    title: `Room ${index}`,
  }))
  shown.become({ state: 'choose', token: 'choice', rooms })
  await expect.element(page.getByRole('button', { name: /^Room 5/ })).toBeInTheDocument()
  await expect.poll(() => heights().at(-1)).toBeGreaterThan(short + 60)
})

test('shows the states that the main process pushes: sending, done, failed', async () => {
  const shown = await show(ask(-1))
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  shown.become({ state: 'sending', title: 'Weekly standup' })
  await expect.element(page.getByText('Ending Weekly standup…')).toBeVisible()
  shown.become({ state: 'done', outcome: 'alreadyGone', title: 'Weekly standup' })
  await expect.element(page.getByText('Weekly standup had already ended.')).toBeVisible()
  shown.become({ state: 'failed', fault: { code: 'offline' } })
  await expect.element(page.getByRole('alert')).toBeVisible()
})
