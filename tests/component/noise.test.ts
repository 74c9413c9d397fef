import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { NoiseState } from '../../shared/noise.ts'
import { failure } from '../../shared/result.ts'
import { chooseFor, savedView, showSmall, showWindow } from './window.ts'

const title = 'Weekly standup'
const asking: NoiseState = {
  state: 'asking',
  token: 'token-7',
  title,
  question: 7,
  most: 4,
  muted: { names: ['Ana Diaz', 'Omar Haddad'], more: 8 },
}

const show = (shown: NoiseState) => showSmall('noise', shown)

const press = (key: string, repeat: boolean): void => {
  const target = document.activeElement ?? document.body
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, repeat }))
}

test('asks in words who is muted and how many answers are left', async () => {
  await show(asking)
  const question = page.getByRole('alertdialog', { name: 'Is the noise still there?' })
  await expect.element(question).toBeVisible()
  await expect
    .element(question)
    .toHaveAccessibleDescription('Weekly standup Muted now: Ana Diaz, Omar Haddad and 8 more. Up to 4 more answers.')
  await expect.element(question.getByRole('heading')).toHaveFocus()
})

test.each([
  [' ', { reply: 'still', token: 'token-7' }],
  ['{Enter}', { reply: 'gone', token: 'token-7' }],
  ['{Escape}', { reply: 'close', token: 'token-7' }],
])('the key "%s" answers once', async (key, reply) => {
  const shown = await show(asking)
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  await userEvent.keyboard(key)
  expect(shown.replies()).toEqual([reply])
})

test.each([
  [/^Still there/, 'still'],
  [/^It's gone/, 'gone'],
  [/^Restore everyone/, 'giveBack'],
])('so does the button %s, by pointer and by keys', async (name, reply) => {
  const shown = await show(asking)
  const button = page.getByRole('button', { name })
  await button.click()
  button.element().focus()
  await userEvent.keyboard(' ')
  expect(shown.replies()).toEqual([
    { reply, token: 'token-7' },
    { reply, token: 'token-7' },
  ])
})

test('a held key answers nothing, and the next question is announced anew', async () => {
  const shown = await show(asking)
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  press(' ', true)
  press('Enter', true)
  expect(shown.replies()).toEqual([])
  shown.become({ state: 'working', title })
  await expect.element(page.getByRole('status')).toHaveTextContent('Muting callers in Weekly standup…')
  await userEvent.keyboard(' ')
  shown.become({ ...asking, token: 'token-8', question: 8, most: 3 })
  await expect.element(page.getByRole('heading')).toHaveFocus()
  await userEvent.keyboard(' ')
  expect(shown.replies()).toEqual([{ reply: 'still', token: 'token-8' }])
})

test('says why an answer was refused', async () => {
  const smallReply = () => failure('unconfirmed', { values: { reason: 'tooSoon' } })
  await showSmall('noise', asking, { results: { smallReply } })
  await page.getByRole('button', { name: /^Still there/ }).click()
  await expect.element(page.getByRole('alert')).toBeVisible()
})

test.each([
  [/^Keep muted/, 'keep'],
  [/^Tell them/, 'tell'],
  [/^Remove/, 'remove'],
  [/^Keep searching/, 'again'],
  [/^Restore everyone/, 'giveBack'],
])('the caller who was found is named, and the button %s says what becomes of them', async (name, reply) => {
  const shown = await show({
    state: 'found',
    token: 'token-1',
    title,
    name: 'Ana Diaz',
    number: '+1 555 010 0123',
    leftMuted: 0,
  })
  await expect.element(page.getByRole('alertdialog', { name: 'The noisy line: Ana Diaz' })).toBeVisible()
  await page.getByRole('button', { name }).click()
  expect(shown.replies()).toEqual([{ reply, token: 'token-1' }])
})

test('Escape closes the window of the caller who was found, and *Keep muted* comes first and has its key', async () => {
  const found = { state: 'found', token: 'token-1', title, name: 'Ana Diaz', number: '', leftMuted: 0 } as const
  const shown = await show(found)
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  expect(shown.replies()).toEqual([{ reply: 'close', token: 'token-1' }])
  expect(page.getByRole('button').elements()[0]?.textContent).toMatch(/^\s*Keep muted/)
  await expect
    .element(page.getByRole('button', { name: /^Keep muted/ }))
    .toHaveAttribute('aria-keyshortcuts', 'Enter Escape')
  await expect.element(page.getByRole('button', { name: /^Restore everyone/ })).not.toHaveAttribute('aria-keyshortcuts')
})

test('each question is acknowledged once it is painted', async () => {
  const shown = await show(asking)
  const tokens = (): readonly unknown[] => shown.calls('painted').map((call) => (call as { token: string }).token)
  await expect.poll(tokens).toEqual(['token-7'])
  shown.become({ state: 'working', title })
  shown.become({ ...asking, token: 'token-8', question: 8 })
  await expect.poll(tokens).toEqual(['token-7', 'token-8'])
  shown.become({ state: 'empty', token: 'empty' })
  await expect.poll(tokens).toEqual(['token-7', 'token-8', 'empty'])
  expect(page.getByRole('button').elements()).toEqual([])
})

test('asks before the user themselves may be muted, and Enter alone does not agree', async () => {
  const shown = await show({ state: 'meUnknown', token: 'token-1', title })
  await expect.element(page.getByRole('heading')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  expect(shown.replies()).toEqual([])
  await page.getByRole('button', { name: 'Search anyway' }).click()
  expect(shown.replies()).toEqual([{ reply: 'start', token: 'token-1' }])
})

test('of several rooms, a digit or a click chooses one', async () => {
  const rooms = [
    { accountId: 'acme', name: 'a', title: 'Standup', people: 4 },
    { accountId: 'acme', name: 'b', title: 'One to one' },
  ]
  const shown = await show({ state: 'choose', token: 'token-1', rooms })
  await expect.element(page.getByRole('heading')).toHaveFocus()
  await userEvent.keyboard('2')
  await page.getByRole('button', { name: /^Standup/ }).click()
  expect(shown.replies()).toEqual(
    ['b', 'a'].map((name) => ({ reply: 'choose', room: { accountId: 'acme', name }, token: 'token-1' })),
  )
})

test('the room’s menu offers the search', async () => {
  const shown = await showWindow({ savedView: savedView({ expanded: ['acme/Weekly standup'] }) })
  await chooseFor('Weekly standup', 'Find the noisy line…')
  expect(shown.calls('findNoise')).toEqual([{ room: { accountId: 'acme', name: 'Weekly standup' } }])
})
