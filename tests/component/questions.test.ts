import { expect, test } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { Action, ActionResult, Question } from '../../shared/rooms/model.ts'
import { failure, success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import {
  askedToEnd,
  bridgeSeen,
  chooseFor,
  focusOn,
  later,
  peopleOf,
  showBridge,
  showWindow,
  snapshot,
  withBridge,
} from './window.ts'

const question = askedToEnd()

/** A fake of `ask` that returns the question with `changes` applied. `count` is 1 for the first call. */
function renewing(changes: (count: number) => Partial<Question>): () => Result<Question> {
  let count = 0
  return () => {
    count += 1
    return success({ ...question, token: `token-${count}`, ...changes(count) })
  }
}

test('renews a question as soon as the room has more people than the question says', async () => {
  const ask = renewing((count) => ({ people: count === 1 ? 6 : 7 }))
  const shown = await showBridge({ results: { ask } })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  await expect.element(page.getByRole('alertdialog', { name: 'End Support bridge for 6 people?' })).toBeVisible()
  clickWhenDrawn('End conference', 'for 7 people?')
  shown.become(withBridge({ people: 7 }))
  await expect.element(page.getByRole('alertdialog', { name: 'End Support bridge for 7 people?' })).toBeVisible()
  expect(shown.calls('act')).toEqual([])
  expect(shown.calls('ask')).toHaveLength(2)
})

test('renews an open question before it expires, and delays the confirmation if the count of people rose', async () => {
  const ask = renewing((count) =>
    count === 1 ? { people: 6, expiresAt: Date.now() + 1_600 } : { people: 8, expiresAt: Date.now() + 60_000 },
  )
  const shown = await showBridge({ results: { ask } })
  clickWhenDrawn('End conference', 'for 8 people?')
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  await expect.element(page.getByRole('alertdialog', { name: 'End Support bridge for 8 people?' })).toBeVisible()
  expect(shown.calls('act')).toEqual([])
  const confirm = page.getByRole('button', { name: 'End conference' })
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await confirm.click()
  expect(shown.calls('act')).toMatchObject([{ confirmation: 'token-2' }])
})

test('46 a press right after the question appears gets only an explanation; a later press counts', async () => {
  const results = { ask: () => success(question), act: () => success({ state: 'accepted' as const }) }
  const shown = await showBridge({ results })
  clickWhenDrawn('End conference')
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const confirm = page.getByRole('button', { name: 'End conference' })
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent('The question had only just appeared, so nothing was done. Read it, then press again.')
  expect(shown.calls('act')).toEqual([])
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await confirm.click()
  expect(shown.calls('act')).toHaveLength(1)
})

test('46 the time to read a question begins when the main process knows that it is on the screen', async () => {
  const told = later<Result<undefined>>()
  const results = { ask: () => success(question), painted: () => told.result }
  const shown = await showBridge({ results })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  await expect.poll(() => shown.calls('painted')).toEqual([{ token: question.token }])
  // One second at least.
  for (let frame = 0; frame < 60; frame += 1) await new Promise(requestAnimationFrame)
  const confirm = page.getByRole('button', { name: 'End conference' })
  expect(confirm.element().getAttribute('aria-disabled')).toBe('true')
  told.arrive(success(undefined))
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
})

test('46 if the main process refuses a confirmation, the question stays open and says what to do', async () => {
  const results = { ask: () => success(question), act: () => failure('unconfirmed', { values: { reason: 'unseen' } }) }
  await showBridge({ results })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  await page.getByRole('button', { name: 'End conference' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'End Support bridge for 6 people?' })
  await expect
    .element(dialog.getByRole('alert'))
    .toHaveTextContent(
      "Gavel saw no click or key press in its window, so nothing was done. Click in Gavel's window, then press again.",
    )
})

test('the question whether to end a room names its account and how long it has been live', async () => {
  const startedAt = Date.now() - 32 * 60_000 - 500
  const of = { account: 'Northern branch', provider: 'vobiz', startedAt } as const
  await showBridge({ results: { ask: () => success({ ...question, ...of }) } })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'End Support bridge for 6 people?' })
  await expect
    .element(dialog)
    .toHaveAccessibleDescription(/Northern branch · Vobiz.*Live for 32 minutes\. Everyone's call/)
})

