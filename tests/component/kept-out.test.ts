import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { success } from '../../shared/result.ts'
import type { Question } from '../../shared/rooms/model.ts'
import { made, savedView, showWindow, snapshot, withRoom } from './window.ts'

const title = 'Weekly standup'
const room = { accountId: 'acme', name: title }
const standup = snapshot.conferences.find((one) => one.title === title)
const ana = standup?.members?.find(({ name }) => name === 'Ana Diaz')
const { name = '', number = '', key = '' } = ana ?? {}
const view = savedView({ expanded: [`acme/${title}`] })
const keptOut = [{ line: '15550100123', name, number }]
const item = page.getByRole('menuitem', { name: 'Remove and keep out' })
const line = page.getByRole('region', { name: `Waiting in ${title}` })
const held = success({ state: 'held' as const, id: 'held-1', until: made.now + 3_000 })

async function chooseIn(row: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${row}` }).click()
  await item.click()
}

test('the menu of a row removes its caller and keeps them out', async () => {
  const shown = await showWindow({ results: { act: () => held }, savedView: view })
  await chooseIn('Ana Diaz')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'remove', who: { members: [{ key }] } }, keepOut: true }])
})

const aQuestion = (): Question => ({
  token: 'token-1',
  action: {
    kind: 'remove',
    seen: { accountId: 'acme', conference: title, instance: 1 },
    who: { kind: 'members', members: ana ? [ana] : [] },
  },
  kind: 'remove',
  accountName: 'Acme',
  title,
  names: [{ name, number }],
  includesMe: false,
  expiresAt: Date.now() + 10_000,
})

test('if a question comes first, its confirmation keeps them out too', async () => {
  const question = aQuestion()
  const answers = [success({ state: 'question' as const, question })]
  const shown = await showWindow({ results: { act: () => answers.shift() ?? held }, savedView: view })
  await chooseIn('Ana Diaz')
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Remove/ })
    .click()
  expect(shown.calls('act')[1]).toMatchObject({ confirmation: 'token-1', keepOut: true })
})

const LATER = 'This ends the call, and each later one from this number until the room ends, whoever makes it.'

test.each([
  { colleagues: 0, says: LATER },
  {
    colleagues: 1,
    says: `1 other person here calls from this number. They stay, but once they leave they are kept out too. ${LATER}`,
  },
  {
    colleagues: 2,
    says: `2 other people here call from this number. They stay, but once they leave they are kept out too. ${LATER}`,
  },
])('the question says that $colleagues others here call from the number', async ({ colleagues, says }) => {
  const { members = [] } = standup ?? {}
  const others = members.filter((one) => !one.isMe && one.key !== key).slice(0, colleagues)
  const shared = members.map((one) => (others.includes(one) ? { ...one, number: `+${number}` } : one))
  await showWindow({
    snapshot: withRoom(snapshot, title, { members: shared }),
    results: { act: () => success({ state: 'question' as const, question: aQuestion() }) },
    savedView: view,
  })
  await chooseIn('Ana Diaz')
  const dialog = page.getByRole('alertdialog', { name: /^Remove Ana Diaz .* from Weekly standup and keep them out\?$/ })
  await expect.element(dialog).toHaveAccessibleDescription(says)
  await expect.element(dialog.getByRole('button', { name: 'Remove and keep out' })).toBeVisible()
})

test.each([
  ['my own row', 'Jo Winter', snapshot],
  [
    'a withheld number',
    'Ana Diaz',
    withRoom(snapshot, title, {
      members: standup?.members?.map((one) => (one.key === key ? { ...one, number: 'anonymous' } : one)) ?? [],
    }),
  ],
] as const)('the menu of %s does not offer it', async (_what, row, seen) => {
  await showWindow({ snapshot: seen, savedView: view })
  await page.getByRole('button', { name: `More for ${row}` }).click()
  await expect.element(page.getByRole('menuitem', { name: 'Kick' })).toBeVisible()
  await expect.element(item).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
})

test('after a start, the room asks whether a caller is still kept out', async () => {
  const asked = withRoom(snapshot, title, { keptOut: keptOut.map((one) => ({ ...one, asks: true as const })) })
  const shown = await showWindow({ snapshot: asked, savedView: view, results: { keepOut: () => success(undefined) } })
  await expect.element(line.getByText(/Keep them out again\?$/)).toBeVisible()
  await line.getByRole('button', { name: 'Keep Ana Diaz out again' }).click()
  expect(shown.calls('keepOut')).toEqual([{ room, line: '15550100123' }])
})

test('the room says who is kept out, and lets them in', async () => {
  const shown = await showWindow({
    snapshot: withRoom(snapshot, title, { keptOut }),
    results: { letIn: () => success(undefined) },
  })
  await expect.element(line.getByText('kept out')).toBeVisible()
  await expect.element(line.getByText('Ana Diaz')).toBeVisible()
  await line.getByRole('button', { name: 'Let Ana Diaz in again' }).click()
  expect(shown.calls('letIn')).toEqual([{ room, line: '15550100123' }])
  shown.become(snapshot)
  await expect.element(line).not.toBeInTheDocument()
})