test('the tray can make the window ask whether to remove me, but not whether to remove another caller', async () => {
  const room = snapshot.conferences.find((one) => one.members?.some((member) => member.isMe) === true)
  const me = room?.members?.find((member) => member.isMe)
  const other = room?.members?.find((member) => !member.isMe)
  if (room === undefined || me === undefined || other === undefined) throw new Error('nobody is "me"')
  const seen = { ...bridgeSeen, conference: room.name }
  const action: Action = { kind: 'remove', seen, who: { kind: 'members', members: [me] } }
  const about = { action, kind: 'remove', title: room.title, people: 1, names: [me], includesMe: true } as const
  const shown = await showWindow({ results: { ask: () => success({ ...question, ...about }) } })
  await expect.element(page.getByRole('group', { name: room.title })).toBeVisible()
  for (const { key } of [other, me]) shown.push('show', { what: 'room', key: room.key, memberKey: key, ask: 'remove' })
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  expect(shown.calls('ask')).toMatchObject([{ action: { kind: 'remove', who: { members: [{ key: me.key }] } } }])
  expect(shown.calls('act')).toEqual([])
})

/** Opens the dialog for an announcement in the support bridge and types a text. Returns the field. */
async function typeAnnouncement(): Promise<Locator> {
  await chooseFor('Support bridge', 'Announce…')
  const text = page.getByRole('dialog', { name: 'Announce in Support bridge' }).getByRole('textbox', { name: 'Text' })
  await text.fill('Five minutes left.')
  return text
}

test('a result that arrives after its question was closed does not close what the user has opened since', async () => {
  const act = later<Result<ActionResult>>()
  const results = { ask: () => success(question), act: () => act.result }
  const shown = await showBridge({ results })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const confirm = page.getByRole('button', { name: 'End conference' })
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await confirm.click()
  expect(shown.calls('act')).toHaveLength(1)
  await userEvent.keyboard('{Escape}')
  const text = await typeAnnouncement()
  act.arrive(success({ state: 'alreadyGone' }))
  await expect.poll(() => act.result).toBeDefined()
  await expect.element(text).toHaveValue('Five minutes left.')
})

test('a question that arrives late does not replace what the user has opened since, and its action fails', async () => {
  const ask = later<Result<Question>>()
  const shown = await showBridge({ results: { ask: () => ask.result } })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const text = await typeAnnouncement()
  ask.arrive(success(question))
  await expect.element(page.getByText(/^The question had expired/).first()).toBeInTheDocument()
  await expect.element(text).toHaveValue('Five minutes left.')
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  expect(shown.calls('act')).toEqual([])
})

test('asks once if the key e is pressed again while the question is being prepared', async () => {
  const ask = later<Result<Question>>()
  const shown = await showBridge({ results: { ask: () => ask.result } })
  const header = page.getByRole('button', { name: /^Support bridge, / })
  await focusOn(header)
  await userEvent.keyboard('ee')
  ask.arrive(success(question))
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep running' }).click()
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  expect(shown.calls('ask')).toHaveLength(1)
  expect(page.getByRole('alert').elements()).toEqual([])
})

/** Clicks a button as soon as it is on the page, together with this text. */
function clickWhenDrawn(label: string, text = ''): void {
  const observer = new MutationObserver(() => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === label)
    if (button === undefined || !document.body.textContent.includes(text)) return
    observer.disconnect()
    button.click()
  })
  observer.observe(document.body, { childList: true, characterData: true, subtree: true })
}

test('lists people as their rows do, told apart from all others in the room', async () => {
  const [first, second, third] = [1, 2, 3].map((index) => ({
    name: index === 3 ? 'Ben' : 'Ana',
    number: `1555010010${index}`,
  }))
  if (!first || !second || !third) throw new Error('There are three.')
  const members = peopleOf('Support bridge')
  const named = [first, second, third].flatMap((who, index) => (members[index] ? { ...members[index], ...who } : []))
  const asked: Question = {
    ...question,
    kind: 'remove',
    action: { ...question.action, kind: 'remove', who: { kind: 'members', members: [] } } as unknown as Action,
    names: [first, third],
    people: 2,
  }
  await showBridge({
    snapshot: withBridge({ members: named }),
    results: { ask: () => success(asked) },
  })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect.element(dialog.getByText('Ana +1 555 010 0101', { exact: true })).toBeVisible()
  await expect.element(dialog.getByText('Ben', { exact: true })).toBeVisible()
})
